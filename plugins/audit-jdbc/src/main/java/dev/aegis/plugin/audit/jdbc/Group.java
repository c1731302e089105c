package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.execution.ResultStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is written in one transaction: submissions in order, each with its place in the chain. */
final class Group {
  private final AuditChain chain;
  private final Map<Submission, List<AuditRecord>> submissions = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Opened> opened = new ArrayList<>();
  private final List<Continued> continued = new ArrayList<>();
  private final Set<Long> ended = new HashSet<>();

  /** A record, and its body as text. */
  record Row(AuditRecord record, String body) {}

  /**
   * An entry that begins here.
   *
   * @param size of its records' bodies, in characters
   */
  record Opened(EntryRow row, long size) {}

  /** What this adds to an entry that began earlier. */
  record Continued(long entryId, ResultStatus status, @Nullable Long end, long size) {}

  Group(AuditChain.Head after) {
    chain = new AuditChain(after);
  }

  /**
   * Adds a submission.
   *
   * @return the entry that it goes on with although it ended before in this group, in which case
   *     nothing was added; 0 where all is well
   */
  long add(Submission submission) {
    Set<Long> ending = new HashSet<>();
    for (AuditDraft draft : submission.drafts()) {
      long id = draft.entryId();
      if (ended.contains(id) || ending.contains(id)) {
        return id;
      }
      if (id > 0 && draft.kind() == Kind.OUTCOME) {
        ending.add(id);
      }
    }
    ended.addAll(ending);
    place(submission);
    return 0;
  }

  private void place(Submission submission) {
    List<AuditRecord> records = chain.append(submission.drafts());
    submissions.put(submission, records);
    Map<Long, List<Row>> byEntry = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      Row row = new Row(records.get(i), submission.drafts().get(i).canonicalBody());
      rows.add(row);
      byEntry.computeIfAbsent(row.record().entryId(), id -> new ArrayList<>()).add(row);
    }
    byEntry.values().forEach(this::addEntry);
  }

  private void addEntry(List<Row> ofEntry) {
    AuditRecord first = ofEntry.getFirst().record();
    AuditRecord last = ofEntry.getLast().record();
    long size = ofEntry.stream().mapToLong(row -> row.body().length()).sum();
    if (first.sequence() == first.entryId()) {
      opened.add(new Opened(EntryRow.of(ofEntry.stream().map(Row::record).toList()), size));
    } else {
      continued.add(
          new Continued(
              first.entryId(), AuditEntries.statusAfter(last), EntryRow.endIn(last), size));
    }
  }

  /**
   * Writes what belongs to the records, in their transaction.
   *
   * @return false where a submission asks for what can't be done and was refused, in which case the
   *     transaction must be undone
   */
  boolean writeAlongside(Handle handle) {
    for (Map.Entry<Submission, List<AuditRecord>> entry : submissions.entrySet()) {
      try {
        entry.getKey().alongside().write(handle, entry.getValue());
      } catch (IllegalArgumentException e) {
        entry.getKey().done().completeExceptionally(e);
        return false;
      }
    }
    return true;
  }

  /** The chain's head once this is written. */
  AuditChain.Head head() {
    return chain.head();
  }

  Map<Submission, List<AuditRecord>> submissions() {
    return submissions;
  }

  List<Row> rows() {
    return rows;
  }

  List<Opened> opened() {
    return opened;
  }

  List<Continued> continued() {
    return continued;
  }
}
