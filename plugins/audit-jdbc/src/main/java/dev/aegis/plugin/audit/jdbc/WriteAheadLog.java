package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/**
 * What the database does not have yet, or may still forget. H2 writes behind, and now and then
 * gives up the newest of what it wrote when its process is killed; so each group is appended here
 * and synced before anyone is answered, and read back into the database when it is opened again.
 *
 * <p>Segments: when the one that grows is long, another is begun. Once the database has all that
 * was written by then and was made to write it to disk, the segment before the last one is given
 * up. So what is given up was on disk a whole segment ago. A database that is closed in good order
 * leaves none.
 *
 * <p>Thread-safe.
 */
final class WriteAheadLog implements AutoCloseable {
  private static final long LONGEST_SEGMENT = 8_000_000;

  /** Room is made in such steps: where a file need not grow, syncing it costs a third. */
  private static final ByteBuffer ROOM = ByteBuffer.allocateDirect(1 << 18).asReadOnlyBuffer();

  private final DatabaseFile file;
  private final JsonCodec json;
  private final ReentrantLock lock = new ReentrantLock();

  /** From the oldest to the one that grows. */
  private final List<Path> segments;

  private FileChannel channel;

  /** Where the last whole frame ends. */
  private long end;

  /** Up to where the segment that grows was made to reach. */
  private long room;

  /** The last record; 0 where there is none yet. */
  private long last;

  private WriteAheadLog(DatabaseFile file, JsonCodec json, FileChannel channel, long end) {
    this.file = file;
    this.json = json;
    segments = segments(file);
    this.channel = channel;
    this.end = end;
    room = end;
  }

  private static List<Path> segments(DatabaseFile file) {
    return List.of(file.beside(".wal-older"), file.beside(".wal-old"), file.beside(".wal"));
  }

  private Path oldest() {
    return segments.getFirst();
  }

  private Path growing() {
    return segments.getLast();
  }

  /** Whether the database was left open by a process that is gone, or is open now. */
  static boolean exists(DatabaseFile file) {
    return segments(file).stream().anyMatch(Files::exists);
  }

