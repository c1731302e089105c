/**
 * Audit entries in signed batches to an HTTP endpoint. What is taken is on disk in a {@code Spool}
 * first; a {@code Sender} brings it further with a {@code Post} a batch, and what the endpoint
 * refuses goes to {@code Parking}.
 */
package dev.aegis.plugin.audit.webhook;
