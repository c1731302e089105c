/** The approval handler that asks an HTTP endpoint, which answers at once or calls back. */
package dev.aegis.plugin.approval.webhook;