  /** Opens the log of a database that this process holds. */
  static WriteAheadLog open(DatabaseFile file, JsonCodec json) {
    try {
      Path growing = segments(file).getLast();
      FileChannel channel = append(growing);
      long end = 0;
      for (WalFrame frame : frames(file, growing)) {
        end = frame.end();
      }
      channel.truncate(end);
      DatabaseFile.sync(file.folder());
      return new WriteAheadLog(file, json, channel, end);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static FileChannel append(Path segment) throws IOException {
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return Files.getFileStore(segment.getParent()).supportsFileAttributeView("posix")
        ? FileChannel.open(
            segment,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(segment, options);
  }

  private static StoreException failed(DatabaseFile file, IOException e) {
    return new StoreException(
        Reason.UNAVAILABLE,
        "the log of the audit database `" + file.shown() + "` fails: " + Failures.describe(e),
        e);
  }

  /** Appends a group; it is on disk when this returns, and nothing of it is there if it fails. */
  void append(Group group) {
    ByteBuffer frame = ByteBuffer.wrap(WalFrame.of(group));
    lock.lock();
    try {
      if (!channel.isOpen()) {
        channel = append(growing());
        channel.truncate(end);
        room = end;
      }
      makeRoom(end + frame.remaining());
      long at = end;
      while (frame.hasRemaining()) {
        at += channel.write(frame, at);
      }
      channel.force(false);
      end = at;
      last = group.head().sequence();
    } catch (IOException e) {
      forgetTail(e);
      throw failed(file, e);
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom(long needed) throws IOException {
    while (room < needed) {
      ByteBuffer zeros = ROOM.duplicate();
      while (zeros.hasRemaining()) {
        room += channel.write(zeros, room);
      }
    }
  }

  /** What was not acknowledged need not come back. */
  private void forgetTail(IOException why) {
    try {
      channel.truncate(end);
      channel.force(false);
      room = end;
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** Whether it is time to {@link #rotate}. */
  boolean isLong() {
    lock.lock();
    try {
      return end > LONGEST_SEGMENT;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins another segment; the oldest must have been {@linkplain #dropOldest given up}.
   *
   * @return the last record of the segments before it
   */
  long rotate() {
    lock.lock();
    try {
      channel.truncate(end);
      channel.close();
      for (int i = 1; i < segments.size(); i++) {
        if (Files.exists(segments.get(i))) {
          Files.move(segments.get(i), segments.get(i - 1), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      end = 0;
      room = 0;
      channel = append(growing());
      DatabaseFile.sync(file.folder());
      return last;
    } catch (IOException e) {
      throw failed(file, e);
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the oldest segment: all but the newest two were on disk before the last rotation. */
  void dropOldest() {
    try {
      Files.deleteIfExists(oldest());
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Writes to the database what it lacks.
   *
   * @param head where the database ends
   * @return where it ends now
   * @throws StoreException where this can't be the log of that database, or is damaged
   */
  AuditChain.Head replay(Handle handle, JournalTables tables, AuditChain.Head head) {
    lock.lock();
    try {
      return replayed(handle, tables, head);
    } finally {
      lock.unlock();
    }
  }

  private AuditChain.Head replayed(Handle handle, JournalTables tables, AuditChain.Head head) {
    List<WalFrame> frames = frames();
    List<WalFrame> known = frames.stream().filter(f -> f.last() <= head.sequence()).toList();
    if (!known.isEmpty()) {
      checkWhole(handle, tables, known.getFirst().first(), known.getLast().last());
      checkSame(handle, tables, known.getLast());
    }
    AuditChain.Head reached = head;
    TableWriter writer = new TableWriter(tables);
    for (WalFrame frame : frames.subList(known.size(), frames.size())) {
      reached = write(handle, tables, writer, frame, reached);
    }
    last = reached.sequence();
    return reached;
  }

  private void checkWhole(Handle handle, JournalTables tables, long from, long last) {
    long first = Math.max(from, tables.records().start(handle).sequence() + 1);
    long lacking = last - first + 1 - tables.records().count(handle, first, last);
    if (lacking > 0) {
      throw broken(file, "has records up to " + last + ", of which the database lacks " + lacking);
    }
  }

  private List<WalFrame> frames() {
    try {
      List<WalFrame> frames = new ArrayList<>();
      for (Path segment : segments) {
        frames.addAll(frames(file, segment));
      }
      return frames;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static List<WalFrame> frames(DatabaseFile file, Path segment) throws IOException {
    if (!Files.exists(segment)) {
      return List.of();
    }
    List<WalFrame> frames = WalFrame.read(Files.readAllBytes(segment));
    if (frames == null) {
      throw broken(file, "is damaged");
    }
    return frames;
  }

  private AuditChain.Head write(
      Handle handle,
      JournalTables tables,
      TableWriter writer,
      WalFrame frame,
      AuditChain.Head after) {
    if (frame.first() != after.sequence() + 1) {
      throw broken(
          file,
          "goes on with record " + frame.first() + ", the database after " + after.sequence());
    }
    Group group = new Group(after);
    WalFrame.Content content = frame.content(json, tables);
    for (Submission submission : content.submissions()) {
      group.add(submission);
    }
    boolean same =
        group.rows().stream().map(row -> row.record().hash()).toList().equals(content.hashes());
    if (!same) {
      throw broken(file, "belongs to another database");
    }
    handle.useTransaction(
        transaction -> {
          Set<Long> closed = EntryTable.closed(transaction, group.continued());
          if (!closed.isEmpty()) {
            long first = closed.iterator().next();
            throw broken(file, "goes on with entry " + first + ", which has ended");
          }
          writer.write(transaction, group.changes());
          if (!group.isPlain()) {
            group.writeAlongside(transaction);
            writer.forget();
          }
        });
    return group.head();
  }

  private void checkSame(Handle handle, JournalTables tables, WalFrame frame) {
    String expected = frame.content(json, tables).hashes().getLast();
    String found =
        tables.records().recordAt(handle, frame.last()).map(AuditRecord::hash).orElse("");
    if (!expected.equals(found)) {
      throw broken(file, "belongs to another database");
    }
  }

  private static StoreException broken(DatabaseFile file, String how) {
    return new StoreException(
        Reason.CORRUPT,
        "`"
            + segments(file).getLast().getFileName()
            + "`, the log of the audit database `"
            + file.shown()
            + "`, "
            + how
            + "; move it away only if the database was put back from a backup",
        null);
  }

  /** Gives it up: the database was closed in good order. */
  void delete() {
    close();
    try {
      for (Path segment : segments) {
        Files.deleteIfExists(segment);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
