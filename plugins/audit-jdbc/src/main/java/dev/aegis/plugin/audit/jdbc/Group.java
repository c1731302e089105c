package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.spi.StaleStateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What becomes durable at once: submissions in order, each with its place in the chain. */
final class Group {
  private final AuditChain chain;
  private final List<Placed> submissions = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Set<Long> opened = new HashSet<>();
  private final Set<Long> continued = new HashSet<>();
  private final Set<Long> ended = new HashSet<>();
  private long size;

  /** A submission and the records that it became. */
  record Placed(Submission submission, List<AuditRecord> records) {}

  /** A record, and its body as text. */
  record Row(AuditRecord record, String body) {}

  Group(AuditChain.Head after) {
    chain = new AuditChain(after);
  }

  /**
   * Adds a submission, unless it goes on with an entry that ends in this group: it is looked at
   * again when that is written.
   *
   * @return the entry that it goes on with although it ends it itself, in which case nothing was
   *     added; 0 where all is well
   */
  long add(Submission submission) {
    Set<Long> ending = new HashSet<>();
    for (AuditDraft draft : submission.drafts()) {
      long id = draft.entryId();
      if (ended.contains(id)) {
        return 0;
      }
      if (ending.contains(id)) {
        return id;
      }
      if (id > 0 && draft.kind() == Kind.OUTCOME) {
        ending.add(id);
      }
    }
    place(submission);
    return 0;
  }

  private void place(Submission submission) {
    List<AuditRecord> records = chain.append(submission.drafts());
    submissions.add(new Placed(submission, records));
    size += submission.size();
    for (int i = 0; i < records.size(); i++) {
      AuditRecord record = records.get(i);
      rows.add(new Row(record, submission.drafts().get(i).canonicalBody()));
      if (record.sequence() == record.entryId()) {
        opened.add(record.entryId());
      } else if (!opened.contains(record.entryId())) {
        continued.add(record.entryId());
      }
      if (record.kind() == Kind.OUTCOME || record.kind() == Kind.ADMIN) {
        ended.add(record.entryId());
      }
    }
  }

  /**
   * Writes what belongs to the records, in their transaction.
   *
   * @return false where a submission asks for what can't be done and was refused, in which case the
   *     transaction must be undone
   */
  boolean writeAlongside(Handle handle) {
    for (Placed placed : submissions) {
      try {
        placed.submission().alongside().write(handle, placed.records());
      } catch (IllegalArgumentException | StaleStateException e) {
        placed.submission().done().completeExceptionally(e);
        return false;
      }
    }
    return true;
  }

  /** Whether it is records and nothing else. */
  boolean isPlain() {
    return submissions.stream()
        .allMatch(placed -> placed.submission().alongside().equals(Submission.NOTHING));
  }

  /** The chain's head once this is written. */
  AuditChain.Head head() {
    return chain.head();
  }

  List<Placed> submissions() {
    return submissions;
  }

  List<Row> rows() {
    return rows;
  }

  /** What it does to the tables. */
  Changes changes() {
    Changes changes = new Changes();
    rows.forEach(changes::add);
    return changes;
  }

  /** The entries that begin here. */
  Set<Long> opened() {
    return opened;
  }

  /** The entries that began earlier and go on here. */
  Set<Long> continued() {
    return continued;
  }

  /** The entries that end here. */
  Set<Long> ended() {
    return ended;
  }

  /** In characters. */
  long size() {
    return size;
  }
}
