package dev.aegis.runtime;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.Checkpoint;
import dev.aegis.audit.CheckpointKey;
import dev.aegis.json.Json;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Signs where the chain ends: at the start, once a minute while it grows, and at the end. A
 * checkpoint is a line of JSON, appended to a file and synced.
 */
final class Checkpoints implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis");
  private static final Duration PERIOD = Duration.ofSeconds(55);
  private static final long LONGEST_LINE = 4_096;
  private static final Duration LAST_CALL = Duration.ofSeconds(10);

  private final AuditJournal journal;
  private final InstantSource clock;
  private final CheckpointKey key;
  private final Path file;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-checkpoints").factory());

  /** Touched by the clockwork alone. */
  private long signed = -1;

  private @Nullable ScheduledFuture<?> ticking;

  private Checkpoints(AuditJournal journal, InstantSource clock, CheckpointKey key, Path file) {
    this.journal = journal;
    this.clock = clock;
    this.key = key;
    this.file = file;
  }

  /**
   * Signs from now on.
   *
   * @throws UncheckedIOException where the key can't be had, or the first checkpoint not be written
   */
  static Checkpoints begin(
      AuditJournal journal, InstantSource clock, Path keyFile, Path file, Duration period) {
    try {
      Checkpoints checkpoints =
          new Checkpoints(journal, clock, CheckpointKey.readOrMake(keyFile), file);
      checkpoints.checkLast();
      checkpoints.sign();
      checkpoints.ticking =
          checkpoints.clockwork.scheduleWithFixedDelay(
              checkpoints::trySign, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
      return checkpoints;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Checkpoints begin(AuditJournal journal, InstantSource clock, Path keyFile, Path file) {
    return begin(journal, clock, keyFile, file, PERIOD);
  }

  /** Whoever cuts the log off or puts an older one in its place is not to be helped along. */
  private void checkLast() throws IOException {
    AuditChain.Head known = lastInFile();
    if (known == null || known.sequence() <= journal.start().sequence()) {
      return;
    }
    List<AuditRecord> found = journal.records(known.sequence() - 1, 1);
    boolean same =
        !found.isEmpty()
            && found.getFirst().sequence() == known.sequence()
            && found.getFirst().hash().equals(known.hash());
    if (!same) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the audit log lacks record "
              + known.sequence()
              + " as the checkpoint in `"
              + file
              + "` knows it: it was cut off, rewritten, or put back from a backup, or the"
              + " checkpoints are those of another log; `aegis audit verify` says more; name other"
              + " checkpoints, or move these away, only if you know why",
          null);
    }
  }

  private AuditChain.@Nullable Head lastInFile() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer tail = ByteBuffer.allocate((int) Math.min(LONGEST_LINE, channel.size()));
      channel.read(tail, channel.size() - tail.capacity());
      List<String> lines =
          new String(tail.array(), StandardCharsets.UTF_8).lines().toList().reversed();
      for (String line : lines) {
        try {
          return Checkpoint.read(Json.OWN.read(line)).head();
        } catch (IllegalArgumentException e) {
          // A line that a crash cut off; the one before it counts.
        }
      }
      return null;
    }
  }

  private void trySign() {
    try {
      sign();
    } catch (IOException | StoreException e) {
      LOG.log(System.Logger.Level.WARNING, "no checkpoint could be written: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "no checkpoint could be written", e);
    }
  }

  private void sign() throws IOException {
    long head = journal.head();
    if (head == signed || head == 0) {
      return;
    }
    List<AuditRecord> last = journal.records(head - 1, 1);
    if (last.isEmpty()) {
      return;
    }
    AuditRecord record = last.getFirst();
    AuditChain.Head end = new AuditChain.Head(record.sequence(), record.hash());
    Checkpoint checkpoint = Checkpoint.of(end, clock.instant().truncatedTo(ChronoUnit.MILLIS), key);
    append(Json.OWN.write(checkpoint.json()));
    signed = end.sequence();
  }

  private void append(String line) throws IOException {
    boolean posix =
        Files.getFileStore(Objects.requireNonNull(file.toAbsolutePath().getParent()))
            .supportsFileAttributeView("posix");
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel =
        posix
            ? FileChannel.open(
                file,
                options,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : FileChannel.open(file, options)) {
      // A line that a crash cut off must not swallow this one.
      String begin = channel.size() > 0 ? "\n" : "";
      ByteBuffer bytes = ByteBuffer.wrap((begin + line).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Signs a last time. */
  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    clockwork.execute(this::trySign);
    clockwork.shutdown();
    try {
      if (!clockwork.awaitTermination(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the last checkpoint was not written in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
