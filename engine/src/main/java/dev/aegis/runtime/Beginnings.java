package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts on record that actions begin, together with what must be kept from that moment on. */
final class Beginnings {
  /** So many documents go with each that comes, so that they can't pile up. */
  private static final int MOST_REMOVALS = 10;

  private final AuditJournal journal;
  private final StateStore state;
  private static final List<Kind> KINDS =
      List.of(
          new Kind(Authorizations.KIND, Authorizations.OPEN),
          new Kind(Authorizations.KIND, Authorizations.ENDED),
          new Kind(IdempotencyKeys.KIND, IdempotencyKeys.KEPT));

  private volatile List<Change> removable = List.of();

  Beginnings(AuditJournal journal, StateStore state) {
    this.journal = journal;
    this.state = state;
  }

  /**
   * Begins an entry.
   *
   * @return its id
   * @throws UnrecordableException where the action holds what is no JSON
   * @throws StaleStateException where what is to be kept is there already
   */
  long open(AuditEvent event, Origin origin, Change... more) {
    List<Change> changes = with(origin, more);
    try {
      return (changes.isEmpty() ? journal.append(List.of(event)) : write(changes, event))
          .getFirst()
          .entryId();
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
  }

  /**
   * Puts entries on record that end where they begin, all or none.
   *
   * @return their ids
   */
  List<Long> record(List<AuditEvent> events) {
    return events.isEmpty()
        ? List.of()
        : journal.append(events).stream()
            .filter(record -> record.sequence() == record.entryId())
            .map(AuditRecord::entryId)
            .toList();
  }

  private List<AuditRecord> write(List<Change> changes, AuditEvent event) {
    List<Change> all = new ArrayList<>(removable);
    removable = List.of();
    all.addAll(changes);
    try {
      return state.write(all, List.of(event));
    } catch (StaleStateException e) {
      if (all.size() == changes.size()) {
        throw e;
      }
      // Another process forgot the same ones at the same time.
      return state.write(changes, List.of(event));
    }
  }

  /** Looks for what was kept long enough; it goes with what comes next. */
  void sweep(Instant now) {
    List<Change> found = new ArrayList<>();
    for (Kind each : KINDS) {
      state.due(each.kind(), each.status(), now, MOST_REMOVALS).stream()
          .map(Change::removal)
          .forEach(found::add);
    }
    removable = found;
  }

  private record Kind(String kind, String status) {}

  /** What has to be kept of where an action comes from, beside other changes. */
  static List<Change> with(Origin origin, Change... more) {
    List<Change> changes = new ArrayList<>(List.of(more));
    if (origin.mark() != null) {
      changes.add(origin.mark());
    }
    return changes;
  }

  /** Whether what is to be kept is there already: another call was faster. */
  boolean isTaken(Origin origin) {
    @Nullable Change mark = origin.mark();
    return mark != null && state.get(mark.kind(), List.of(mark.id())).containsKey(mark.id());
  }
}
