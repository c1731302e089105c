package dev.aegis.plugin.audit.jsonl;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.plugin.audit.jsonl.PositionFile.Position;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PrivateFiles;
import dev.aegis.spi.SettingsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Appends a line of JSON an entry to a file, and begins another when that is long or old.
 *
 * <p>Lines are on disk first, then the position that speaks of them. So a process that dies leaves
 * at most lines that its position does not speak of yet; their entries come again, are found there
 * and not written twice.
 */
final class JsonlSink implements AuditSink {
  private static final int LONGEST_WRITE = 1_000_000;
  private static final long LONGEST_TAIL = 100_000_000;

  private final JsonlSettings settings;
  private final InstantSource clock;
  private final JsonCodec json;
  private final System.Logger logger;
  private final PositionFile positions;
  private final Archive archive;
  private LineFile lines;
  private Instant lastWritten;

  /** What the position file says; null where there is none. */
  private @Nullable Position onDisk;

  /** The last record whose entry is in the file. */
  private long taken;

  /** The entries, by id the hash, in lines that the position file did not speak of at the start. */
  private final Map<Long, String> unaccounted = new HashMap<>();

  private JsonlSink(
      JsonlSettings settings,
      InstantSource clock,
      JsonCodec json,
      System.Logger logger,
      PositionFile positions,
      @Nullable Position onDisk,
      LineFile lines)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.json = json;
    this.logger = logger;
    this.positions = positions;
    this.archive = new Archive(settings.file());
    this.onDisk = onDisk;
    this.lines = lines;
    this.lastWritten = lastWritten(lines);
    tellWhatWasCut();
    if (onDisk != null) {
      taken = onDisk.sequence();
      findUnaccounted(onDisk);
    }
  }

  /**
   * Opens the file, or makes it.
   *
   * @throws SettingsException where it can't be used
   */
  static JsonlSink open(
      JsonlSettings settings, InstantSource clock, JsonCodec json, System.Logger logger) {
    try {
      var positions = new PositionFile(settings.file(), json);
      Position position = positions.read();
      LineFile lines = LineFile.open(settings.file());
      try {
        return new JsonlSink(settings, clock, json, logger, positions, position, lines);
      } catch (Throwable e) {
        lines.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SettingsException(
          "`path` is `" + settings.file() + "`, which can't be used: " + PrivateFiles.reason(e));
    }
  }

  private void tellWhatWasCut() {
    if (lines.cut() > 0) {
      logger.log(
          System.Logger.Level.WARNING,
          "`{0}` ended in the middle of a line: {1} bytes were cut off, and the entry comes again",
          settings.file(),
          Long.toString(lines.cut()));
    }
  }

  private void findUnaccounted(Position position) throws IOException {
    // Where the file is shorter, it was rotated after the position was written.
    long left = lines.end() - position.end();
    if (left > LONGEST_TAIL) {
      logger.log(
          System.Logger.Level.WARNING,
          "`{0}` is much longer than when its position was written: entries may be there twice",
          settings.file());
    } else if (left > 0) {
      String tail = new String(lines.from(position.end()), StandardCharsets.UTF_8);
      tail.lines().forEach(this::findUnaccounted);
    }
  }

  private void findUnaccounted(String line) {
    try {
      if (json.read(line) instanceof Map<?, ?> entry
          && entry.get("id") instanceof Long id
          && entry.get("hash") instanceof String hash) {
        unaccounted.put(id, hash);
      }
    } catch (IllegalArgumentException e) {
      // Not one of ours: then there is nothing that would be written twice.
      logger.log(System.Logger.Level.WARNING, "`{0}` holds a strange line", settings.file());
    }
  }

  @Override
  public OptionalLong position() {
    if (onDisk == null) {
      return settings.fromBeginning() ? OptionalLong.of(0) : OptionalLong.empty();
    }
    return OptionalLong.of(onDisk.sequence());
  }

  @Override
  public void begin(long sequence) {
    try {
      if (onDisk == null || onDisk.sequence() != sequence) {
        unaccounted.clear();
        taken = sequence;
        account();
      }
    } catch (IOException e) {
      throw failed(e);
    }
    compressQuietly();
  }

  @Override
  public void append(List<AuditEntry> entries) {
    try {
      prepare();
      var pending = new ByteArrayOutputStream();
      long last = taken;
      for (AuditEntry entry : entries) {
        if (entry.lastSequence() <= last) {
          continue;
        }
        byte[] line = line(entry);
        if (isFull(lines.end() + pending.size(), line.length)) {
          write(pending, last);
          rotate();
        }
        pending.writeBytes(line);
        last = entry.lastSequence();
        if (pending.size() > LONGEST_WRITE) {
          write(pending, last);
        }
      }
      write(pending, last);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private byte[] line(AuditEntry entry) {
    return entry.hash().equals(unaccounted.get(entry.id()))
        ? new byte[0]
        : (json.write(EntryJson.of(entry)) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** After a failure, or where someone moved the file away, things are put in order first. */
  private void prepare() throws IOException {
    if (!lines.isUsable()) {
      lines.close();
      reopen();
    }
    if (!new Position(taken, lines.end()).equals(onDisk) && unaccounted.isEmpty()) {
      account();
    }
  }

  private void reopen() throws IOException {
    lines = LineFile.open(settings.file());
    lastWritten = lastWritten(lines);
    tellWhatWasCut();
  }

  private Instant lastWritten(LineFile lines) throws IOException {
    return lines.end() == 0 ? clock.instant() : lines.lastWritten();
  }

  private void write(ByteArrayOutputStream pending, long last) throws IOException {
    if (pending.size() > 0) {
      lines.append(pending.toByteArray());
      lastWritten = clock.instant();
      pending.reset();
      // They come again in their order, so what is new is behind all that was there.
      unaccounted.clear();
    }
    taken = last;
    account();
  }

  /** Brings the position up to what the file holds. */
  private void account() throws IOException {
    var position = new Position(taken, lines.end());
    if (!position.equals(onDisk)) {
      positions.write(position);
      onDisk = position;
    }
  }

  private boolean isFull(long length, int more) {
    if (length == 0 || more == 0) {
      return false;
    }
    return length + more > settings.rotateBytes() || isOld();
  }

  private boolean isOld() {
    long every = settings.rotateEvery().toMillis();
    return every > 0
        && Math.floorDiv(lastWritten.toEpochMilli(), every) != Math.floorDiv(clock.millis(), every);
  }

  private void rotate() throws IOException {
    lines.close();
    archive.add(clock.instant(), taken);
    reopen();
    account();
    compressQuietly();
  }

  /** A file that could not be compressed is whole, and tried again at the next rotation. */
  private void compressQuietly() {
    if (!settings.gzip()) {
      return;
    }
    try {
      archive.compress();
    } catch (IOException e) {
      logger.log(
          System.Logger.Level.WARNING,
          "a rotated file beside `{0}` is not compressed yet: {1}",
          settings.file(),
          PrivateFiles.reason(e));
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(
        "`" + settings.file() + "` can't be written: " + PrivateFiles.reason(e), e);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
