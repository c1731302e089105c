package dev.aegis.spi;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.RuleStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
   *     AuditEvent.Refusal} and an {@link AuditEvent.Granted} become two records, all others one
   * @throws IllegalArgumentException where an event goes on with an entry that does not exist or
   *     has ended (other than as {@code unknown}), or holds what is no JSON value
   */
  List<AuditRecord> append(List<AuditEvent> events);

  /**
   * Hands over the entries that a query selects, in its order, without holding them all in memory.
   */
  void forEach(AuditQuery query, Consumer<? super AuditEntry> action);

  /**
   * Where a query ends that would select more but for its limit: how callers go on.
   *
   * @return the id of the last entry that it selects; empty where it selects all there is
   */
  default OptionalLong endOf(AuditQuery query) {
    if (query.limit() == Long.MAX_VALUE) {
      return OptionalLong.empty();
    }
    AtomicLong count = new AtomicLong();
    AtomicLong last = new AtomicLong();
    forEach(
        query.withLimit(query.limit() + 1),
        entry -> {
          if (count.incrementAndGet() <= query.limit()) {
            last.set(entry.id());
          }
        });
    return count.get() > query.limit() ? OptionalLong.of(last.get()) : OptionalLong.empty();
  }

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

  /**
   * The records after one, in order: how the chain is checked and exported.
   *
   * @param sequence the last record already seen; 0 before the first
   * @param limit the most records; large ones come in smaller groups, and none means the end
   */
  List<AuditRecord> records(long sequence, int limit);

  /**
   * What the first record that is left goes on from: the last one that was pruned, or {@link
   * AuditChain#EMPTY}.
   */
  AuditChain.Head start();

  /**
   * The last record that can be pruned where what is older than a time is to go: neither it nor any
   * before it is as young. The {@linkplain #start start} where there is none.
   */
  long prunable(Instant before);

  /**
   * The records up to one whose entries have not ended up to there, in order: they stay where the
   * others are pruned. With the {@linkplain #start start}, those that have stayed so far.
   *
   * @throws IllegalArgumentException where there are more than 10,000
   */
  List<KeptRecord> staying(long through);

  /**
   * Takes records away for ever, all up to one but those that {@linkplain #staying stay}, and
   * records that it did, both or neither.
   *
   * @param event its details claim those that stay, as {@link KeptRecord} says
   * @throws IllegalArgumentException where there is no such record any more, or others stay than
   *     are claimed
   */
  void prune(long through, AuditEvent.Administrative event);

  /**
   * Erases values of an entry for ever, and records that it did, both or neither.
   *
   * @param wanted told the path of each value of the entry's records, a JSON pointer into the
   *     record's body
   * @param event its details are completed with the entry and the paths
   * @return the paths of what was erased; where there is nothing to erase, nothing is recorded
   * @throws IllegalArgumentException where there is no such entry
   */
  Set<String> redact(long entryId, Predicate<String> wanted, AuditEvent.Administrative event);

  /**
   * Compares what some entries are looked for by with their records, which are the truth.
   *
   * @param after the last entry already compared; 0 before the first
   * @param limit about how many
   */
  default Filing filing(long after, int limit) {
    return new Filing(Long.MAX_VALUE, List.of());
  }

  /**
   * What came of a comparison.
   *
   * @param through the last entry that was compared; {@link Long#MAX_VALUE} after the last of all
   * @param wrong the entries that are not found as they should be, or found and not there, in order
   */
  record Filing(long through, List<Long> wrong) {
    public Filing {
      wrong = List.copyOf(wrong);
    }
  }

  /** The last record's sequence; 0 where there is none. */
  long head();

  /**
   * What each rule decided.
   *
   * @param since inclusive; null from the beginning
   */
  List<RuleStatistics> statistics(@Nullable Instant since);
}
