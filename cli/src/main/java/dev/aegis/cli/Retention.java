package dev.aegis.cli;

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
  private static final Duration LAST_CALL = Duration.ofSeconds(30);

  /** Records that go at once, so that neither memory nor whoever waits to write is used up. */
  private static final long MOST = 20_000;

  private static final Pattern NAME =
      Pattern.compile("aegis-audit-(\\d{12})-(\\d{12})\\.jsonl\\.gz");

  private final AuditJournal journal;
  private final InstantSource clock;
  private final Duration age;
  private final @Nullable Path folder;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-retention").factory());

  private @Nullable ScheduledFuture<?> ticking;
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
    Duration part = age.dividedBy(30);
    Duration period =
        part.compareTo(SHORTEST_PERIOD) < 0
            ? SHORTEST_PERIOD
            : part.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : part;
    ticking =
        clockwork.scheduleWithFixedDelay(
            this::tryRun, FIRST.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tryRun() {
    try {
      run();
    } catch (StoreException | CommandFailure | IllegalArgumentException | IOException e) {
      LOG.log(System.Logger.Level.ERROR, "old entries were not pruned: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "old entries were not pruned", e);
    }
  }

  /** Prunes all that is too old by now. */
  void run() throws IOException {
    Instant before = clock.instant().minus(age);
    Pruning next = Pruning.find(journal, before, MOST);
    while (next.records() > 0 && !closing) {
      prune(next);
      next = Pruning.find(journal, before, MOST);
    }
  }

  private void prune(Pruning pruning) throws IOException {
    Path archive = folder == null ? null : archive(folder, pruning);
    pruning.carryOut(
        journal,
        clock.instant(),
        "retention",
        archive == null ? null : archive.toAbsolutePath().toString());
  }

  private Path archive(Path folder, Pruning pruning) throws IOException {
    long first = pruning.start().sequence() + 1;
    Path archive =
        folder.resolve(
            String.format("aegis-audit-%012d-%012d.jsonl.gz", first, pruning.through().sequence()));
    Files.deleteIfExists(archive);
    RecordFile.archive(archive, after -> journal.records(after, 1_000), pruning, () -> {});
    deleteShorter(folder, first, pruning.through().sequence());
    return archive;
  }

  /** What is left where the process died after an archive and before its records went. */
  private static void deleteShorter(Path folder, long first, long last) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "aegis-audit-*")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()
            && Long.parseLong(name.group(1)) == first
            && Long.parseLong(name.group(2)) < last) {
          Files.delete(file);
        }
      }
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
