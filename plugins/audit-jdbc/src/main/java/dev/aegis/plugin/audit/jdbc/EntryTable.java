package dev.aegis.plugin.audit.jdbc;

import dev.aegis.execution.ResultStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of entries, to and from. */
final class EntryTable {
  private static final String COLUMNS =
      "id, administrative, session_key, agent_key, action_key, risk, approval, rule, status,"
          + " occurred, ended, others";

  private EntryTable() {}

  /** The rows of some entries, by id; those that are not there are left out. */
  static Map<Long, EntryRow> rows(Handle handle, Collection<Long> ids) {
    Map<Long, EntryRow> rows = new HashMap<>();
    if (!ids.isEmpty()) {
      handle
          .createQuery("SELECT " + COLUMNS + " FROM entry WHERE id = ANY(:ids)")
          .bindArray("ids", Long.class, List.copyOf(ids))
          .map((row, context) -> of(row))
          .forEach(row -> rows.put(row.id(), row));
    }
    return rows;
  }

  /** The rows from one id to another, by id. */
  static Map<Long, EntryRow> between(Handle handle, long first, long last) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM entry WHERE id >= :first AND id <= :last")
        .bind("first", first)
        .bind("last", last)
        .map((row, context) -> of(row))
        .collect(Collectors.toMap(EntryRow::id, row -> row));
  }

  /** How many characters the bodies of some entries' records have, by id. */
  static Map<Long, Long> sizes(Handle handle, Collection<Long> ids) {
    return handle
        .createQuery("SELECT id, size FROM entry WHERE id = ANY(:ids)")
        .bindArray("ids", Long.class, List.copyOf(ids))
        .map((row, context) -> Map.entry(row.getLong("id"), row.getLong("size")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Those of some entries that nothing can be added to, since they do not exist or have ended. */
  static Set<Long> closed(Handle handle, Set<Long> ids) {
    Set<Long> closed = new HashSet<>(ids);
    if (!ids.isEmpty()) {
      handle
          .createQuery(
              "SELECT id FROM entry WHERE id = ANY(:ids) AND (ended IS NULL OR status = :unknown)")
          .bindArray("ids", Long.class, List.copyOf(ids))
          .bind("unknown", Codes.of(ResultStatus.UNKNOWN))
          .mapTo(Long.class)
          .forEach(closed::remove);
    }
    return closed;
  }

  /** Adds rows, each with its size: how many characters its records' bodies have. */
  static void insert(Handle handle, Collection<Changes.Change> added) {
    try (Batch batch =
        new Batch(
            handle,
            "INSERT INTO entry (" + COLUMNS + ", size) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      for (Changes.Change each : added) {
        EntryRow row = each.row();
        batch.add(
            row.id(),
            row.administrative(),
            row.session(),
            row.agent(),
            row.action(),
            row.risk(),
            row.approval(),
            row.rule(),
            row.status(),
            row.occurred(),
            row.ended(),
            text(row.others()),
            each.size());
      }
      batch.execute();
    }
  }

  /** Writes rows anew of entries that went on, each with what is to be added to its size. */
  static void update(Handle handle, Collection<Changes.Change> changed) {
    try (Batch batch =
        new Batch(
            handle,
            "UPDATE entry SET status = ?, ended = ?, others = ?, size = size + ? WHERE id = ?")) {
      for (Changes.Change each : changed) {
        EntryRow row = each.row();
        batch.add(row.status(), row.ended(), text(row.others()), each.size(), row.id());
      }
      batch.execute();
    }
  }

  /** Writes a row anew after something of its entry was erased. */
  static void replace(Handle handle, EntryRow row) {
    try (Batch batch =
        new Batch(
            handle,
            "UPDATE entry SET administrative = ?, session_key = ?, agent_key = ?, action_key = ?,"
                + " risk = ?, approval = ?, rule = ?, status = ?, occurred = ?, ended = ?,"
                + " others = ? WHERE id = ?")) {
      batch.add(
          row.administrative(),
          row.session(),
          row.agent(),
          row.action(),
          row.risk(),
          row.approval(),
          row.rule(),
          row.status(),
          row.occurred(),
          row.ended(),
          text(row.others()),
          row.id());
      batch.execute();
    }
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
        row.getObject("ended") == null ? null : Long.valueOf(row.getLong("ended")),
        numbers(row.getString("others")));
  }

  private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : Integer.valueOf(value);
  }

  /** Null where there are none. */
  static @Nullable String text(List<Long> numbers) {
    return numbers.isEmpty()
        ? null
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<Long> numbers(@Nullable String text) {
    return text == null ? List.of() : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
  }
}
