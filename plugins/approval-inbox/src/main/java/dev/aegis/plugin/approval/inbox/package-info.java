/** The approval handler that leaves requests to people who look for them. */
package dev.aegis.plugin.approval.inbox;
