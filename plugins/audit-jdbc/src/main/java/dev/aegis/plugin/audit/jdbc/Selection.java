package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** An audit query as SQL: pages of ids, each beginning where the last one ended. */
final class Selection {
  private final boolean descending;
  private final String sql;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** An entry that was found, and how many characters its records' bodies have. */
  record Found(long id, long size) {}

  /**
   * @param ids where entries of the query's times can be
   * @param last the greatest id to look at, so that the search ends while others write
   */
  Selection(AuditQuery query, JournalTables.Ids ids, long last) {
    descending = query.order() == AuditQuery.Order.DESC;
    List<String> conditions = new ArrayList<>();
    List<String> order = new ArrayList<>();
    // The first of these columns that is asked for leads: the ids under one of its values stand in
    // order in its index. Those that select most come first.
    equal(conditions, order, "session_key", key(query.sessionId()));
    equal(conditions, order, "rule", query.matchedRule());
    equal(conditions, order, "agent_key", key(query.agentId()));
    equal(conditions, order, "action_key", key(query.actionType()));
    equal(
        conditions,
        order,
        "status",
        query.resultStatus() == null ? null : Codes.of(query.resultStatus()));
    equal(
        conditions, order, "risk", query.riskLevel() == null ? null : Codes.of(query.riskLevel()));
    bound(conditions, "occurred >= :since", "since", JournalTables.clamped(query.since()));
    bound(conditions, "occurred < :until", "until", JournalTables.clamped(query.until()));
    bound(conditions, "administrative = :administrative", "administrative", query.administrative());
    if (query.since() != null || query.until() != null) {
      bound(conditions, "id >= :first", "first", ids.first());
    }
    bound(conditions, "id <= :last", "last", Math.min(last, ids.last()));
    conditions.add(descending ? "id < :after" : "id > :after");
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

  private void equal(
      List<String> conditions, List<String> order, String column, @Nullable Object value) {
    bound(conditions, column + " = :" + column, column, value);
    if (value != null && order.isEmpty()) {
      order.add(column);
    }
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
