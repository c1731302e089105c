package dev.aegis.cli;

import dev.aegis.audit.AuditRecord;
import dev.aegis.runtime.Pruning;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is too old out of the audit log while the server runs, each time into an archive of
 * its own where there is a folder for them. What can't be archived stays.
 */
final class Retention implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis.audit");
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);
  private static final Duration LONGEST_PERIOD = Duration.ofDays(1);
  private static final Duration RETRY = Duration.ofMinutes(10);
  private static final Duration LAST_CALL = Duration.ofSeconds(30);

  private static final String NOT_PRUNED = "old entries were not pruned; it will be tried again";

  private static final Pattern NAME =
      Pattern.compile("aegis-audit-(\\d{12})-(\\d{12})-\\w{16}-\\w{16}\\.jsonl\\.gz");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AuditJournal journal;
  private final InstantSource clock;
  private final Duration age;
  private final @Nullable Path folder;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-retention").factory());

  private @Nullable ScheduledFuture<?> ticking;
  private Instant due = Instant.MIN;
  private volatile boolean closing;

  /**
   * @param age what ended longer ago goes
   * @param folder where archives are kept; null for nowhere
   */
  Retention(AuditJournal journal, InstantSource clock, Duration age, @Nullable Path folder) {
    this.journal = journal;
    this.clock = clock;
    this.age = age;
    this.folder = folder;
  }

  /** Does it from now on, now and then. */
  void begin() {
    Duration pause = period().compareTo(RETRY) < 0 ? period() : RETRY;
    ticking =
        clockwork.scheduleWithFixedDelay(
            this::tick, FIRST.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Duration period() {
    Duration part = age.dividedBy(30);
    return part.compareTo(SHORTEST_PERIOD) < 0
        ? SHORTEST_PERIOD
        : part.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : part;
  }

  /** Does it where it is time to, or has failed. */
  void tick() {
    Instant now = clock.instant();
    if (now.isBefore(due)) {
      return;
    }
    try {
      run();
      due = now.plus(period());
    } catch (IOException e) {
      failed(Failures.describe(e));
    } catch (StoreException | CommandFailure | IllegalArgumentException e) {
      failed(e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, NOT_PRUNED, e);
    }
  }

  private static void failed(@Nullable String why) {
    LOG.log(System.Logger.Level.ERROR, NOT_PRUNED + ": {0}", why);
  }

  /** Prunes all that is too old by now. */
  void run() throws IOException {
    Instant before = clock.instant().minus(age);
    for (Pruning left = Pruning.find(journal, before); left.records() > 0 && !closing; ) {
      Pruning step = left.firstStep(journal);
      prune(step);
      left = new Pruning(step.through(), left.through(), before);
    }
  }

  private void prune(Pruning pruning) throws IOException {
    Path archive = folder == null ? null : archive(folder, pruning);
    String kept = archive == null ? null : archive.toAbsolutePath().toString();
    for (Pruning left = pruning; left.records() > 0; ) {
      left = left.carryOut(journal, clock.instant(), "retention", kept);
    }
  }

  /** An archive takes the place of nothing but what an attempt that did not end left behind. */
  private Path archive(Path folder, Pruning pruning) throws IOException {
    List<Path> leftOver = leftOver(folder, pruning);
    Path archive = folder.resolve(name(pruning));
    RecordFile.Source records = after -> journal.records(after, 1_000);
    if (leftOver.contains(archive)) {
      RecordFile.replaceArchive(archive, records, pruning);
    } else {
      RecordFile.archive(archive, records, pruning, () -> {});
    }
    for (Path file : leftOver) {
      if (!file.equals(archive)) {
        Files.deleteIfExists(file);
      }
    }
    return archive;
  }

  private String name(Pruning pruning) {
    long first = pruning.start().sequence() + 1;
    long last = pruning.through().sequence();
    return String.format(
        Locale.ROOT,
        "aegis-audit-%012d-%012d-%s-%s.jsonl.gz",
        first,
        last,
        TIME.format(record(first).at()),
        TIME.format(record(last).at()));
  }

  private AuditRecord record(long sequence) {
    List<AuditRecord> found = journal.records(sequence - 1, 1);
    if (found.isEmpty() || found.getFirst().sequence() != sequence) {
      throw new IllegalArgumentException("record " + sequence + " is gone");
    }
    return found.getFirst();
  }

  /** Archives of these records, made by a process that died before the records went. */
  private List<Path> leftOver(Path folder, Pruning pruning) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "aegis-audit-*")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()
            && Long.parseLong(name.group(1)) == pruning.start().sequence() + 1
            && Long.parseLong(name.group(2)) <= pruning.through().sequence()
            && isOfThisLog(file)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /**
   * Whether the log still has what an archive ends with. One of another log, which may have begun
   * with the same numbers, is the only place where its records are.
   */
  private boolean isOfThisLog(Path file) {
    try {
      AuditRecord last = RecordFile.last(file);
      return last != null && record(last.sequence()).hash().equals(last.hash());
    } catch (IOException | CommandFailure | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    closing = true;
    // Not interrupted: that would close the database's file under everyone's feet.
    clockwork.shutdown();
    try {
      if (!clockwork.awaitTermination(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "pruning did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
