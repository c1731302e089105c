/**
 * Audit entries to a topic of Apache Kafka. {@link dev.aegis.plugin.audit.kafka.KafkaSink} joins
 * the topic ({@code TopicWriter}), how far the journal is in it ({@code PositionFile}) and what the
 * brokers find too large ({@code Parking}).
 */
package dev.aegis.plugin.audit.kafka;
