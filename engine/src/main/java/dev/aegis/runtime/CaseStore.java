package dev.aegis.runtime;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalCase.Closing;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.Cause;
import dev.aegis.runtime.Origin.Runner;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import dev.aegis.spi.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The approvals in the store, each a {@link CaseDocument}. Thread-safe. */
final class CaseStore {
  private static final String KIND = "approval";
  private static final int SOME = 1_000;

  /** How long an approval can be looked at after its end. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final StateStore state;
  private final AuditJournal journal;

  CaseStore(StateStore state, AuditJournal journal) {
    this.state = state;
    this.journal = journal;
  }

  /**
   * What has to do with the process that asked.
   *
   * @param asker its name among those on the store; where it went, of the one that goes on with it
   * @param takenUp whether it goes on with what another one asked
   * @param masked whether the record has not all of the action
   * @param sealed what it has not; null where there is nothing of that kind, or no key, or an end
   * @param runner who is to run it
   * @param trace what it is a part of; null for nothing that is known
   */
  record Custody(
      String asker,
      boolean takenUp,
      boolean masked,
      @Nullable String sealed,
      Runner runner,
      @Nullable TraceContext trace) {
    private Custody atEnd() {
      return new Custody(asker, takenUp, masked, null, runner, trace);
    }

    /** Whether its caller's own code is to run, which no other process has. */
    boolean ownCode() {
      return runner == Runner.OWN_CODE;
    }

    /** Whether nothing is to run here: all that the caller wants is to be told that it may. */
    boolean isLeftToCaller() {
      return runner == Runner.CALLER;
    }
  }

  /**
   * An approval as the store has it.
   *
   * @param cause what makes Aegis ask by itself; null where it does not
   */
  record Stored(ApprovalCase approval, Custody custody, @Nullable Cause cause, Item item) {}

  long pending() {
    return state.count(KIND, ApprovalState.PENDING.word());
  }

  /** How many pending approvals somebody has asked for. */
  long pendingOf(String requester) {
    AtomicLong count = new AtomicLong();
    forEachPending(
        item -> {
          if (requester.equals(item.body().get("requester"))) {
            count.incrementAndGet();
          }
        });
    return count.get();
  }

  Optional<Stored> find(String id) {
    Item item = state.get(KIND, List.of(id)).get(id);
    return item == null ? Optional.empty() : stored(item);
  }

  /** Where approvals stand; without those that are no more. */
  Map<String, ApprovalState> states(Collection<String> ids) {
    Map<String, ApprovalState> states = new HashMap<>();
    state.get(KIND, ids).forEach((id, item) -> states.put(id, CaseDocument.stateOf(item)));
    return states;
  }

  /** Approvals in the order in which they began, after an audit entry. */
  List<ApprovalCase> list(@Nullable ApprovalState wanted, long after, int limit) {
    return state.list(KIND, wanted == null ? null : wanted.word(), after, limit).stream()
        .flatMap(item -> stored(item).stream())
        .map(Stored::approval)
        .toList();
  }

  /** The approval that an entry's action waited for, or waits for. */
  Optional<String> idOf(long entryId) {
    return state.list(KIND, null, entryId - 1, 1).stream()
        .filter(item -> item.number() == entryId)
        .map(Item::id)
        .findFirst();
  }

  /** The entries that wait for an approval. */
  Set<Long> waitingEntries() {
    Set<Long> entries = new TreeSet<>();
    forEachPending(item -> entries.add(item.number()));
    return entries;
  }

  /** Which process goes on with each that is pending. */
  Map<String, String> askers() {
    Map<String, String> askers = new LinkedHashMap<>();
    forEachPending(item -> askers.put(item.id(), CaseDocument.custody(item.body()).asker()));
    return askers;
  }

