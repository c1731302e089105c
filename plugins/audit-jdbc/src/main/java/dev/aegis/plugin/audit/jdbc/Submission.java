package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StaleStateException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/**
 * What one caller wants written, all or nothing.
 *
 * @param alongside what else belongs to it
 * @param size how many characters its records' bodies have
 * @param done completed when all of it is on disk, or none
 */
record Submission(
    List<AuditDraft> drafts,
    Alongside alongside,
    long size,
    CompletableFuture<List<AuditRecord>> done) {

  /** Nothing else. */
  static final Alongside NOTHING = (handle, records) -> {};

  /** What is written in the transaction of its records. */
  @FunctionalInterface
  interface Alongside {
    /** Writes it; may be called again where a transaction had to be undone. */
    void write(Handle handle, List<AuditRecord> records);

    /** Whether it was made for how something stood that has changed since. */
    default boolean isStale(Handle handle) {
      return false;
    }

    /** What must be known to write it again, as JSON members; none where there is nothing. */
    default Map<String, ?> logged() {
      return Map.of();
    }
  }

  Submission(List<AuditDraft> drafts, Alongside alongside) {
    this(List.copyOf(drafts), alongside, size(drafts), new CompletableFuture<>());
  }

  private static long size(List<AuditDraft> drafts) {
    long size = 0;
    for (AuditDraft draft : drafts) {
      size += draft.canonicalBody().length();
    }
    return size;
  }

  /**
   * Refuses it, since it goes on with an entry that has no place for that. Whoever ended the entry
   * may have changed a document at the same time, which is what the caller must know then.
   */
  void refuse(Handle handle, long entryId) {
    String why = "entry " + entryId + " does not exist or has ended";
    done.completeExceptionally(
        alongside.isStale(handle)
            ? new StaleStateException(why, null)
            : new IllegalArgumentException(why));
  }
}
