package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * What an entry is looked for by: all of it follows from the entry's records.
 *
 * @param ended the sequence of the record that ends it; null while none does
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
    @Nullable Long ended) {
  private static final String COLUMNS =
      "id, administrative, session_key, agent_key, action_key, risk, approval, rule, status,"
          + " occurred, ended";

  /** The row of the entry that has these records so far. */
  static EntryRow of(List<AuditRecord> records) {
    AuditEntry entry = AuditEntries.fold(records);
    RiskLevel risk = entry.riskLevel();
    Approval approval = entry.approval();
    return new EntryRow(
        entry.id(),
        entry.administrative(),
        JournalTables.key(entry.sessionId()),
        JournalTables.key(entry.agentId()),
        JournalTables.key(entry.actionType()),
        risk == null ? null : Integer.valueOf(Codes.of(risk)),
        approval == null ? null : Integer.valueOf(Codes.of(approval)),
        entry.matchedRule(),
        Codes.of(entry.resultStatus()),
        entry.timestamp().toEpochMilli(),
        endIn(records.getLast()));
  }

  /** The sequence of a record that ends its entry; null where it does not. */
  static @Nullable Long endIn(AuditRecord last) {
    boolean ends = last.kind() == Kind.OUTCOME || last.kind() == Kind.ADMIN;
    return ends ? Long.valueOf(last.sequence()) : null;
  }

  /** Rows that are new, each with its size: how many characters its records' bodies have. */
  static void insert(Handle handle, List<Group.Opened> opened) {
    if (opened.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO entry (" + COLUMNS + ", size) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
    for (Group.Opened each : opened) {
      each.row().bind(batch).bind(11, each.size()).add();
    }
    batch.execute();
  }

  /** Writes an entry's row anew. */
  void replace(Handle handle) {
    bind(handle.createUpdate(
            "UPDATE entry SET id = ?, administrative = ?, session_key = ?, agent_key = ?,"
                + " action_key = ?, risk = ?, approval = ?, rule = ?, status = ?, occurred = ?,"
                + " ended = ? WHERE id = ?"))
        .bind(11, id)
        .execute();
  }

  private <S extends SqlStatement<S>> S bind(S statement) {
    return statement
        .bind(0, id)
        .bind(1, administrative)
        .bind(2, session)
        .bind(3, agent)
        .bind(4, action)
        .bindBySqlType(5, risk, Types.SMALLINT)
        .bindBySqlType(6, approval, Types.SMALLINT)
        .bind(7, rule)
        .bind(8, status)
        .bind(9, occurred)
        .bind(10, ended);
  }

  /** The rows from after one id to another, in order. */
  static List<EntryRow> between(Handle handle, long after, long through, int limit) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM entry WHERE id > :after AND id <= :through ORDER BY id LIMIT :limit")
        .bind("after", after)
        .bind("through", through)
        .bind("limit", limit)
        .map((row, context) -> of(row))
        .list();
  }

  private static EntryRow of(ResultSet row) throws SQLException {
    return new EntryRow(
        row.getLong("id"),
        row.getBoolean("administrative"),
        row.getString("session_key"),
        row.getString("agent_key"),
        row.getString("action_key"),
        integer(row, "risk"),
        integer(row, "approval"),
        row.getString("rule"),
        row.getInt("status"),
        row.getLong("occurred"),
        row.getObject("ended") == null ? null : Long.valueOf(row.getLong("ended")));
  }

  private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : Integer.valueOf(value);
  }
}
