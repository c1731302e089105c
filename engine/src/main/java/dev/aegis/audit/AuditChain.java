package dev.aegis.audit;

import dev.aegis.audit.AuditRecord.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The growing end of the chain of audit records. Each record's hash covers all of the record and
 * its predecessor's hash, so that no record can be changed, removed, inserted or moved without
 * breaking every hash from there on.
 *
 * <p>The hash is SHA-256 over the UTF-8 of the {@link CanonicalJson} of {@code at} (milliseconds
 * since 1970), {@code body} (a {@link Commitment} to it), {@code entry}, {@code format} (2), {@code
 * kind}, {@code previous} and {@code sequence}.
 *
 * <p>Not thread-safe.
 */
public final class AuditChain {
  /** What stands for the hash before the first record's. */
  public static final String GENESIS = "0".repeat(64);

  /** Before the first record. */
  public static final Head EMPTY = new Head(0, GENESIS);

  private Head head;

  /** A chain that goes on after a head. */
  public AuditChain(Head head) {
    this.head = Objects.requireNonNull(head);
  }

  /**
   * The last record of a chain.
   *
   * @param sequence 0 where there is none
   * @param hash in lower-case hex
   */
  public record Head(long sequence, String hash) {
    public Head {
      Objects.requireNonNull(hash);
    }
  }

  public Head head() {
    return head;
  }

  /** Gives drafts their places. */
  public List<AuditRecord> append(List<AuditDraft> drafts) {
    List<AuditRecord> records = new ArrayList<>(drafts.size());
    for (AuditDraft draft : drafts) {
      long entryId = records.isEmpty() ? 0 : records.getLast().entryId();
      records.add(append(draft, entryId));
    }
    return List.copyOf(records);
  }

  private AuditRecord append(AuditDraft draft, long entryBefore) {
    long sequence = head.sequence() + 1;
    long entryId =
        draft.entryId() == AuditDraft.OPENS
            ? sequence
            : draft.entryId() == AuditDraft.CONTINUES ? entryBefore : draft.entryId();
    String hash =
        hash(head.hash(), sequence, entryId, draft.kind(), draft.at(), draft.commitment());
    head = new Head(sequence, hash);
    return new AuditRecord(
        sequence, entryId, draft.kind(), draft.at(), draft.body(), draft.salts(), hash);
  }

  /** The hash that a record after another one must have. */
  public static String hash(String previous, AuditRecord record) {
    return hash(
        previous,
        record.sequence(),
        record.entryId(),
        record.kind(),
        record.at(),
        Commitment.of(record.body(), record.salts()));
  }

  /** Follows a whole chain; empty where every record is as it was written. */
  public static Optional<ChainCheck.Finding> verify(Iterable<AuditRecord> records) {
    return verify(EMPTY, records.iterator());
  }

  /**
   * Follows a chain from after a head that is trusted.
   *
   * @return the first thing that is wrong; empty where every record is as it was written
   */
  public static Optional<ChainCheck.Finding> verify(Head after, Iterator<AuditRecord> records) {
    return Optional.ofNullable(ChainCheck.first(after, () -> records));
  }

  private static String hash(
      String previous, long sequence, long entryId, Kind kind, Instant at, String commitment) {
    // The members stand in their canonical order, and none of the values needs an escape.
    String text =
        "{\"at\":"
            + at.toEpochMilli()
            + ",\"body\":\""
            + commitment
            + "\",\"entry\":"
            + entryId
            + ",\"format\":2,\"kind\":\""
            + kind.word()
            + "\",\"previous\":\""
            + previous
            + "\",\"sequence\":"
            + sequence
            + "}";
    return new Sha256().hex(text);
  }
}
