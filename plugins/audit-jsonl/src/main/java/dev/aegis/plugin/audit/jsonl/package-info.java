/**
 * Audit entries as lines of JSON in a file that is rotated by size and time, and compressed. {@link
 * dev.aegis.plugin.audit.jsonl.JsonlSink} joins the file ({@code LineFile}), how far the journal is
 * in it ({@code PositionFile}) and what was rotated ({@code Archive}).
 */
package dev.aegis.plugin.audit.jsonl;
