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
import org.jdbi.v3.core.Handle;

/**
 * What the database may still forget. H2 writes behind, and now and then gives up the newest of
 * what it wrote when its process is killed; so each group is appended here and synced before anyone
 * is answered, and read back into the database when it is opened again.
 *
 * <p>Two segments: when the one that grows is long, the database is made to write all it has, the
 * older segment is given up and the other takes its place. What is given up is thus older than a
 * whole segment. A database that is closed in good order leaves none.
 *
 * <p>Not thread-safe.
 */
final class WriteAheadLog implements AutoCloseable {
  private static final long LONGEST_SEGMENT = 8_000_000;

  private final DatabaseFile file;
  private final JsonCodec json;
  private final Path newer;
  private final Path older;
  private FileChannel channel;

  /** Where the last whole frame ends. */
  private long end;

  private WriteAheadLog(DatabaseFile file, JsonCodec json, FileChannel channel, long end) {
    this.file = file;
    this.json = json;
    newer = newer(file);
    older = older(file);
    this.channel = channel;
    this.end = end;
  }

  private static Path newer(DatabaseFile file) {
    return file.beside(".wal");
  }

  private static Path older(DatabaseFile file) {
    return file.beside(".wal-old");
  }

  /** Whether the database was left open by a process that is gone, or is open now. */
  static boolean exists(DatabaseFile file) {
    return Files.exists(newer(file)) || Files.exists(older(file));
  }

  /** Opens the log of a database that this process holds. */
  static WriteAheadLog open(DatabaseFile file, JsonCodec json) {
    try {
      FileChannel channel = append(newer(file));
      long end = 0;
      for (WalFrame frame : frames(file, newer(file))) {
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
    byte[] frame = WalFrame.of(group);
    try {
      if (!channel.isOpen()) {
        channel = append(newer);
      }
      channel.truncate(end);
      ByteBuffer bytes = ByteBuffer.wrap(frame);
      long at = end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(false);
      end = at;
    } catch (IOException e) {
      forgetTail(e);
      throw failed(file, e);
    }
  }

  /** What was not acknowledged need not come back. */
  private void forgetTail(IOException why) {
    try {
      channel.truncate(end);
      channel.force(false);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  boolean isLong() {
    return end > LONGEST_SEGMENT;
  }

  /** Gives up the older segment; the database must have been made to write all it has. */
  void rotate() {
    try {
      channel.close();
      Files.move(newer, older, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      end = 0;
      channel = append(newer);
      DatabaseFile.sync(file.folder());
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
    List<WalFrame> frames = frames();
    List<WalFrame> known = frames.stream().filter(f -> f.last() <= head.sequence()).toList();
    if (!known.isEmpty()) {
      checkWhole(handle, tables, known.getFirst().first(), known.getLast().last());
      checkSame(handle, tables, known.getLast());
    }
    AuditChain.Head last = head;
    for (WalFrame frame : frames.subList(known.size(), frames.size())) {
      last = write(handle, tables, frame, last);
    }
    return last;
  }

  private void checkWhole(Handle handle, JournalTables tables, long from, long last) {
    long first = Math.max(from, tables.start(handle).sequence() + 1);
    long lacking = last - first + 1 - tables.count(handle, first, last);
    if (lacking > 0) {
      throw broken(file, "has records up to " + last + ", of which the database lacks " + lacking);
    }
  }

  private List<WalFrame> frames() {
    try {
      List<WalFrame> frames = new ArrayList<>(frames(file, older));
      frames.addAll(frames(file, newer));
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
      Handle handle, JournalTables tables, WalFrame frame, AuditChain.Head after) {
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
          List<Long> refused = tables.insert(transaction, group);
          if (!refused.isEmpty()) {
            throw broken(file, "goes on with entry " + refused.getFirst() + ", which has ended");
          }
          group.writeAlongside(transaction);
        });
    return group.head();
  }

  private void checkSame(Handle handle, JournalTables tables, WalFrame frame) {
    String expected = frame.content(json, tables).hashes().getLast();
    String found = tables.recordAt(handle, frame.last()).map(AuditRecord::hash).orElse("");
    if (!expected.equals(found)) {
      throw broken(file, "belongs to another database");
    }
  }

  private static StoreException broken(DatabaseFile file, String how) {
    return new StoreException(
        Reason.CORRUPT,
        "`"
            + newer(file).getFileName()
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
      Files.deleteIfExists(newer);
      Files.deleteIfExists(older);
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
