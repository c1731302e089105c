package dev.aegis.runtime;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.aegis.audit.AuditEvent;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Severity;
import dev.aegis.runtime.WatchedFiles.Change;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts in force what policy files say whenever they have changed. Where they can't be used, the
 * policy before them stays: the log, {@link #warnings} and the record say so, once for each
 * content.
 */
final class PolicyWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis");
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration LAST_CALL = Duration.ofSeconds(10);
  private static final int MOST_SHOWN = 10;
  private static final int MOST_REMEMBERED = 1_000;
  private static final int LONGEST_REASON = 500;

  static final String WARNING_TEXT =
      "the policy files changed and can't be used; the policy before them stays in force; the"
          + " server's log says why";

  private final WatchedFiles files;
  private final Function<List<SourceText>, PolicyUpdate> put;
  private final AuditJournal journal;
  private final InstantSource clock;
  private final Set<String> said = new HashSet<>();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-policy-watch").factory());

  private @Nullable ScheduledFuture<?> ticking;
  private @Nullable Change owed;
  private boolean storeFailed;
  private volatile boolean refused;

  /**
   * @param put puts files in force where they are not the ones given last
   */
  PolicyWatch(
      WatchedFiles files,
      Function<List<SourceText>, PolicyUpdate> put,
      AuditJournal journal,
      InstantSource clock) {
    this.files = files;
    this.put = put;
    this.journal = journal;
    this.clock = clock;
  }

  /** Does it from now on. */
  void begin() {
    ticking =
        clockwork.scheduleWithFixedDelay(
            this::tick, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What operators should know, a line each; names no file. */
  List<String> warnings() {
    return refused ? List.of(WARNING_TEXT) : List.of();
  }

  /** Does what there is to do now. */
  void tick() {
    try {
      files.look().ifPresent(change -> owed = change);
      Change change = owed;
      if (change != null) {
        take(change);
        owed = null;
        storeFailed = false;
      }
    } catch (StoreException e) {
      if (!storeFailed) {
        storeFailed = true;
        LOG.log(
            WARNING,
            "the store did not take the changed policy, which will be tried again: {0}",
            e.getMessage());
      }
    } catch (RuntimeException | StackOverflowError e) {
      owed = null;
      refused = true;
      LOG.log(ERROR, "the changed policy could not be looked at; the one before it stays", e);
    }
  }

  private void take(Change change) {
    switch (change) {
      case Change.Unusable unusable ->
          refuse(
              String.join("; ", unusable.troubles()),
              unusable.troubles(),
              String.join("; ", unusable.withoutPaths()));
      case Change.Read read -> take(read);
    }
  }

  private void take(Change.Read read) {
    PolicyUpdate update =
        read.texts()
            .value()
            .map(put)
            .orElseGet(() -> new PolicyUpdate.Refused(read.texts().diagnostics()));
    switch (update) {
      case PolicyUpdate.Accepted accepted -> accepted(accepted);
      case PolicyUpdate.Refused no -> refuse(read.digest(), no.diagnostics());
      case PolicyUpdate.Conflict conflict ->
          throw new IllegalStateException("files are put whatever is in force: " + conflict);
    }
  }

  private void accepted(PolicyUpdate.Accepted accepted) {
    said.clear();
    LOG.log(
        refused ? WARNING : INFO,
        refused
            ? "the policy files can be used again; policy {0} is in force"
            : "the policy files changed; policy {0} is in force",
        accepted.policy().version());
    refused = false;
  }

  private void refuse(String content, List<Diagnostic> diagnostics) {
    List<Diagnostic> errors =
        diagnostics.stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
    Diagnostic first = errors.getFirst();
    String name = String.valueOf(Path.of(first.source().name()).getFileName());
    // Hints are for those who may know where files lie: some name another one.
    refuse(
        content,
        errors.stream().map(error -> line(error, error.source().name()) + hint(error)).toList(),
        line(first, name));
  }

  private static String line(Diagnostic finding, String name) {
    Position position = finding.position();
    return name + ":" + position.line() + ":" + position.column() + ": " + finding.message();
  }

  private static String hint(Diagnostic finding) {
    return finding.hint() == null ? "" : " (" + finding.hint() + ")";
  }

  private void refuse(String content, List<String> reasons, String forTheRecord) {
    refused = true;
    if (said.size() >= MOST_REMEMBERED) {
      said.clear();
    }
    if (!said.add(content)) {
      return;
    }
    String more =
        reasons.size() > MOST_SHOWN ? "; and " + (reasons.size() - MOST_SHOWN) + " more" : "";
    LOG.log(
        ERROR,
        "the policy files changed and can''t be used; the policy before them stays in force:"
            + " {0}{1}",
        reasons.stream().limit(MOST_SHOWN).collect(Collectors.joining("; ")),
        more);
    record(forTheRecord, reasons.size());
  }

  private void record(String reason, int errors) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("files", files.names());
    details.put(
        "reason",
        reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…");
    details.put("errors", (long) errors);
    var event =
        new AuditEvent.Administrative(
            clock.instant(), "policy_refused", PolicyRegister.BY_FILE, details);
    try {
      journal.append(List.of(event));
    } catch (StoreException e) {
      LOG.log(WARNING, "that a policy was refused is not on record: {0}", e.getMessage());
    }
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    // Not interrupted: that would close the database's file under everyone's feet.
    clockwork.shutdown();
    try {
      if (!clockwork.awaitTermination(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(WARNING, "a changed policy was still being read at the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
