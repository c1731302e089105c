package dev.aegis.runtime;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.ChainCheck;
import dev.aegis.audit.KeptRecord;
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
 * @param before what is older than this goes, but for the records of entries that have not ended
 */
public record Pruning(AuditChain.Head start, AuditChain.Head through, Instant before) {
  /** About so many records go at once: whoever wants to write waits for as long as that takes. */
  private static final long STEP = 20_000;

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
   * The first of them: as many as can go at once.
   *
   * @throws dev.aegis.spi.StoreException where the store fails
   */
  public Pruning firstStep(AuditJournal journal) {
    return records() <= STEP
        ? this
        : new Pruning(start, head(journal, start.sequence() + STEP), before);
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
   * Takes the first of them away and records that, both or neither: as many as can go at once, so
   * it is to be done until none are left.
   *
   * @param archive where all of them are kept, for the record; null for nowhere
   * @return what is left to go
   * @throws IllegalArgumentException where they are not, or not any more, what can go
   * @throws dev.aegis.spi.StoreException where the store fails
   */
  public Pruning carryOut(AuditJournal journal, Instant at, String by, @Nullable String archive) {
    if (records() <= 0
        || !journal.start().equals(start)
        || !head(journal, through.sequence()).equals(through)) {
      throw new IllegalArgumentException(
          "the records up to " + through.sequence() + " can't go, or are gone");
    }
    AuditChain.Head last = firstStep(journal).through;
    Map<String, Object> details = new TreeMap<>();
    if (archive != null) {
      details.put("archive", archive);
    }
    details.put("through", last.sequence());
    details.put("hash", last.hash());
    details.put("records", last.sequence() - start.sequence());
    details.put("before", before.toString());
    List<KeptRecord> kept = journal.staying(last.sequence());
    if (!kept.isEmpty()) {
      details.put(KeptRecord.DETAIL, kept.stream().map(each -> each.claim().json()).toList());
    }
    journal.prune(
        last.sequence(), new AuditEvent.Administrative(at, ChainCheck.PRUNING, by, details));
    return new Pruning(last, through, before);
  }
}
