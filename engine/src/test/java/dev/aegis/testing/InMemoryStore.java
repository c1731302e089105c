package dev.aegis.testing;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.Redaction;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store that forgets: for tests, and as the plainest statement of what a store does. It can be
 * told to fail. Thread-safe.
 */
public final class InMemoryStore implements Store, AuditJournal, PolicyStore {
  private final AuditChain chain = new AuditChain(AuditChain.EMPTY);
  private final List<AuditRecord> records = new ArrayList<>();
  private final TreeMap<Long, List<AuditRecord>> byEntry = new TreeMap<>();
  private final Map<Long, String> hashes = new HashMap<>();
  private final List<StoredPolicy> policies = new ArrayList<>();
  private final InMemoryState state = new InMemoryState(this);
  private StoreException.@Nullable Reason failure;
  private boolean closed;
  private AuditChain.Head start = AuditChain.EMPTY;

  @Override
  public AuditJournal journal() {
    return this;
  }

  @Override
  public PolicyStore policies() {
    return this;
  }

  @Override
  public StateStore state() {
    return state;
  }

  /** From now on every call fails for this reason; null: all is well again. */
  public synchronized void failWith(StoreException.@Nullable Reason reason) {
    failure = reason;
  }

  /** All records so far, in order. */
  public synchronized List<AuditRecord> records() {
    return List.copyOf(records);
  }

  /** The entries of all actions so far, in order. */
  public synchronized List<AuditEntry> entries() {
    return select(AuditQuery.all());
  }

