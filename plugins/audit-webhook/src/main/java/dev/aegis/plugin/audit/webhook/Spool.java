package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries on disk that have still to be sent, in files that are appended to one after the other,
 * and a mark that says how far they were. Its last line says how far the journal was followed, so
 * that what is appended and the position are one; the last file is therefore never taken away.
 *
 * <p>Thread-safe.
 */
final class Spool implements AutoCloseable {
  private static final String ENDING = ".spool";
  private static final long LONGEST_SEGMENT = 4_000_000;

  private final Path folder;
  private final JsonCodec json;
  private final long segmentBytes;
  private final FileChannel held;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The files by number, and where the last whole line of each ends. */
  private final NavigableMap<Long, Long> ends = new TreeMap<>();

  private @Nullable FileChannel newest;
  private OptionalLong position = OptionalLong.empty();
  private Mark sent = new Mark(1, 0);
  private long waiting;
  private boolean closing;

  private Spool(Path folder, JsonCodec json, long bytes, FileChannel held) {
    this.folder = folder;
    this.json = json;
    this.segmentBytes = Math.min(LONGEST_SEGMENT, bytes / 4);
    this.held = held;
  }

  /**
   * Opens the spool of a folder and holds it against others.
   *
   * @param bytes how much it is meant to hold
   */
  static Spool open(Path folder, JsonCodec json, long bytes) throws IOException {
    FileChannel held = PrivateFiles.hold(folder.resolve("lock"));
    try {
      var spool = new Spool(folder, json, bytes, held);
      spool.read();
      return spool;
    } catch (Throwable e) {
      held.close();
      throw e;
    }
  }

