/**
 * Audit entries as OpenTelemetry spans. {@code Spans} says how an entry looks in OTLP's JSON, a
 * {@code Collector} takes them, and {@code PositionFile} remembers how far it has come.
 */
package dev.aegis.plugin.audit.otlp;
