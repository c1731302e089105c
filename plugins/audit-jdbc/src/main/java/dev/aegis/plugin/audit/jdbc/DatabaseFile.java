package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.SettingsException;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/**
 * The one file of an embedded database, readable and writable by its owner alone.
 *
 * @param shown the path as the user gave it, for messages
 * @param base the absolute path without H2's ending
 */
record DatabaseFile(String shown, Path base) {
  private static final String ENDING = ".mv.db";

  /** The file that a setting means, with or without H2's ending. */
  static DatabaseFile of(String path) {
    String base = path.endsWith(ENDING) ? path.substring(0, path.length() - ENDING.length()) : path;
    // H2 reads what follows a semicolon as settings of its own, commands to run among them.
    if (base.isBlank() || base.indexOf(';') >= 0 || base.indexOf('\0') >= 0) {
      throw new SettingsException("`path` is `" + path + "`, which can't name a database");
    }
    try {
      return new DatabaseFile(path, Path.of(base).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw new SettingsException("`path` is `" + path + "`, which is no path");
    }
  }

  Path file() {
    return base.resolveSibling(base.getFileName() + ENDING);
  }

  /** A file of its own beside the database. */
  Path beside(String ending) {
    return base.resolveSibling(base.getFileName() + ending);
  }

  Path folder() {
    return Objects.requireNonNull(base.getParent());
  }

  boolean exists() {
    return Files.exists(file());
  }

  /** The database; it must exist. */
  Jdbi connect(boolean readOnly) {
    return H2.connect(base, readOnly);
  }

  /**
   * Makes the database, whole or not at all: it gets its name when it is complete. Where another
   * process was faster, its database stays.
   */
  void create(Consumer<Jdbi> fill) {
    Path folder = folder();
    if (!Files.isDirectory(folder)) {
      throw new StoreException(
          Reason.MISSING, "the folder of the audit database `" + shown + "` does not exist", null);
    }
    try {
      // Temporary files are 0600 from their first byte.
      Path unfinished = Files.createTempFile(folder, base.getFileName() + ".", ENDING);
      try {
        String name = unfinished.toString();
        fill.accept(H2.connect(Path.of(name.substring(0, name.length() - ENDING.length())), false));
        sync(unfinished);
        publish(unfinished);
        sync(folder);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the audit database `" + shown + "` can't be made: " + Failures.describe(e),
          e);
    }
  }

  private void publish(Path unfinished) throws IOException {
    try {
      Files.createLink(file(), unfinished);
    } catch (FileAlreadyExistsException e) {
      // Made by another process meanwhile.
    } catch (IOException | UnsupportedOperationException e) {
      // No hard links here. A move that does not replace is the next best.
      Files.move(unfinished, file());
    }
  }

  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Looks whether the file holds all it should, without writing to it. Left alone, H2 goes back to
   * the last version that it finds whole, or to none, and overwrites what was behind it.
   */
  void probe() {
    if (!Files.isReadable(file())) {
      throw new StoreException(
          Reason.UNAVAILABLE, "the audit database `" + shown + "` may not be read", null);
    }
    boolean whole;
    try {
      whole = Files.size(file()) > 0 && H2.isWhole(file());
    } catch (IOException | RuntimeException e) {
      throw Failures.opening(this, e);
    }
    if (!whole) {
      throw Failures.corrupt(this, null);
    }
  }

  /** Takes everyone's rights away but the owner's. */
  void restrict() {
    if (!Files.isWritable(file())) {
      throw new StoreException(
          Reason.UNAVAILABLE, "the audit database `" + shown + "` may not be written", null);
    }
    try {
      if (Files.getFileStore(file()).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(
            file(), EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      }
    } catch (IOException e) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the audit database `" + shown + "` can't be kept from others: " + Failures.describe(e),
          e);
    }
  }
}
