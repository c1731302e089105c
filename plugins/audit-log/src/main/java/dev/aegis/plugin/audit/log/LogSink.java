package dev.aegis.plugin.audit.log;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.decision.RiskLevel;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.JsonCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of JSON an entry, as loud as the entry's risk is high. Thread-safe where its
 * logger is.
 */
final class LogSink implements AuditSink {
  static final String LOGGER = "aegis.audit";

  private final Logger logger;
  private final JsonCodec json;

  LogSink(Logger logger, JsonCodec json) {
    this.logger = logger;
    this.json = json;
  }

  @Override
  public void append(List<AuditEntry> entries) {
    for (AuditEntry entry : entries) {
      Level level = level(entry.riskLevel());
      if (logger.isLoggable(level)) {
        // Not as a message with parameters: braces in it would be taken for their places.
        logger.log(level, json.write(EntryJson.of(entry)));
      }
    }
  }

  private static Level level(@Nullable RiskLevel risk) {
    return switch (risk) {
      case LOW -> Level.DEBUG;
      case MEDIUM -> Level.INFO;
      case HIGH -> Level.WARNING;
      case CRITICAL -> Level.ERROR;
      case null -> Level.INFO;
    };
  }
}
