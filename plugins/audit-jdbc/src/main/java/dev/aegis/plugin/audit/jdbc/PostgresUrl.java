package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.SettingsException;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where a PostgreSQL database is.
 *
 * @param text as the driver reads it
 */
record PostgresUrl(String text) {
  private static final String START = "jdbc:postgresql:";

  /**
   * The URL that a setting means.
   *
   * @throws SettingsException where it is none, or holds a password: it is shown in messages and
   *     lists of processes
   */
  static PostgresUrl of(String text) {
    if (!text.startsWith(START)) {
      throw new SettingsException(
          "the store's URL must begin with `"
              + START
              + "//`; an H2 file is named by the path of the audit database");
    }
    PostgresUrl url = new PostgresUrl(text);
    if (url.shown().indexOf('@') >= 0 || url.parameters().anyMatch("password"::equals)) {
      throw new SettingsException(
          "the store's URL holds a password or a user before `@`; give them as settings of their"
              + " own");
    }
    return url;
  }

  /** Without its parameters. */
  String shown() {
    int parameters = text.indexOf('?');
    return parameters < 0 ? text : text.substring(0, parameters);
  }

  private Stream<String> parameters() {
    return Stream.of(text.substring(shown().length()).split("[?&]"))
        .map(parameter -> parameter.split("=", 2)[0].toLowerCase(Locale.ROOT));
  }
}
