/** The approval handler that asks others, all at once or one after the other. */
package dev.aegis.plugin.approval.chain;
