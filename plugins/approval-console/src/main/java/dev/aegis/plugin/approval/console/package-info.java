/** The approval handler that asks the person at the terminal where Aegis runs. */
package dev.aegis.plugin.approval.console;
