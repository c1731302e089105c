package dev.aegis.plugin.audit.jsonl;

import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * The files that were rotated, beside the one that grows: {@code audit.jsonl} becomes {@code
 * audit-20261107T120000Z-4711.jsonl}, with the time and the last record in it, and then {@code
 * ….jsonl.gz}. None is ever taken away or overwritten.
 */
final class Archive {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String GZ = ".gz";

  private final Path file;
  private final String stem;
  private final String ending;

  Archive(Path file) {
    this.file = file;
    String name = Objects.requireNonNull(file.getFileName()).toString();
    int dot = name.lastIndexOf('.');
    this.stem = dot > 0 ? name.substring(0, dot) : name;
    this.ending = dot > 0 ? name.substring(dot) : "";
  }

  /** Gives the file, which must be closed, its lasting name. */
  void add(Instant at, long lastSequence) throws IOException {
    String base = stem + "-" + SECONDS.format(at) + "-" + lastSequence;
    Path target = file.resolveSibling(base + ending);
    for (int n = 2; isTaken(target); n++) {
      target = file.resolveSibling(base + "-" + n + ending);
    }
    Files.move(file, target);
    PrivateFiles.syncFolder(file);
  }

  private static boolean isTaken(Path target) {
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        || Files.exists(compressed(target), LinkOption.NOFOLLOW_LINKS);
  }

  private static Path compressed(Path rotated) {
    return rotated.resolveSibling(rotated.getFileName() + GZ);
  }

  /** Compresses the rotated files that are not yet, also those that a dead process left. */
  void compress() throws IOException {
    for (Path rotated : rotated()) {
      compress(rotated);
    }
  }

  private List<Path> rotated() throws IOException {
    Pattern ours =
        Pattern.compile(
            Pattern.quote(stem) + "-\\d{8}T\\d{6}Z-\\d+(-\\d+)?" + Pattern.quote(ending));
    try (Stream<Path> files = Files.list(Objects.requireNonNull(file.getParent()))) {
      return files
          .filter(path -> ours.matcher(path.getFileName().toString()).matches())
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private void compress(Path rotated) throws IOException {
    Path compressed = compressed(rotated);
    Path unfinished = compressed.resolveSibling(compressed.getFileName() + ".tmp");
    Files.deleteIfExists(unfinished);
    try {
      try (FileChannel channel =
          PrivateFiles.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        copy(rotated, channel);
        channel.force(true);
      }
      copyRights(rotated, unfinished);
      // What a dead process left under this name is of the same file.
      Files.move(
          unfinished,
          compressed,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    PrivateFiles.syncFolder(file);
    Files.delete(rotated);
  }

  private static void copy(Path from, FileChannel to) throws IOException {
    try (InputStream in =
            Files.newInputStream(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        OutputStream out = new GZIPOutputStream(new Unclosed(Channels.newOutputStream(to)))) {
      in.transferTo(out);
    }
  }

  /** Who may read the one may read the other. */
  private static void copyRights(Path from, Path to) throws IOException {
    var source =
        Files.getFileAttributeView(from, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    var target =
        Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (source != null && target != null) {
      target.setPermissions(source.readAttributes().permissions());
    }
  }

  /** Leaves the channel open, so that it can still be synced. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
