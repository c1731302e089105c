package dev.aegis.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a log record looks like. */
enum LogFormat {
  /** A line that people read. */
  TEXT,
  /** A JSON object in a line, for whatever collects logs. */
  JSON;

  /** The word in settings. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<LogFormat> named(String name) {
    return Stream.of(values()).filter(format -> format.word().equals(name)).findFirst();
  }

  static String words() {
    return Text.oneOf(Stream.of(values()).map(LogFormat::word).toList());
  }
}
