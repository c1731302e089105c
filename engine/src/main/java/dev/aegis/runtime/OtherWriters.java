package dev.aegis.runtime;

import dev.aegis.runtime.FileState.Trouble;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says who besides root and the server's own user could change what a path leads to: by writing to
 * the file, or by putting another in its place, in the folder it is in or in one that holds a link
 * on the way. Where a file system knows no such rights, there is nobody to name.
 *
 * <p>The folder of a Kubernetes volume may be written by everybody as kubelet makes it. It is taken
 * where nobody can make use of that here: it belongs to root, is mounted read-only, and holds
 * nothing on the way but links through {@code ..data}.
 */
final class OtherWriters {
  private static final int MOST_LINKS = 40;
  private static final int GROUP = 0_020;
  private static final int OTHERS = 0_002;
  private static final int ROOT = 0;
  private static final String DATA = "..data";

  private final IntPredicate ours;
  private final Predicate<Path> readOnly;

  /**
   * @param ours whether a user, by number, is the server's own
   * @param readOnly whether nothing can be written to the mount that a folder is in
   */
  OtherWriters(IntPredicate ours, Predicate<Path> readOnly) {
    this.ours = ours;
    this.readOnly = readOnly;
  }

  /** As this machine has it. */
  static OtherWriters here() {
    return new OtherWriters(OtherWriters::isOurs, OtherWriters::isMountedReadOnly);
  }

  static boolean isUnix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** What lets others in on the way to a file; null where nothing does. */
  @Nullable Trouble of(Path file) throws IOException {
    if (!isUnix(file)) {
      return null;
    }
    Way way = Way.to(file.toAbsolutePath());
    for (Map.Entry<Path, Boolean> folder : way.folders.entrySet()) {
      Path path = folder.getKey();
      boolean kubelet = folder.getValue() && uid(path) == ROOT && readOnly.test(path);
      Trouble trouble = kubelet ? null : trouble(path, "the folder that the policy is in, ");
      if (trouble != null) {
        return trouble;
      }
    }
    return trouble(way.file, "");
  }

  private @Nullable Trouble trouble(Path path, String role) throws IOException {
    int owner = uid(path);
    if (owner != ROOT && !ours.test(owner)) {
      return new Trouble(
          path,
          "("
              + role
              + "owned by user "
              + owner
              + ") could be changed by somebody else; make it root's or the server's user's own"
              + " with `chown`");
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    String who = (mode & OTHERS) != 0 ? "everybody" : (mode & GROUP) != 0 ? "its group" : null;
    return who == null
        ? null
        : new Trouble(
            path,
            "("
                + role
                + "mode "
                + Integer.toOctalString(mode & 0_7777)
                + ") may be written by "
                + who
                + ", who could make any policy; `chmod go-w` it");
  }

  private static int uid(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Linux says who runs a process, in a container without user names too; elsewhere homes tell. */
  private static boolean isOurs(int uid) {
    Path self = Path.of("/proc/self");
    try {
      return uid(Files.exists(self) ? self.toRealPath() : Path.of(System.getProperty("user.home")))
          == uid;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isMountedReadOnly(Path folder) {
    try {
      return Files.getFileStore(folder).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * What is passed on the way to a file.
   *
   * @param file itself, at the end of all links
   * @param folders those that hold a link or the file, each with whether links through {@code
   *     ..data} are all that it holds
   */
  private record Way(Path file, Map<Path, Boolean> folders) {

    static Way to(Path path) throws IOException {
      Map<Path, Boolean> folders = new LinkedHashMap<>();
      Deque<Path> names = new ArrayDeque<>();
      path.forEach(names::add);
      Path at = path.getRoot();
      int links = 0;
      while (true) {
        Path name = names.pop();
        Path next = at.resolve(name);
        if (name.toString().equals("..")) {
          at = at.getParent() == null ? at : at.getParent();
        } else if (Files.isSymbolicLink(next)) {
          if (++links > MOST_LINKS) {
            throw new FileSystemException(path.toString(), null, "too many links");
          }
          Path target = Files.readSymbolicLink(next);
          boolean data = name.toString().equals(DATA) || target.startsWith(DATA);
          folders.merge(at, data, Boolean::logicalAnd);
          at = target.isAbsolute() ? target.getRoot() : at;
          for (int i = target.getNameCount() - 1; i >= 0; i--) {
            names.push(target.getName(i));
          }
        } else if (names.isEmpty()) {
          folders.put(at, false);
          return new Way(next, folders);
        } else if (!name.toString().equals(".")) {
          at = next;
        }
      }
    }
  }
}
