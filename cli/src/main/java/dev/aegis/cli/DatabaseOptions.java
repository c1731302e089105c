package dev.aegis.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that works on an audit database. */
final class DatabaseOptions {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--db", paramLabel = "PATH", description = "The audit database.")
  private @Nullable Path database;

  @Option(
      names = "--store",
      paramLabel = "JDBC-URL",
      description = "A PostgreSQL database that holds the audit log.")
  private @Nullable String store;

  /** Whether a database was named here. */
  boolean hasDatabase() {
    return database != null || store != null;
  }

  /** The settings that hold, of which logging is begun by now. */
  Configuration settings(Shell shell) {
    Map<Setting, @Nullable Object> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.AUDIT_DB, database);
    flags.put(Setting.STORE, store);
    Configuration settings = Configuration.of(shell, flags, config.read());
    settings.beginLogging(shell.err());
    return settings;
  }
}
