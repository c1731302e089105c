package dev.aegis.testing;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The documents of an {@link InMemoryStore}, under whose lock all happens. */
final class InMemoryState implements StateStore {
  private static final Comparator<Item> BY_NUMBER =
      Comparator.comparingLong(Item::number).thenComparing(Item::id);
  private static final Comparator<Item> BY_DUE =
      Comparator.comparing((Item item) -> Objects.requireNonNull(item.due()))
          .thenComparing(Item::id);

  private record Key(String kind, String id) {}

  private final InMemoryStore store;
  private final Map<Key, Item> items = new HashMap<>();

  InMemoryState(InMemoryStore store) {
    this.store = store;
  }

  @Override
  public Map<String, Item> get(String kind, Collection<String> ids) {
    Map<String, Item> found = new HashMap<>();
    select(kind, null)
        .filter(item -> ids.contains(item.id()))
        .forEach(item -> found.put(item.id(), item));
    return found;
  }

  @Override
  public List<Item> list(String kind, @Nullable String status, long after, int limit) {
    return select(kind, status)
        .filter(item -> item.number() > after)
        .sorted(BY_NUMBER)
        .limit(limit)
        .toList();
  }

  @Override
  public List<Item> due(String kind, String status, Instant by, int limit) {
    return select(kind, status)
        .filter(item -> item.due() != null && !item.due().isAfter(by))
        .sorted(BY_DUE)
        .limit(limit)
        .toList();
  }

  @Override
  public long count(String kind, String status) {
    return select(kind, status).count();
  }

  private Stream<Item> select(String kind, @Nullable String status) {
    synchronized (store) {
      store.checkUsable();
      return List.copyOf(items.values()).stream()
          .filter(item -> item.kind().equals(kind))
          .filter(item -> status == null || item.status().equals(status));
    }
  }

  @Override
  public List<AuditRecord> write(List<Change> changes, List<AuditEvent> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("nothing changes without an event that says so");
    }
    synchronized (store) {
      store.checkUsable();
      HashSet<Key> seen = new HashSet<>();
      for (Change change : changes) {
        Key key = new Key(change.kind(), change.id());
        Item before = items.get(key);
        if (!seen.add(key) || change.expected() != (before == null ? 0 : before.revision())) {
          throw new StaleStateException(change.kind() + " " + change.id() + " has changed", null);
        }
      }
      List<AuditRecord> records = store.append(events);
      changes.forEach(change -> apply(change, records.getFirst().sequence()));
      return records;
    }
  }

  private void apply(Change change, long number) {
    Key key = new Key(change.kind(), change.id());
    Map<String, ?> body = change.body();
    if (body == null) {
      items.remove(key);
      return;
    }
    Item before = items.get(key);
    Instant due = change.due();
    items.put(
        key,
        new Item(
            change.kind(),
            change.id(),
            before == null ? number : before.number(),
            change.expected() + 1,
            change.status(),
            due == null ? null : due.truncatedTo(ChronoUnit.MILLIS),
            body));
  }
}
