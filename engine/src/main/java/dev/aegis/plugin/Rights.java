package dev.aegis.plugin;

import dev.aegis.diagnostic.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * Who may write to where plugins are: whoever may, can make Aegis say anything. What anyone may
 * write to is refused; what a group may write to is pointed out, unless it is the owner's own.
 */
final class Rights {
  private Rights() {}

  static Optional<Problem> check(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      Path folder = path.toRealPath().getParent();
      if (folder != null && check(folder).filter(p -> p.severity() == Severity.ERROR).isPresent()) {
        return Optional.of(
            Problem.error(
                path,
                "is not used, since anyone on this machine may write to the folder that the link"
                    + " leads to; copy the jar here instead"));
      }
    }
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return Optional.empty();
    }
    PosixFileAttributes attributes = view.readAttributes();
    if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      return Optional.of(
          Problem.error(
              path,
              "is not used, since anyone on this machine may write to it; take that right away"
                  + " (chmod o-w), and make sure of what it holds"));
    }
    String owner = attributes.owner().getName();
    String group = attributes.group().getName();
    if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !group.equals(owner)) {
      return Optional.of(
          Problem.warning(
              path,
              "the group "
                  + group
                  + " may write to it, and so decide what Aegis does; take that right away if"
                  + " that is not meant (chmod g-w)"));
    }
    return Optional.empty();
  }
}