  /** Opens it again with all that it holds, as after a restart. */
  public synchronized void reopen() {
    closed = false;
    failure = null;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  @Override
  public synchronized List<AuditRecord> append(List<AuditEvent> events) {
    checkUsable();
    List<AuditDraft> drafts =
        events.stream().flatMap(event -> AuditDraft.of(event).stream()).toList();
    checkPlaces(drafts);
    List<AuditRecord> added = chain.append(drafts);
    added.forEach(this::add);
    return added;
  }

  private void add(AuditRecord record) {
    records.add(record);
    hashes.put(record.sequence(), record.hash());
    byEntry.computeIfAbsent(record.entryId(), id -> new ArrayList<>()).add(record);
  }

  /** Takes records as another store has chained them; nothing can be appended after that. */
  public synchronized void adopt(List<AuditRecord> others) {
    others.forEach(this::add);
  }

  private void checkPlaces(List<AuditDraft> drafts) {
    Set<Long> ending = new HashSet<>();
    for (AuditDraft draft : drafts) {
      if (draft.entryId() > 0) {
        List<AuditRecord> before = byEntry.getOrDefault(draft.entryId(), List.of());
        if (before.isEmpty() || isClosed(before) || ending.contains(draft.entryId())) {
          throw new IllegalArgumentException(
              "entry " + draft.entryId() + " does not exist or has ended");
        }
        if (draft.kind() == Kind.OUTCOME) {
          ending.add(draft.entryId());
        }
      }
    }
  }

  @Override
  public void forEach(AuditQuery query, Consumer<? super AuditEntry> action) {
    List<AuditEntry> selected;
    synchronized (this) {
      checkUsable();
      selected = select(query);
    }
    selected.forEach(action);
  }

  private List<AuditEntry> select(AuditQuery query) {
    boolean descending = query.order() == AuditQuery.Order.DESC;
    Comparator<AuditEntry> byId = Comparator.comparingLong(AuditEntry::id);
    return all()
        .filter(entry -> matches(query, entry))
        .sorted(descending ? byId.reversed() : byId)
        .limit(query.limit())
        .toList();
  }

  private static boolean matches(AuditQuery query, AuditEntry entry) {
    boolean after =
        query.afterId() == 0
            || (query.order() == AuditQuery.Order.DESC
                ? entry.id() < query.afterId()
                : entry.id() > query.afterId());
    return after
        && entry.administrative() == query.administrative()
        && wanted(query.sessionId(), entry.sessionId())
        && wanted(query.agentId(), entry.agentId())
        && wanted(query.actionType(), entry.actionType())
        && wanted(query.riskLevel(), entry.riskLevel())
        && wanted(query.resultStatus(), entry.resultStatus())
        && wanted(query.matchedRule(), entry.matchedRule())
        && (query.since() == null || !entry.timestamp().isBefore(query.since()))
        && (query.until() == null || entry.timestamp().isBefore(query.until()));
  }

  private static boolean wanted(@Nullable Object filter, @Nullable Object value) {
    return filter == null || filter.equals(value);
  }

  @Override
  public synchronized Optional<AuditTrail> trail(long entryId) {
    checkUsable();
    List<AuditRecord> found = byEntry.get(entryId);
    return found == null
        ? Optional.empty()
        : Optional.of(new AuditTrail(AuditEntries.fold(found), found));
  }

  @Override
  public synchronized List<AuditRecord> records(long sequence, int limit) {
    checkUsable();
    return records.stream().filter(record -> record.sequence() > sequence).limit(limit).toList();
  }

  @Override
  public synchronized AuditChain.Head start() {
    checkUsable();
    return start;
  }

  @Override
  public synchronized long prunable(Instant before) {
    checkUsable();
    return records.stream()
        .takeWhile(record -> record.at().isBefore(before))
        .reduce((first, second) -> second)
        .map(AuditRecord::sequence)
        .orElse(start.sequence());
  }

  @Override
  public synchronized List<KeptRecord> staying(long through) {
    List<KeptRecord> staying = new ArrayList<>();
    byEntry.headMap(through, true).values().stream()
        .filter(entry -> !ended(entry) || entry.getLast().sequence() > through)
        .flatMap(List::stream)
        .filter(record -> record.sequence() <= through)
        .forEach(record -> staying.add(new KeptRecord(previous(record.sequence()), record)));
    staying.sort(Comparator.comparingLong(each -> each.record().sequence()));
    return staying;
  }

  private String previous(long sequence) {
    return sequence == 1
        ? AuditChain.EMPTY.hash()
        : Objects.requireNonNull(hashes.get(sequence - 1));
  }

  @Override
  public synchronized void prune(long through, AuditEvent.Administrative event) {
    List<KeptRecord> staying = staying(through);
    if (!staying.stream()
        .map(KeptRecord::claim)
        .toList()
        .equals(KeptRecord.claims(event.details()))) {
      throw new IllegalArgumentException("others stay than are claimed");
    }
    append(List.of(event));
    for (AuditRecord record : records) {
      if (record.sequence() == through) {
        start = new AuditChain.Head(through, record.hash());
      }
    }
    records.removeIf(record -> record.sequence() <= through);
    byEntry
        .headMap(through, true)
        .values()
        .removeIf(entry -> ended(entry) && entry.getLast().sequence() <= through);
  }

  @Override
  public synchronized Set<String> redact(
      long entryId, Predicate<String> wanted, AuditEvent.Administrative event) {
    checkUsable();
    List<AuditRecord> found = byEntry.get(entryId);
    if (found == null) {
      throw new IllegalArgumentException("there is no entry " + entryId);
    }
    Redaction redaction = Redaction.of(found, wanted);
    if (redaction.paths().isEmpty()) {
      return Set.of();
    }
    append(List.of(redaction.event(entryId, event)));
    for (AuditRecord changed : redaction.records()) {
      found.replaceAll(r -> r.sequence() == changed.sequence() ? changed : r);
      records.replaceAll(r -> r.sequence() == changed.sequence() ? changed : r);
    }
    return redaction.paths();
  }

  @Override
  public synchronized List<AuditEntry> endedAfter(long sequence, int limit) {
    checkUsable();
    return byEntry.values().stream()
        .filter(InMemoryStore::ended)
        .map(AuditEntries::fold)
        .filter(entry -> entry.lastSequence() > sequence)
        .sorted(Comparator.comparingLong(AuditEntry::lastSequence))
        .limit(limit)
        .toList();
  }

  private static boolean isClosed(List<AuditRecord> records) {
    return ended(records) && AuditEntries.statusAfter(records.getLast()) != ResultStatus.UNKNOWN;
  }

  private static boolean ended(List<AuditRecord> records) {
    Kind last = records.getLast().kind();
    return last == Kind.OUTCOME || last == Kind.ADMIN;
  }

  @Override
  public synchronized long head() {
    checkUsable();
    return chain.head().sequence();
  }

  @Override
  public synchronized List<RuleStatistics> statistics(@Nullable Instant since) {
    checkUsable();
    TreeMap<String, List<AuditEntry>> byRule = new TreeMap<>();
    all()
        .filter(entry -> !entry.administrative())
        .filter(entry -> since == null || !entry.timestamp().isBefore(since))
        .forEach(
            entry ->
                byRule
                    .computeIfAbsent(
                        Objects.requireNonNull(entry.matchedRule()), rule -> new ArrayList<>())
                    .add(entry));
    return byRule.entrySet().stream().map(InMemoryStore::statistics).toList();
  }

  private static RuleStatistics statistics(Map.Entry<String, List<AuditEntry>> decided) {
    Map<Approval, Long> byApproval = new EnumMap<>(Approval.class);
    Map<ResultStatus, Long> byStatus = new EnumMap<>(ResultStatus.class);
    Instant lastSeen = Instant.MIN;
    for (AuditEntry entry : decided.getValue()) {
      byApproval.merge(Objects.requireNonNull(entry.approval()), 1L, Long::sum);
      byStatus.merge(entry.resultStatus(), 1L, Long::sum);
      lastSeen = lastSeen.isAfter(entry.timestamp()) ? lastSeen : entry.timestamp();
    }
    long decisions = decided.getValue().size();
    return new RuleStatistics(decided.getKey(), decisions, byApproval, byStatus, lastSeen);
  }

  private Stream<AuditEntry> all() {
    return byEntry.values().stream().map(AuditEntries::fold);
  }

  @Override
  public synchronized Optional<StoredPolicy> newest() {
    checkUsable();
    return policies.isEmpty() ? Optional.empty() : Optional.of(policies.getLast());
  }

  @Override
  public synchronized Optional<StoredPolicy> newestByFile() {
    checkUsable();
    return policies.reversed().stream().filter(p -> p.fileDigest() != null).findFirst();
  }

  @Override
  public synchronized long newestNumber() {
    checkUsable();
    return policies.size();
  }

  @Override
  public synchronized Optional<StoredPolicy> find(long number) {
    checkUsable();
    return policies.stream().filter(policy -> policy.number() == number).findFirst();
  }

  @Override
  public synchronized List<Version> versions(long before, int limit) {
    checkUsable();
    return policies.reversed().stream()
        .filter(policy -> policy.number() < before)
        .limit(limit)
        .map(p -> new Version(p.number(), p.version(), p.at(), p.by()))
        .toList();
  }

  @Override
  public synchronized StoredPolicy put(
      StoredPolicy policy, long after, AuditEvent.Administrative event) {
    checkUsable();
    if (after != policies.size()) {
      throw new StaleStateException("another policy was put in force", null);
    }
    append(List.of(event));
    StoredPolicy stored =
        new StoredPolicy(
            policies.size() + 1L,
            policy.version(),
            policy.documents(),
            policy.at(),
            policy.by(),
            policy.fileDigest());
    policies.add(stored);
    return stored;
  }

  synchronized void checkUsable() {
    if (closed) {
      throw new StoreException(StoreException.Reason.UNAVAILABLE, "the store is closed", null);
    }
    if (failure != null) {
      throw new StoreException(failure, "the store was told to fail", null);
    }
  }
}
