package dev.aegis.runtime;

import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a file showed, without reading it: two that are equal are of the same content, as
 * far as that can be told.
 *
 * @param place where it really lies, links followed; empty where there is none
 * @param key tells files apart that had the same name one after the other
 * @param written when its content changed last
 * @param touched when anything about it changed last, such as its name
 * @param trouble why it is not to be read; null where it may be
 */
record FileState(
    String place,
    long size,
    String key,
    FileTime written,
    FileTime touched,
    @Nullable Trouble trouble) {

  private static final FileTime NEVER = FileTime.fromMillis(0);

  /**
   * Why a file is not read.
   *
   * @param where it, or the folder it is in
   */
  record Trouble(Path where, String what) {
    /** For the log, which may name paths. */
    @Override
    public String toString() {
      return "`" + where + "` " + what;
    }

    /** For those who are not to know where things lie on this machine. */
    String withoutPath() {
      return "`" + where.getFileName() + "` " + what;
    }
  }

  FileState {
    Objects.requireNonNull(place);
    Objects.requireNonNull(key);
    Objects.requireNonNull(written);
    Objects.requireNonNull(touched);
  }

  static FileState of(Path file, OtherWriters writers) {
    try {
      Path real = file.toRealPath();
      BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
      boolean unix = OtherWriters.isUnix(real);
      return new FileState(
          real.toString(),
          now.size(),
          String.valueOf(now.fileKey()),
          now.lastModifiedTime(),
          unix ? (FileTime) Files.getAttribute(real, "unix:ctime") : now.lastModifiedTime(),
          now.isRegularFile()
              ? writers.of(file)
              : new Trouble(file, now.isDirectory() ? "is a folder" : "is no regular file"));
    } catch (NoSuchFileException e) {
      return without(new Trouble(file, "is missing"));
    } catch (IOException e) {
      return without(new Trouble(file, "can't be looked at: " + PrivateFiles.reason(e)));
    }
  }

  private static FileState without(Trouble trouble) {
    return new FileState("", 0, "", NEVER, NEVER, trouble);
  }

  /** Whether it has been as it is since a time, by the file system's clock. */
  boolean isOlderThan(Instant time) {
    return touched.toInstant().isBefore(time) && written.toInstant().isBefore(time);
  }

  /**
   * Whether it took the place of another as a whole: a link leads elsewhere, or it was finished
   * under another name. A file that is made anew in the old one's place is another one as well, but
   * as long as it is written to, nothing else about it changes later than its content.
   */
  boolean tookThePlaceOf(FileState before) {
    if (trouble != null || before.place.isEmpty()) {
      return false;
    }
    return !place.equals(before.place)
        || (!key.equals(before.key) && touched.compareTo(written) > 0);
  }
}
