/** The approval handler that asks people in a channel of Slack. */
package dev.aegis.plugin.approval.slack;
