package dev.aegis.cli;

import dev.aegis.audit.AuditQuery;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.StoreException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows an audit log while servers come and go. Each entry is handed over once, in order; one
 * that is still being carried out is given a moment to end first.
 */
final class AuditTail {
  private static final int PATIENCE_WITH_LOCK = 50;
  private static final long MOST_AT_ONCE = 10_000;

  /** An entry that is still being carried out at the first is handed over at the second. */
  private static final int LOOKS_AT_THE_END = 2;

  private final AuditLogs logs;
  private final AuditQuery query;
  private final Consumer<Map<?, ?>> action;
  private long after;
  private long seen;
  private int timesLocked;
  private @Nullable String fingerprint;

  /**
   * @param query its limit and order are not looked at
   * @param after the last entry that was handed over already
   */
  AuditTail(AuditLogs logs, AuditQuery query, long after, Consumer<Map<?, ?>> action) {
    this.logs = logs;
    this.query = query;
    this.after = after;
    this.action = action;
  }

  /** What passes between two looks. */
  interface Pause {
    /** Waits a moment; false where nobody wants to follow any longer. */
    boolean next() throws InterruptedException;
  }

  /**
   * Looks, pauses, and looks again, until nothing more can come that the query selects.
   *
   * @param clock says when that is
   */
  void follow(InstantSource clock, Pause pause) throws InterruptedException {
    int left = isOver(clock) ? 0 : LOOKS_AT_THE_END;
    while (left > 0 && pause.next()) {
      boolean over = isOver(clock);
      look();
      if (over && timesLocked == 0) {
        left--;
      }
    }
  }

  private boolean isOver(InstantSource clock) {
    Instant until = query.until();
    return until != null && !clock.instant().isBefore(until);
  }

  private void look() {
    List<Map<?, ?>> fresh = new ArrayList<>();
    if (!read(fresh)) {
      return;
    }
    long seenBefore = seen;
    boolean waiting = false;
    for (Map<?, ?> entry : fresh) {
      long id = AuditLog.id(entry);
      seen = Math.max(seen, id);
      waiting |= id > seenBefore && isRunning(entry);
      if (!waiting) {
        handOver(entry);
        after = id;
      }
    }
    if (waiting) {
      // What ends now changes the database; what does not must be looked at again all the same.
      fingerprint = null;
    }
  }

  private void handOver(Map<?, ?> entry) {
    ResultStatus wanted = query.resultStatus();
    if (wanted == null || wanted.word().equals(entry.get("result_status"))) {
      action.accept(entry);
    }
  }

  private static boolean isRunning(Map<?, ?> entry) {
    return ResultStatus.UNKNOWN.word().equals(entry.get("result_status"));
  }

  /** Whether there was anything to read from. */
  private boolean read(List<Map<?, ?>> fresh) {
    try {
      if (readServed(fresh)) {
        return true;
      }
    } catch (UncheckedIOException e) {
      // The server has just gone, or is about to come back; or it left its file behind.
      fresh.clear();
    }
    return readStored(fresh);
  }

  private boolean readServed(List<Map<?, ?>> fresh) {
    try (AuditLog log = logs.served().orElse(null)) {
      if (log == null) {
        return false;
      }
      log.forEach(next(), fresh::add);
      fingerprint = null;
      return true;
    }
  }

  /** A database that nobody writes to is left alone, so that a server can open it. */
  private boolean readStored(List<Map<?, ?>> fresh) {
    Optional<String> now = logs.location().fingerprint();
    if (now.isEmpty() || now.get().equals(fingerprint)) {
      return false;
    }
    try (AuditLog log = logs.stored()) {
      log.forEach(next(), fresh::add);
      fingerprint = now.get();
      timesLocked = 0;
      return true;
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.LOCKED || ++timesLocked > PATIENCE_WITH_LOCK) {
        throw e;
      }
      return false;
    }
  }

  private AuditQuery next() {
    return new AuditQuery(
        query.administrative(),
        query.sessionId(),
        query.agentId(),
        query.actionType(),
        query.riskLevel(),
        null,
        query.matchedRule(),
        query.since(),
        query.until(),
        after,
        MOST_AT_ONCE,
        AuditQuery.Order.ASC);
  }
}
