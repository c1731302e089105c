package dev.aegis.plugin.audit.kafka;

import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ResultStatus;
import dev.aegis.testing.AuditSamples;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Entries that are the same whenever they are made. */
final class Entries {
  private static final int SESSIONS = 5;

  private Entries() {}

  /** The entry of one record, with a text of some length in it. */
  static AuditEntry entry(long sequence, String session, String agent, int length) {
    return new AuditEntry(
        sequence,
        sequence,
        true,
        session,
        agent,
        AuditSamples.NOON,
        "start",
        "täglich\n" + "x".repeat(length),
        Map.of(),
        "",
        null,
        null,
        null,
        List.of(),
        null,
        null,
        ResultStatus.SUCCESS,
        null,
        null,
        null,
        null,
        hash(sequence),
        null,
        List.of());
  }

  static String hash(long sequence) {
    return Long.toHexString(sequence * 0x9E3779B97F4A7C15L);
  }

  static AuditEntry entry(long sequence, int length) {
    return entry(sequence, "session-" + sequence % SESSIONS, "agent", length);
  }

  static List<AuditEntry> entries(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(sequence -> entry(sequence, (int) (sequence % 50)))
        .toList();
  }
}
