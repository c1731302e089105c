package dev.aegis.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says who else may do something with a file that only its owner should. */
final class FileRights {
  private FileRights() {}

  /** Who but its owner may write a file, for people; null where nobody may. */
  static @Nullable String otherWriter(Path file) {
    Set<PosixFilePermission> given = given(file);
    if (given.contains(PosixFilePermission.OTHERS_WRITE)) {
      return "everybody";
    }
    return given.contains(PosixFilePermission.GROUP_WRITE) ? "its group" : null;
  }

  /** Whether everybody on this machine may read a file. */
  static boolean isReadByAll(Path file) {
    return given(file).contains(PosixFilePermission.OTHERS_READ);
  }

  private static Set<PosixFilePermission> given(Path file) {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException | IOException e) {
      // Who can't read it hears of that next; a file system without such rights has none to give.
      return Set.of();
    }
  }
}
