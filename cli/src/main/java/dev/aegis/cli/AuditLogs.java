package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.plugin.Plugins;
import dev.aegis.runtime.FunctionPlugins;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens an audit log wherever it is to be had: in its database, or at the server that holds the
 * database, so that nobody needs to know which.
 */
final class AuditLogs implements AutoCloseable {
  private final Shell shell;
  private final Plugins plugins;
  private final Supplier<Functions> functions;
  private final StoreLocation location;

  AuditLogs(Shell shell, Configuration settings) {
    this.shell = shell;
    this.plugins = PluginFolders.discover(shell, settings);
    this.functions =
        () -> FunctionPlugins.make(plugins, settings.file().functions(), shell.clock());
    this.location = settings.store();
  }

  StoreLocation location() {
    return location;
  }

  /**
   * Opens the log.
   *
   * @throws StoreException where neither the database nor a server can be reached
   */
  AuditLog open() {
    try {
      return stored();
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.LOCKED) {
        throw e;
      }
      return served().orElseThrow(() -> e);
    }
  }

  /**
   * Opens the log to change it; it must exist.
   *
   * @throws StoreException where neither the database nor a server can be reached
   */
  WritableAuditLog openForWriting() {
    if (location.isShared()) {
      // Opened for reading it says so where there is none; for writing it would be made.
      stored().close();
    } else if (!Files.exists(location.files().file())) {
      throw new StoreException(
          StoreException.Reason.MISSING,
          "there is no audit database `"
              + location.name()
              + "`; `aegis serve` makes it, and --db names another",
          null);
    }
    try {
      return new StoredAuditLog(shell, plugins, functions, location, true);
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.LOCKED) {
        throw e;
      }
      return served().orElseThrow(() -> e);
    }
  }

  /** The log in its database. */
  AuditLog stored() {
    return new StoredAuditLog(shell, plugins, functions, location, false);
  }

  /** The log at the server that says it holds the database. */
  Optional<ServedAuditLog> served() {
    try {
      return location.isShared()
          ? Optional.empty()
          : ServerFile.read(location.files().serverFile()).map(ServedAuditLog::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    plugins.close();
  }
}
