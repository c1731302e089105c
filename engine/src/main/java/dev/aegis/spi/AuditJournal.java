package dev.aegis.spi;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.RuleStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audit log that can be asked. Thread-safe. Every method throws {@link StoreException} where
 * the store fails.
 */
public interface AuditJournal {

  /**
   * Chains events and makes them durable, all or none.
   *
   * @return the records they became, in the order given, once they are on disk; an {@link
   *     AuditEvent.Refusal} becomes two records, an intent and an outcome, all others one
   * @throws IllegalArgumentException where an event goes on with an entry that does not exist or
   *     has ended, or holds what is no JSON value
   */
  List<AuditRecord> append(List<AuditEvent> events);

  /**
   * Hands over the entries that a query selects, in its order, without holding them all in memory.
   */
  void forEach(AuditQuery query, Consumer<? super AuditEntry> action);

  /** One entry with the records behind it. */
  Optional<AuditTrail> trail(long entryId);

  /**
   * The entries that ended after a record, in the order in which they ended: how sinks follow the
   * journal.
   *
   * @param sequence the last record already seen; 0 before the first
   * @param limit the most entries; large ones come in smaller groups, and none means the end
   */
  List<AuditEntry> endedAfter(long sequence, int limit);

  /** The last record's sequence; 0 where there is none. */
  long head();

  /**
   * What each rule decided.
   *
   * @param since inclusive; null from the beginning
   */
  List<RuleStatistics> statistics(@Nullable Instant since);
}