  /**
   * Makes another process the one that goes on with some, all or none.
   *
   * @param from the processes that do so now, by the ids of the approvals
   * @return the ids of those that were still pending and theirs
   * @throws StaleStateException where one has changed meanwhile
   */
  List<String> handOver(Map<String, String> from, String to, Instant at) {
    List<Item> items =
        state.get(KIND, from.keySet()).values().stream()
            .filter(item -> CaseDocument.stateOf(item) == ApprovalState.PENDING)
            .filter(item -> CaseDocument.custody(item.body()).asker().equals(from.get(item.id())))
            .sorted(Comparator.comparingLong(Item::number))
            .toList();
    if (items.isEmpty()) {
      return List.of();
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("entries", items.stream().map(Item::number).toList());
    details.put("from", items.stream().map(item -> from.get(item.id())).distinct().toList());
    details.put("to", to);
    state.write(
        items.stream().map(item -> handOver(item, to)).toList(),
        List.of(new AuditEvent.Administrative(at, "takeover", "local", details)));
    return items.stream().map(Item::id).toList();
  }

  private static Change handOver(Item item, String to) {
    return new Change(
        KIND,
        item.id(),
        item.revision(),
        item.status(),
        item.due(),
        CaseDocument.takenUp(item.body(), to));
  }

  private void forEachPending(Consumer<Item> each) {
    long after = 0;
    List<Item> some = state.list(KIND, ApprovalState.PENDING.word(), after, SOME);
    while (!some.isEmpty()) {
      some.forEach(each);
      after = some.getLast().number();
      some = state.list(KIND, ApprovalState.PENDING.word(), after, SOME);
    }
  }

  /** Pending approvals whose time is over by now. */
  List<String> overdue(Instant now, int limit) {
    return state.due(KIND, ApprovalState.PENDING.word(), now, limit).stream()
        .map(Item::id)
        .toList();
  }

  /** Ended approvals that nobody is to look at any more. */
  List<Change> stale(Instant now, int limit) {
    List<Change> removals = new ArrayList<>();
    for (ApprovalState end : ApprovalState.values()) {
      if (end != ApprovalState.PENDING && removals.size() < limit) {
        state.due(KIND, end.word(), now, limit - removals.size()).stream()
            .map(Change::removal)
            .forEach(removals::add);
      }
    }
    return removals;
  }

  /**
   * Begins an approval, together with the intent of its action.
   *
   * @param draft its request has no audit entry yet
   * @param kept what is kept from the same moment on
   * @param removals what goes at the same time, if it is still there
   * @throws UnrecordableException where the action holds what is no JSON
   */
  ApprovalCase begin(
      ApprovalCase draft,
      Custody custody,
      AuditEvent.Intent intent,
      List<Change> kept,
      List<Change> removals) {
    List<Change> changes = new ArrayList<>(removals);
    changes.addAll(kept);
    changes.add(change(draft, custody, 0));
    long entryId;
    try {
      entryId = state.write(changes, List.of(intent)).getFirst().entryId();
    } catch (StaleStateException e) {
      if (removals.isEmpty()) {
        throw e;
      }
      return begin(draft, custody, intent, kept, List.of());
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
    ApprovalRequest request = draft.request();
    return ApprovalCase.begin(
        new ApprovalRequest(
            request.id(),
            entryId,
            request.decision(),
            request.requestedAt(),
            request.expiresAt(),
            request.automaticIf()),
        draft.digest(),
        draft.requester(),
        draft.handler());
  }

  /**
   * Takes an approval on, together with the events that tell of it.
   *
   * @param more what else changes in the same moment
   * @throws StaleStateException where it has changed since
   */
  void change(Stored before, ApprovalCase after, List<AuditEvent> events, Change... more) {
    Custody custody = after.isPending() ? before.custody() : before.custody().atEnd();
    List<Change> changes = new ArrayList<>(List.of(more));
    changes.add(change(after, custody, before.item().revision()));
    state.write(changes, events);
  }

  private static Change change(ApprovalCase approval, Custody custody, long expected) {
    Closing closing = approval.closing();
    Instant due = closing == null ? approval.request().expiresAt() : closing.at().plus(KEPT);
    return new Change(
        KIND,
        approval.request().id(),
        expected,
        approval.state().word(),
        due,
        CaseDocument.body(approval, custody));
  }

  /** Nothing where its record is pruned: a log that is gone has nothing to approve. */
  private Optional<Stored> stored(Item item) {
    return journal.trail(item.number()).map(trail -> CaseDocument.stored(item, trail));
  }
}
