package dev.aegis.spi;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Small documents that survive: what waits for people and what they granted. A document changes
 * only together with the audit events that tell of it, and only where it stands as its changer last
 * saw it; so each change happens once, whoever else tries. Thread-safe. Every method throws {@link
 * StoreException} where the store fails.
 */
public interface StateStore {

  /**
   * Those of some documents that exist, by id.
   *
   * @param kind what they are, such as {@code approval}
   */
  Map<String, Item> get(String kind, Collection<String> ids);

  /**
   * Documents in the order in which they began.
   *
   * @param status the one they have; null for any
   * @param after the {@linkplain Item#number number} after which to go on; 0 from the first
   * @param limit the most documents, 1 to 10,000
   */
  List<Item> list(String kind, @Nullable String status, long after, int limit);

  /**
   * Documents of a status that are due, the first due first.
   *
   * @param by inclusive
   * @param limit the most documents, 1 to 10,000
   */
  List<Item> due(String kind, String status, Instant by, int limit);

  /** How many documents have a status. */
  long count(String kind, String status);

  /**
   * Changes documents and records events, all or nothing, durable when it returns.
   *
   * @param changes each of another document
   * @param events at least one; where a change begins a document, the first record's sequence
   *     becomes its number
   * @return the records that the events became
   * @throws StaleStateException where a document does not stand as its change expects
   * @throws IllegalArgumentException as {@link AuditJournal#append} does, and where there is no
   *     event
   */
  List<AuditRecord> write(List<Change> changes, List<AuditEvent> events);

  /**
   * A document.
   *
   * @param number the sequence of the first audit record that was written with its beginning
   * @param revision 1 at first, and one more with each change
   * @param due when something is to be done about it, in milliseconds; null for never
   * @param body JSON members
   */
  record Item(
      String kind,
      String id,
      long number,
      long revision,
      String status,
      @Nullable Instant due,
      Map<String, ?> body) {
    public Item {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(id);
      Objects.requireNonNull(status);
      Objects.requireNonNull(body);
    }
  }

  /**
   * How a document is to stand.
   *
   * @param expected the revision that it must have; 0 where it must not exist
   * @param due null for never
   * @param body null to remove it, where it exists
   */
  record Change(
      String kind,
      String id,
      long expected,
      String status,
      @Nullable Instant due,
      @Nullable Map<String, ?> body) {
    public Change {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(id);
      Objects.requireNonNull(status);
      if (expected == 0 && body == null) {
        throw new IllegalArgumentException("there is nothing to remove");
      }
    }

    /** Takes a document away. */
    public static Change removal(Item item) {
      return new Change(item.kind(), item.id(), item.revision(), item.status(), null, null);
    }
  }
}
