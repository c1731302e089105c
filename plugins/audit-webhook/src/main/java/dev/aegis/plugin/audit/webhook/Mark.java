package dev.aegis.plugin.audit.webhook;

/**
 * A place in the spool.
 *
 * @param segment the number of a file
 * @param offset bytes from its start
 */
record Mark(long segment, long offset) {}
