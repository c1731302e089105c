package dev.aegis.plugin.audit.jsonl;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Files that their owner alone may read, and that are on disk when we say so. */
final class PrivateFiles {
  private PrivateFiles() {}

  /** Opens a file; one that is made is 0600 where the file system knows of that. */
  static FileChannel open(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    Path folder = Objects.requireNonNull(file.getParent());
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        ? FileChannel.open(
            file,
            all,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, all);
  }

  /** Makes the names in a folder durable. */
  static void syncFolder(Path file) throws IOException {
    try (FileChannel folder =
        FileChannel.open(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Why something could not be done, in the fewest words that help. */
  static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException e -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    };
  }
}
