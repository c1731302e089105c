package dev.aegis.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * A file that is there whole or not at all: it is written beside its place, under another name, and
 * gets its own when it is complete and on disk.
 */
final class AtomicFile {
  private static final FileAttribute<Set<PosixFilePermission>> UP_TO_UMASK =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-"));

  private AtomicFile() {}

  /** Who may read the file. */
  enum Readers {
    /** Whoever the system's umask lets. */
    USUAL,
    /** Its owner alone. */
    OWNER
  }

  /** What writes the contents. */
  interface Contents {
    void writeTo(PrintWriter out) throws IOException;
  }

  /**
   * Makes a file that must not exist yet.
   *
   * @throws FileAlreadyExistsException where something is there already, even a link to nothing
   */
  static void create(Path file, Readers readers, Contents contents) throws IOException {
    create(file, readers, false, contents);
  }

  /**
   * The same.
   *
   * @param compressed whether as gzip
   */
  static void create(Path file, Readers readers, boolean compressed, Contents contents)
      throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    write(file, readers, compressed, contents, false);
  }

  /** Makes a file, in the place of what was there. Links are followed. */
  static void replace(Path file, Readers readers, Contents contents) throws IOException {
    replace(file, readers, false, contents);
  }

  /**
   * The same.
   *
   * @param compressed whether as gzip
   */
  static void replace(Path file, Readers readers, boolean compressed, Contents contents)
      throws IOException {
    Path place = Files.exists(file) ? file.toRealPath() : file;
    write(place, readers, compressed, contents, true);
  }

  private static void write(
      Path file, Readers readers, boolean compressed, Contents contents, boolean replace)
      throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      throw CommandFailure.failed(
          "there is no folder `"
              + folder
              + "` to write `"
              + file.getFileName()
              + "` into; make it"
              + " first");
    }
    boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
    // Unless told otherwise, temporary files are 0600 from their first byte.
    FileAttribute<?>[] attributes =
        posix && readers == Readers.USUAL
            ? new FileAttribute<?>[] {UP_TO_UMASK}
            : new FileAttribute<?>[0];
    try (UnfinishedFile made = new UnfinishedFile(beside(file, folder, attributes))) {
      Path unfinished = made.path();
      fill(unfinished, compressed, contents);
      if (replace) {
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        publish(unfinished, file);
      }
      if (posix) {
        sync(folder);
      }
    }
  }

  private static Path beside(Path file, Path folder, FileAttribute<?>... attributes)
      throws IOException {
    try {
      return Files.createTempFile(folder, "." + file.getFileName(), ".tmp", attributes);
    } catch (AccessDeniedException e) {
      throw CommandFailure.failed(
          "permission denied: nothing can be written into `" + folder + "`");
    }
  }

  /** The file's new name must be on disk as well as what it holds. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void publish(Path unfinished, Path file) throws IOException {
    try {
      // A link, unlike a move, never replaces what came into its place meanwhile.
      Files.createLink(file, unfinished);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(unfinished, file);
    }
  }

  private static void fill(Path file, boolean compressed, Contents contents) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      OutputStream plain = Channels.newOutputStream(channel);
      GZIPOutputStream gzip = compressed ? new GZIPOutputStream(plain, 1 << 16) : null;
      PrintWriter out =
          new PrintWriter(
              new BufferedWriter(
                  new OutputStreamWriter(gzip == null ? plain : gzip, StandardCharsets.UTF_8)));
      contents.writeTo(out);
      if (out.checkError()) {
        throw new IOException("`" + file + "` can't be written; is the disk full?");
      }
      if (gzip != null) {
        gzip.finish();
      }
      channel.force(true);
    }
  }
}
