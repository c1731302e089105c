package dev.aegis.runtime;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.ChainCheck;
import dev.aegis.spi.AuditJournal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Old records that can be taken out of the audit log: found first, so that they can be archived
 * before they go. Immutable.
 *
 * @param start what the first of them goes on from
 * @param through the last of them; {@code start} where there are none
 * @param before what ended before this time goes
 */
public record Pruning(AuditChain.Head start, AuditChain.Head through, Instant before) {
  public Pruning {
    Objects.requireNonNull(start);
    Objects.requireNonNull(through);
    Objects.requireNonNull(before);
  }

  /**
   * Finds what can go.
   *
   * @throws dev.aegis.spi.StoreException where the store fails
   */
  public static Pruning find(AuditJournal journal, Instant before) {
    AuditChain.Head start = journal.start();
    long last = journal.prunable(before);
    return new Pruning(start, last <= start.sequence() ? start : head(journal, last), before);
  }

  /**
   * Finds what can go, some of it where that is much.
   *
   * @param most about so many records
   */
  public static Pruning find(AuditJournal journal, Instant before, long most) {
    List<AuditRecord> next = journal.records(journal.start().sequence() + most, 1);
    if (!next.isEmpty() && next.getFirst().at().isBefore(before)) {
      Pruning some = find(journal, next.getFirst().at());
      if (some.records() > 0) {
        return some;
      }
    }
    return find(journal, before);
  }

  private static AuditChain.Head head(AuditJournal journal, long sequence) {
    List<AuditRecord> found = journal.records(sequence - 1, 1);
    if (found.isEmpty() || found.getFirst().sequence() != sequence) {
      throw new IllegalArgumentException("there is no record " + sequence);
    }
    return new AuditChain.Head(sequence, found.getFirst().hash());
  }

  /** How many records go. */
  public long records() {
    return through.sequence() - start.sequence();
  }

  /**
   * Takes them away and records that, both or neither.
   *
   * @param archive where they are kept, for the record; null for nowhere
   * @throws IllegalArgumentException where they are not, or not any more, what can go
   * @throws dev.aegis.spi.StoreException where the store fails
   */
  public void carryOut(AuditJournal journal, Instant at, String by, @Nullable String archive) {
    if (records() <= 0
        || !journal.start().equals(start)
        || !head(journal, through.sequence()).equals(through)) {
      throw new IllegalArgumentException(
          "the records up to " + through.sequence() + " can't go, or are gone");
    }
    Map<String, Object> details = new TreeMap<>();
    if (archive != null) {
      details.put("archive", archive);
    }
    details.put("through", through.sequence());
    details.put("hash", through.hash());
    details.put("records", records());
    details.put("before", before.toString());
    journal.prune(
        through.sequence(), new AuditEvent.Administrative(at, ChainCheck.PRUNING, by, details));
  }
}
