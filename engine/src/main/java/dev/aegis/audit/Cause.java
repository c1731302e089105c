package dev.aegis.audit;

import java.util.Map;
import java.util.Optional;

/** Why Aegis itself asks for an action: because of one before it, which failed. */
public sealed interface Cause {
  /** As it is called in the body of a record. */
  String MEMBER = "cause";

  /** The audit entry of the one that failed. */
  long entryId();

  /** As the record has it. */
  Map<String, ?> body();

  /**
   * The same is tried once more.
   *
   * @param attempt counts up from 2
   */
  record RetryOf(long entryId, int attempt) implements Cause {
    @Override
    public Map<String, ?> body() {
      return Map.of("retry_of", entryId, "attempt", (long) attempt);
    }
  }

  /** What it may have done is taken back. */
  record RollbackOf(long entryId) implements Cause {
    @Override
    public Map<String, ?> body() {
      return Map.of("rollback_of", entryId);
    }
  }

  /**
   * What an entry's first record says of it; empty where somebody asked for the action.
   *
   * @throws IllegalArgumentException where it says what no such record says
   */
  static Optional<Cause> of(AuditRecord first) {
    Object value = first.body().get(MEMBER);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Map<?, ?> members) {
      if (members.get("rollback_of") instanceof Long entry) {
        return Optional.of(new RollbackOf(entry));
      }
      if (members.get("retry_of") instanceof Long entry
          && members.get("attempt") instanceof Long attempt) {
        return Optional.of(new RetryOf(entry, Math.toIntExact(attempt)));
      }
    }
    throw new IllegalArgumentException("record " + first.sequence() + " is malformed");
  }
}
