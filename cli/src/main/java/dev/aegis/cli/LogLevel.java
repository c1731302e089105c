package dev.aegis.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

/** How much a logger says. */
enum LogLevel {
  DEBUG,
  INFO,
  WARNING,
  ERROR;

  /** The platform's word for it. */
  Level level() {
    return switch (this) {
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR -> Level.SEVERE;
    };
  }

  /** The level that a record of the platform's is shown as. */
  static LogLevel of(Level level) {
    return Stream.of(ERROR, WARNING, INFO)
        .filter(each -> level.intValue() >= each.level().intValue())
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
