package dev.aegis.runtime;

import dev.aegis.approval.Grant;
import dev.aegis.approval.GrantScope;
import dev.aegis.approval.GrantState;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The grants in the store. Thread-safe. */
final class GrantStore {
  private static final String KIND = "grant";

  /** How long a grant can be looked at after its time. */
  private static final Duration KEPT = Duration.ofDays(7);

  private static final int MOST_REMOVALS = 10;

  private final StateStore state;

  GrantStore(StateStore state) {
    this.state = state;
  }

  /** A grant as the store has it. */
  record Stored(Grant grant, Item item) {}

  Optional<Stored> find(String id) {
    return Optional.ofNullable(state.get(KIND, List.of(id)).get(id)).map(GrantStore::stored);
  }

  /** Grants in the order in which they were given, after a number. */
  List<Stored> list(@Nullable GrantState wanted, long after, int limit) {
    return state.list(KIND, wanted == null ? null : wanted.word(), after, limit).stream()
        .map(GrantStore::stored)
        .toList();
  }

  /** Keeps one that is new, and forgets some that are long over. */
  Grant add(Grant draft, AuditEvent event) {
    List<Change> changes = new ArrayList<>(stale(draft.givenAt()));
    changes.add(change(draft, 0));
    try {
      return draft.numbered(state.write(changes, List.of(event)).getFirst().sequence());
    } catch (StaleStateException e) {
      // Another process forgot the same ones at the same time.
      List<Change> alone = List.of(change(draft, 0));
      return draft.numbered(state.write(alone, List.of(event)).getFirst().sequence());
    }
  }

  private List<Change> stale(Instant now) {
    List<Change> removals = new ArrayList<>();
    for (GrantState each : GrantState.values()) {
      state.due(KIND, each.word(), now, MOST_REMOVALS).stream()
          .map(Change::removal)
          .forEach(removals::add);
    }
    return removals;
  }

  /**
   * Takes a grant on, together with what tells of it.
   *
   * @param more what else changes in the same moment
   * @throws StaleStateException where it has changed since
   */
  List<AuditRecord> change(Stored before, Grant after, AuditEvent event, List<Change> more) {
    List<Change> changes = new ArrayList<>(more);
    changes.add(change(after, before.item().revision()));
    return state.write(changes, List.of(event));
  }

  private static Change change(Grant grant, long expected) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("rule", grant.scope().rule());
    body.put("target", grant.scope().target());
    body.put("conditions", grant.scope().conditions());
    if (grant.scope().when() != null) {
      body.put("when", grant.scope().when());
    }
    body.put("policy_version", grant.policyVersion());
    body.put("by", grant.by());
    body.put("comment", grant.comment());
    body.put("given_at", grant.givenAt().toString());
    body.put("expires_at", grant.expiresAt().toString());
    body.put("uses", (long) grant.uses());
    body.put("left", (long) grant.left());
    body.put("ended_by", grant.endedBy());
    Instant due = grant.expiresAt().plus(KEPT);
    return new Change(KIND, grant.id(), expected, grant.state().word(), due, body);
  }

  private static Stored stored(Item item) {
    Map<String, ?> body = item.body();
    GrantScope scope =
        new GrantScope(
            text(body, "rule"),
            text(body, "target"),
            conditions(body.get("conditions")),
            (String) body.get("when"));
    Grant grant =
        new Grant(
            item.id(),
            item.number(),
            scope,
            text(body, "policy_version"),
            text(body, "by"),
            text(body, "comment"),
            Instant.parse(text(body, "given_at")),
            Instant.parse(text(body, "expires_at")),
            number(body, "uses"),
            number(body, "left"),
            GrantState.valueOf(item.status().toUpperCase(Locale.ROOT)),
            text(body, "ended_by"));
    return new Stored(grant, item);
  }

  private static String text(Map<String, ?> body, String name) {
    return (String) Objects.requireNonNull(body.get(name));
  }

  private static int number(Map<String, ?> body, String name) {
    return Math.toIntExact((Long) Objects.requireNonNull(body.get(name)));
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys, and nothing else was written.
  private static Map<String, ?> conditions(@Nullable Object value) {
    return (Map<String, ?>) Objects.requireNonNull(value);
  }
}
