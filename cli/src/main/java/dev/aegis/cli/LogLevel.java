package dev.aegis.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

/** How much a logger says. */
enum LogLevel {
  DEBUG(Level.FINE),
  INFO(Level.INFO),
  WARNING(Level.WARNING),
  ERROR(Level.SEVERE);

  private final Level level;

  LogLevel(Level level) {
    this.level = level;
  }

  Level level() {
    return level;
  }

  /** The level that a record of the platform's is shown as. */
  static LogLevel of(Level level) {
    return Stream.of(ERROR, WARNING, INFO)
        .filter(each -> level.intValue() >= each.level.intValue())
        .findFirst()
        .orElse(DEBUG);
  }

  static Optional<LogLevel> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Stream.of(values()).filter(level -> level.name().equals(upper)).findFirst();
  }

  static String names() {
    return Text.oneOf(Stream.of(values()).map(LogLevel::name).toList());
  }
}
