package dev.aegis.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that their owner alone may read, and that are on disk when it is said so: for plugins that
 * keep something beside the store, such as how far a sink came. Thread-safe.
 */
public final class PrivateFiles {
  private PrivateFiles() {}

  /**
   * Opens a file; one that is made is 0600 where the file system knows of that.
   *
   * @param file in a folder that exists
   * @throws IOException where it can't be opened
   */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    Path folder = Objects.requireNonNull(file.getParent());
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        ? FileChannel.open(
            file,
            all,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, all);
  }

  /**
   * Holds a file, and with it what it stands for, against others until it is closed.
   *
   * @throws IOException where another holds it
   */
  public static FileChannel hold(Path file) throws IOException {
    FileChannel channel =
        open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      if (lock(channel) == null) {
        throw new IOException("another uses it");
      }
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /**
   * Puts a file of this content in the place of what was there; the content is on disk when this
   * returns, and the name after {@link #syncFolder}.
   *
   * @throws IOException where that fails: then what was there stays
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(unfinished);
    try (FileChannel channel =
        open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Makes the names in a file's folder durable.
   *
   * @throws IOException where the folder can't be opened
   */
  public static void syncFolder(Path file) throws IOException {
    try (FileChannel folder =
        FileChannel.open(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Why something could not be done, in the fewest words that help. */
  public static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException e -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    };
  }
}
