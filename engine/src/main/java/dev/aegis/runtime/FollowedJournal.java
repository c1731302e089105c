package dev.aegis.runtime;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.spi.AuditJournal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The journal with the sinks that follow it, which hear of everything that is appended. */
final class FollowedJournal implements AuditJournal, AutoCloseable {
  private final AuditJournal journal;
  private final List<Follower> followers;
  private final Listeners listeners;

  /**
   * @param isShared whether others append to it too
   */
  FollowedJournal(
      AuditJournal journal,
      Map<String, dev.aegis.spi.AuditSink> sinks,
      boolean isShared,
      Listeners listeners) {
    this.journal = journal;
    this.listeners = listeners;
    this.followers =
        new TreeMap<>(sinks)
            .entrySet().stream()
                .map(sink -> new Follower(sink.getKey(), journal, sink.getValue(), isShared))
                .toList();
  }

  @Override
  public List<AuditRecord> append(List<AuditEvent> events) {
    List<AuditRecord> records = listeners.timed(() -> journal.append(events));
    signal();
    return records;
  }

  /** Says that something else has appended. */
  void signal() {
    followers.forEach(Follower::signal);
  }

  /** How it goes with each sink, by name. */
  List<SinkStatus> sinks() {
    return followers.stream().map(Follower::status).toList();
  }

  @Override
  public void forEach(AuditQuery query, Consumer<? super AuditEntry> action) {
    journal.forEach(query, action);
  }

  @Override
  public OptionalLong endOf(AuditQuery query) {
    return journal.endOf(query);
  }

  @Override
  public Optional<AuditTrail> trail(long entryId) {
    return journal.trail(entryId);
  }

  @Override
  public List<AuditRecord> records(long sequence, int limit) {
    return journal.records(sequence, limit);
  }

  @Override
  public AuditChain.Head start() {
    return journal.start();
  }

  @Override
  public List<KeptRecord> staying(long through) {
    return journal.staying(through);
  }

  /** Nothing that a sink has still to get. */
  @Override
  public long prunable(Instant before) {
    long last = journal.prunable(before);
    for (Follower follower : followers) {
      last = Math.min(last, follower.delivered());
    }
    return Math.max(last, journal.start().sequence());
  }

  @Override
  public void prune(long through, AuditEvent.Administrative event) {
    journal.prune(through, event);
    signal();
  }

  @Override
  public Set<String> redact(
      long entryId, Predicate<String> wanted, AuditEvent.Administrative event) {
    Set<String> erased = journal.redact(entryId, wanted, event);
    signal();
    return erased;
  }

  @Override
  public List<AuditEntry> endedAfter(long sequence, int limit) {
    return journal.endedAfter(sequence, limit);
  }

  @Override
  public Filing filing(long after, int limit) {
    return journal.filing(after, limit);
  }

  @Override
  public long head() {
    return journal.head();
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    return journal.statistics(since);
  }

  @Override
  public void close() {
    followers.forEach(Follower::close);
  }
}
