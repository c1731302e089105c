package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** An audit query as SQL: pages of ids, each beginning where the last one ended. */
final class Selection {
  /** So many rows are not worth counting on. */
  private static final int MANY = 2_000;

  private final boolean descending;
  private final String sql;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** An entry that was found, and how many characters its records' bodies have. */
  record Found(long id, long size) {}

  /**
   * @param ids where entries of the query's times can be
   * @param last the greatest id to look at, so that the search ends while others write
   */
  Selection(Handle handle, AuditQuery query, JournalTables.Ids ids, long last) {
    descending = query.order() == AuditQuery.Order.DESC;
    Map<String, Object> equal = equal(query);
    values.putAll(equal);
    List<String> conditions = new ArrayList<>();
    equal.keySet().forEach(column -> conditions.add(column + " = :" + column));
    bound(conditions, "occurred >= :since", "since", JournalTables.clamped(query.since()));
    bound(conditions, "occurred < :until", "until", JournalTables.clamped(query.until()));
    bound(conditions, "administrative = :administrative", "administrative", query.administrative());
    if (query.since() != null || query.until() != null) {
      bound(conditions, "id >= :first", "first", ids.first());
    }
    bound(conditions, "id <= :last", "last", Math.min(last, ids.last()));
    conditions.add(descending ? "id < :after" : "id > :after");
    List<String> order = new ArrayList<>();
    leading(handle, equal, ids).ifPresent(order::add);
    order.add("id");
    String direction = descending ? " DESC" : "";
    sql =
        "SELECT id, size FROM entry WHERE "
            + String.join(" AND ", conditions)
            + " ORDER BY "
            + String.join(direction + ", ", order)
            + direction
            + " LIMIT :limit";
  }

  /** What columns must equal, those first that select most as a rule. */
  private static Map<String, Object> equal(AuditQuery query) {
    Map<String, Object> equal = new LinkedHashMap<>();
    put(equal, "session_key", key(query.sessionId()));
    put(equal, "rule", query.matchedRule());
    put(equal, "agent_key", key(query.agentId()));
    put(equal, "action_key", key(query.actionType()));
    put(equal, "status", query.resultStatus() == null ? null : Codes.of(query.resultStatus()));
    put(equal, "risk", query.riskLevel() == null ? null : Codes.of(query.riskLevel()));
    return equal;
  }

  private static void put(Map<String, Object> map, String column, @Nullable Object value) {
    if (value != null) {
      map.put(column, value);
    }
  }

  /**
   * The column whose index is followed: the ids under one of its values stand in order there. Where
   * there are several, that of the rarest value, as far as counting is cheap.
   */
  private static Optional<String> leading(
      Handle handle, Map<String, Object> equal, JournalTables.Ids ids) {
    if (equal.size() < 2) {
      return equal.keySet().stream().findFirst();
    }
    Map<String, Long> counts = new HashMap<>();
    equal.forEach(
        (column, value) ->
            counts.put(
                column,
                handle
                    .createQuery(
                        "SELECT COUNT(*) FROM (SELECT id FROM entry WHERE "
                            + column
                            + " = :value AND id >= :first AND id <= :last LIMIT "
                            + MANY
                            + ") few")
                    .bind("value", value)
                    .bind("first", ids.first())
                    .bind("last", ids.last())
                    .mapTo(Long.class)
                    .one()));
    return equal.keySet().stream().min(Comparator.comparing(counts::get));
  }

  /** Where the first page begins. */
  static long start(AuditQuery query) {
    boolean fromTheEnd = query.order() == AuditQuery.Order.DESC && query.afterId() == 0;
    return fromTheEnd ? Long.MAX_VALUE : query.afterId();
  }

  List<Found> page(Handle handle, long after, long limit) {
    return handle
        .createQuery(sql)
        .bindMap(values)
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> new Found(row.getLong("id"), row.getLong("size")))
        .list();
  }

  private void bound(
      List<String> conditions, String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.put(name, value);
    }
  }

  private static @Nullable String key(@Nullable String text) {
    return text == null ? null : JournalTables.key(text);
  }
}
