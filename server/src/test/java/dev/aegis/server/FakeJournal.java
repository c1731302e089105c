package dev.aegis.server;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.audit.Salts;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Remembers what it was asked, and gives entries without end. */
final class FakeJournal implements AuditJournal {
  static StoreException down() {
    return new StoreException(StoreException.Reason.UNAVAILABLE, "/var/lib/aegis.db is gone", null);
  }

  final List<AuditQuery> queries = new CopyOnWriteArrayList<>();
  final List<Optional<Instant>> since = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  final List<AuditEvent> appended = new CopyOnWriteArrayList<>();
  volatile boolean isDown;
  volatile String params = "";
  volatile long failsAfter = Long.MAX_VALUE;
  volatile long entries = 3;

  @Override
  public List<AuditRecord> append(List<AuditEvent> events) {
    if (isDown) {
      throw down();
    }
    appended.addAll(events);
    return List.of();
  }

  @Override
  public void forEach(AuditQuery query, Consumer<? super AuditEntry> action) {
    queries.add(query);
    try {
      giveTo(query, action);
    } finally {
      ended.countDown();
    }
  }

  @Override
  public OptionalLong endOf(AuditQuery query) {
    return entries > query.limit() ? OptionalLong.of(query.limit()) : OptionalLong.empty();
  }

  /** Waits until somebody's reading has ended, one way or the other. */
  void awaitEnd() throws InterruptedException {
    if (!ended.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody cut it off");
    }
  }

  private void giveTo(AuditQuery query, Consumer<? super AuditEntry> action) {
    for (long id = 1; id <= Math.min(entries, query.limit()); id++) {
      if (id > failsAfter) {
        throw down();
      }
      action.accept(entry(id));
    }
  }

  private AuditEntry entry(long id) {
    return new AuditEntry(
        id,
        id,
        false,
        "s",
        "a",
        FakeGovernor.NOW,
        "delete",
        "db",
        Map.of("text", params),
        "",
        RiskLevel.LOW,
        Approval.BLOCK,
        "delete_block",
        List.of(),
        null,
        "auto",
        ResultStatus.BLOCKED,
        null,
        "Blocked by policy rule: delete_block",
        "sha256:0",
        1L,
        "00",
        null,
        List.of());
  }

  @Override
  public Optional<AuditTrail> trail(long entryId) {
    if (entryId > entries) {
      return Optional.empty();
    }
    AuditRecord record =
        new AuditRecord(
            entryId,
            entryId,
            AuditRecord.Kind.INTENT,
            FakeGovernor.NOW,
            Map.of("action_type", "delete"),
            Salts.of("0".repeat(32)),
            "00");
    return Optional.of(new AuditTrail(entry(entryId), List.of(record)));
  }

  @Override
  public List<AuditRecord> records(long sequence, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AuditChain.Head start() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<KeptRecord> staying(long through) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long prunable(Instant before) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void prune(long through, AuditEvent.Administrative event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<String> redact(
      long entryId, Predicate<String> wanted, AuditEvent.Administrative event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<AuditEntry> endedAfter(long sequence, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long head() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    this.since.add(Optional.ofNullable(since));
    return List.of(
        new RuleStatistics(
            "delete_block",
            4,
            Map.of(Approval.BLOCK, 4L),
            Map.of(ResultStatus.BLOCKED, 4L),
            FakeGovernor.NOW));
  }
}
