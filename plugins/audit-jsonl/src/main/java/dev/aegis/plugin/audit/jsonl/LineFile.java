package dev.aegis.plugin.audit.jsonl;

import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of whole lines: what is appended is there as a whole and on disk, or not there at all. A
 * line that was torn when the process died is cut off when the file is opened.
 *
 * <p>Not thread-safe.
 */
final class LineFile implements AutoCloseable {
  /** How each of our lines begins; a file that begins otherwise is not ours to write to. */
  private static final byte[] BEGINNING = "{\"id\":".getBytes(StandardCharsets.UTF_8);

  private static final int BLOCK = 8192;

  private final Path file;
  private final FileChannel channel;
  private final @Nullable Object key;
  private final long cut;
  private long end;

  private LineFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.key = attributes(file).fileKey();
    long size = channel.size();
    this.end = endOfLastLine(channel, size);
    this.cut = size - end;
  }

  /**
   * Opens a file, or makes it, and holds it against other writers.
   *
   * @throws IOException where that is not possible, or the file is not one of ours
   */
  static LineFile open(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !attributes(file).isRegularFile()) {
      throw new IOException("it is a link or another thing that is no file");
    }
    FileChannel channel =
        PrivateFiles.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      lock(channel);
      checkOurs(channel);
      LineFile lines = new LineFile(file, channel);
      channel.truncate(lines.end);
      channel.force(true);
      PrivateFiles.syncFolder(file);
      return lines;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException("another writes to it");
    }
  }

  private static void checkOurs(FileChannel channel) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(BEGINNING.length);
    readFully(channel, found, 0);
    if (!found.flip().equals(ByteBuffer.wrap(BEGINNING, 0, found.limit()))) {
      throw new IOException("it holds other things than audit entries");
    }
  }

  private static long endOfLastLine(FileChannel channel, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long to = size; to > 0; ) {
      long from = Math.max(0, to - BLOCK);
      block.clear().limit((int) (to - from));
      readFully(channel, block, from);
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return from + i + 1;
        }
      }
      to = from;
    }
    return 0;
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        return;
      }
      at += read;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where the last line ends. */
  long end() {
    return end;
  }

  /** How many bytes of a torn line were cut off when it was opened. */
  long cut() {
    return cut;
  }

  /** When it was last written to. */
  Instant lastWritten() throws IOException {
    return attributes(file).lastModifiedTime().toInstant();
  }

  /** Whether it can be written to, and is still what its name leads to. */
  boolean isUsable() throws IOException {
    try {
      return channel.isOpen() && Objects.equals(key, attributes(file).fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** What stands between a place and the end. */
  byte[] from(long place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(end - place));
    readFully(channel, bytes, place);
    return bytes.array();
  }

  /** Appends lines; they are on disk when this returns, and none of them is there if it fails. */
  void append(byte[] lines) throws IOException {
    try {
      channel.truncate(end);
      ByteBuffer bytes = ByteBuffer.wrap(lines);
      long at = end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(false);
      end = at;
    } catch (IOException e) {
      forgetTail(e);
      throw e;
    }
  }

  private void forgetTail(IOException why) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      // Then it is cut off before the next write, or when it is opened again.
      why.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
