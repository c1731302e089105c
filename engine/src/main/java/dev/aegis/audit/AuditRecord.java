package dev.aegis.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A link of the chain. Never changed once written.
 *
 * @param sequence its place in the chain, from 1, without gaps
 * @param entryId the entry it belongs to: the sequence of that entry's first record
 * @param at when it happened, to the millisecond
 * @param body what happened, as JSON values by name; null stands for a value that was erased
 * @param salts what the hash mixes with the values of the body
 * @param hash of this record and its predecessor's hash, in lower-case hex
 */
public record AuditRecord(
    long sequence,
    long entryId,
    Kind kind,
    Instant at,
    Map<String, ?> body,
    Salts salts,
    String hash) {
  public AuditRecord {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(at);
    Objects.requireNonNull(body);
    Objects.requireNonNull(salts);
    Objects.requireNonNull(hash);
  }

  /** What a record is about. */
  public enum Kind {
    INTENT,
    APPROVAL,
    OUTCOME,
    ADMIN;

    /** The word on the wire and in the store. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
