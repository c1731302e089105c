package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an entry is looked for by, and where its records are: all of it follows from the records.
 *
 * @param ended the sequence of the record that ends it; null while none does
 * @param others the sequences of its records but for the first, which is its id, and the one that
 *     ends it; in order
 */
record EntryRow(
    long id,
    boolean administrative,
    String session,
    String agent,
    String action,
    @Nullable Integer risk,
    @Nullable Integer approval,
    @Nullable String rule,
    int status,
    long occurred,
    @Nullable Long ended,
    List<Long> others) {

  EntryRow {
    others = List.copyOf(others);
  }

  /**
   * The row of the entry that has these records so far.
   *
   * @throws IllegalArgumentException where they are not the records of one entry
   */
  static EntryRow of(List<AuditRecord> records) {
    AuditEntry entry = AuditEntries.fold(records);
    RiskLevel risk = entry.riskLevel();
    Approval approval = entry.approval();
    AuditRecord first = records.getFirst();
    EntryRow row =
        new EntryRow(
            entry.id(),
            entry.administrative(),
            SearchKey.of(entry.sessionId()),
            SearchKey.of(entry.agentId()),
            SearchKey.of(entry.actionType()),
            risk == null ? null : Integer.valueOf(Codes.of(risk)),
            approval == null ? null : Integer.valueOf(Codes.of(approval)),
            entry.matchedRule(),
            Codes.of(AuditEntries.statusAfter(first)),
            entry.timestamp().toEpochMilli(),
            ends(first) ? Long.valueOf(first.sequence()) : null,
            List.of());
    for (AuditRecord next : records.subList(1, records.size())) {
      row = row.after(next);
    }
    return row;
  }

  /** The row once another record was added. */
  EntryRow after(AuditRecord next) {
    boolean ends = ends(next);
    List<Long> before = others;
    if (ended != null || !ends) {
      before = new ArrayList<>(others);
      if (ended != null && ended != id) {
        before.add(ended);
      }
      if (!ends) {
        before.add(next.sequence());
      }
    }
    return new EntryRow(
        id,
        administrative,
        session,
        agent,
        action,
        risk,
        approval,
        rule,
        Codes.of(AuditEntries.statusAfter(next)),
        occurred,
        ends ? Long.valueOf(next.sequence()) : null,
        before);
  }

  private static boolean ends(AuditRecord record) {
    return record.kind() == Kind.OUTCOME || record.kind() == Kind.ADMIN;
  }

  /** Where its records are, in order. */
  List<Long> sequences() {
    return Stream.of(
            Stream.of(id), others.stream(), ended == null ? Stream.<Long>empty() : Stream.of(ended))
        .flatMap(sequences -> sequences)
        .distinct()
        .toList();
  }

  /** What it is found by. */
  List<String> terms() {
    List<String> terms = new ArrayList<>();
    terms.add(SearchKey.SESSION + session);
    terms.add(SearchKey.AGENT + agent);
    terms.add(SearchKey.ACTION + action);
    terms.add(SearchKey.STATUS + status);
    if (risk != null) {
      terms.add(SearchKey.RISK + risk);
    }
    if (rule != null) {
      terms.add(SearchKey.RULE + SearchKey.of(rule));
    }
    if (administrative) {
      terms.add(SearchKey.ADMINISTRATIVE);
    }
    return terms;
  }
}
