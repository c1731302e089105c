package dev.aegis.server;

import dev.aegis.runtime.Readiness;
import dev.aegis.runtime.SinkStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an Aegis fares at one time.
 *
 * @param automaticApprovals the handlers that say yes without asking anyone
 * @param stored what the store says; null where it does not answer
 */
record Vitals(
    Readiness readiness,
    List<String> automaticApprovals,
    List<SinkStatus> sinks,
    @Nullable Stored stored) {
  Vitals {
    Objects.requireNonNull(readiness);
    automaticApprovals = List.copyOf(automaticApprovals);
    sinks = List.copyOf(sinks);
  }

  /**
   * What only the store knows.
   *
   * @param head the last record of the audit log
   * @param pending how many approvals wait for people
   * @param longestWait how long the first of them has waited; zero where none does
   */
  record Stored(long head, long pending, Duration longestWait) {
    Stored {
      Objects.requireNonNull(longestWait);
    }
  }
}