  private void read() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("\\d{20}\\" + ENDING)) {
          ends.put(Long.parseLong(name.substring(0, 20)), 0L);
        }
      }
    }
    readMark();
    for (long segment : List.copyOf(ends.keySet())) {
      readSegment(segment);
    }
    if (!ends.isEmpty()) {
      openNewest().truncate(ends.lastEntry().getValue());
      sent =
          new Mark(sent.segment(), Math.min(sent.offset(), ends.getOrDefault(sent.segment(), 0L)));
    }
  }

  /** Where it is lost, what was sent and is still here is sent again. */
  private void readMark() throws IOException {
    Path file = folder.resolve("sent");
    if (ends.isEmpty()) {
      return;
    }
    sent = new Mark(ends.firstKey(), 0);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > 1_000) {
      return;
    }
    try {
      if (json.read(Files.readString(file).strip()) instanceof Map<?, ?> map
          && map.get("segment") instanceof Long segment
          && map.get("offset") instanceof Long offset
          && offset >= 0
          && ends.containsKey(segment)) {
        sent = new Mark(segment, offset);
      }
    } catch (IllegalArgumentException e) {
      // As good as none.
    }
  }

  private void readSegment(long segment) throws IOException {
    try (var reader = new LineReader(file(segment), 0)) {
      for (byte[] bytes = reader.next(); bytes != null; bytes = reader.next()) {
        SpoolLine line = SpoolLine.parse(bytes);
        position = OptionalLong.of(line.sequence());
        boolean isLeft =
            segment > sent.segment()
                || (segment == sent.segment() && reader.offset() > sent.offset());
        if (isLeft && line.isEntry()) {
          waiting++;
        }
      }
      ends.put(segment, reader.offset());
    }
  }

  private Path file(long segment) {
    return folder.resolve(String.format(Locale.ROOT, "%020d%s", segment, ENDING));
  }

  /** How far the journal was followed; empty where it never was. */
  OptionalLong position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** Entries that were not sent yet. */
  long waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is room.
   *
   * @param bytes how much room is wanted
   * @param limit how much the spool may hold; where nothing waits, anything has room
   * @return whether there is
   */
  boolean awaitRoom(long bytes, long limit, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (waiting > 0 && unsentBytes() + bytes > limit) {
        if (left <= 0 || closing) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private long unsentBytes() {
    return ends.tailMap(sent.segment(), true).values().stream().mapToLong(end -> end).sum()
        - sent.offset();
  }

  /** Appends lines; they are on disk when this returns, and none of them is there if it fails. */
  void append(List<SpoolLine> lines) throws IOException {
    var bytes = new ByteArrayOutputStream();
    lines.forEach(line -> bytes.writeBytes(line.bytes()));
    lock.lock();
    try {
      FileChannel channel = writable();
      long segment = ends.lastKey();
      long end = ends.lastEntry().getValue();
      ends.put(segment, write(channel, end, ByteBuffer.wrap(bytes.toByteArray())));
      position = OptionalLong.of(lines.getLast().sequence());
      waiting += lines.stream().filter(SpoolLine::isEntry).count();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long write(FileChannel channel, long end, ByteBuffer bytes) throws IOException {
    try {
      channel.truncate(end);
      long at = end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(false);
      return at;
    } catch (IOException e) {
      try {
        channel.truncate(end);
      } catch (IOException again) {
        // Then it is cut off before the next write, or when it is opened again.
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private FileChannel writable() throws IOException {
    if (ends.isEmpty() || ends.lastEntry().getValue() >= segmentBytes) {
      long segment = ends.isEmpty() ? 1 : ends.lastKey() + 1;
      closeNewest();
      newest =
          PrivateFiles.open(file(segment), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      ends.put(segment, 0L);
      PrivateFiles.syncFolder(file(segment));
      return newest;
    }
    return openNewest();
  }

  private FileChannel openNewest() throws IOException {
    FileChannel channel = newest;
    if (channel == null || !channel.isOpen()) {
      channel =
          PrivateFiles.open(
              file(ends.lastKey()), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      newest = channel;
    }
    return channel;
  }

  private void closeNewest() throws IOException {
    if (newest != null) {
      newest.close();
      newest = null;
    }
  }

  /**
   * Waits for entries that were not sent yet.
   *
   * @param most how many to take at most
   * @param bytes how long they may be together, unless a single one is longer
   * @return the first of them; null where there are none, and {@link #finish} was called
   */
  @Nullable Batch awaitNext(int most, long bytes) throws IOException, InterruptedException {
    lock.lock();
    try {
      while (waiting == 0 && !closing) {
        changed.await();
      }
      return waiting == 0 ? null : next(most, bytes);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Batch next(int most, long bytes) throws IOException {
    Mark from = sent;
    while (true) {
      long end = ends.getOrDefault(from.segment(), 0L);
      if (from.offset() < end) {
        Batch batch = read(from, end, most, bytes);
        if (batch != null) {
          return batch;
        }
      }
      Long segment = ends.higherKey(from.segment());
      if (segment == null) {
        return null;
      }
      from = new Mark(segment, 0);
    }
  }

  private @Nullable Batch read(Mark from, long end, int most, long bytes) throws IOException {
    List<Batch.Entry> entries = new ArrayList<>();
    long length = 0;
    try (var reader = new LineReader(file(from.segment()), from.offset())) {
      while (entries.size() < most && reader.offset() < end) {
        byte[] next = reader.next();
        if (next == null) {
          throw new IOException("the spool is shorter than it was");
        }
        SpoolLine line = SpoolLine.parse(next);
        length += line.json().length;
        if (!entries.isEmpty() && length > bytes) {
          break;
        }
        if (line.isEntry()) {
          entries.add(new Batch.Entry(line.json(), new Mark(from.segment(), reader.offset())));
        }
      }
    }
    return entries.isEmpty() ? null : new Batch(from, entries);
  }

  /** Says that a batch needs not be sent any more. */
  void done(Batch batch) throws IOException {
    lock.lock();
    try {
      sent = batch.end();
      waiting -= batch.size();
      changed.signalAll();
      for (long segment : List.copyOf(ends.headMap(sent.segment(), false).keySet())) {
        // Before the mark is written: where the disk is full, this makes room for it.
        Files.deleteIfExists(file(segment));
        ends.remove(segment);
      }
      writeMark();
    } finally {
      lock.unlock();
    }
  }

  private void writeMark() throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("segment", sent.segment());
    values.put("offset", sent.offset());
    PrivateFiles.replace(
        folder.resolve("sent"), (json.write(values) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Says that there will be no more: who waits for entries gets none. */
  void finish() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, unless {@link #finish} is called. */
  void pause(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (left > 0 && !closing) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isFinishing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closeNewest();
      held.close();
    } finally {
      lock.unlock();
    }
  }
}
