package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * An audit query as pages of ids, each beginning where the last one ended.
 *
 * <p>Where values are looked for, the entries that have all of them are found by their postings,
 * one stretch of spans after the other; what else is asked, and the values once more, is looked up
 * in the entries' rows.
 */
final class Search {
  private static final long FIRST_STRETCH = 16;
  private static final long FEW = 16;
  private static final long LONGEST_STRETCH = 1 << 12;

  private final boolean descending;
  private final List<String> terms;
  private final String conditions;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final long first;
  private final long last;

  /**
   * @param ids where entries of the query's times can be
   * @param last the greatest id to look at, so that the search ends while others write
   */
  Search(AuditQuery query, SpanTimes.Ids ids, long last) {
    descending = query.order() == AuditQuery.Order.DESC;
    this.first = ids.first();
    this.last = Math.min(last, ids.last());
    terms = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    // Those first that few entries have, as a rule.
    equal(asked, "session_key", SearchKey.SESSION, key(query.sessionId()));
    if (query.matchedRule() != null) {
      terms.add(SearchKey.RULE + SearchKey.of(query.matchedRule()));
      bound(asked, "rule = :rule", "rule", query.matchedRule());
    }
    equal(asked, "agent_key", SearchKey.AGENT, key(query.agentId()));
    equal(asked, "action_key", SearchKey.ACTION, key(query.actionType()));
    equal(
        asked,
        "status",
        SearchKey.STATUS,
        query.resultStatus() == null ? null : Codes.of(query.resultStatus()));
    equal(
        asked,
        "risk",
        SearchKey.RISK,
        query.riskLevel() == null ? null : Codes.of(query.riskLevel()));
    if (query.administrative()) {
      terms.addFirst(SearchKey.ADMINISTRATIVE);
    }
    bound(asked, "administrative = :administrative", "administrative", query.administrative());
    bound(asked, "occurred >= :since", "since", SpanTimes.clamped(query.since()));
    bound(asked, "occurred < :until", "until", SpanTimes.clamped(query.until()));
    conditions = String.join(" AND ", asked);
  }

  private void equal(List<String> asked, String column, String letter, @Nullable Object value) {
    if (value != null) {
      terms.add(letter + value);
      bound(asked, column + " = :" + column, column, value);
    }
  }

  private void bound(List<String> asked, String condition, String name, @Nullable Object value) {
    if (value != null) {
      asked.add(condition);
      values.put(name, value);
    }
  }

  private static @Nullable String key(@Nullable String text) {
    return text == null ? null : SearchKey.of(text);
  }

  /** Where the first page begins. */
  static long start(AuditQuery query) {
    boolean fromTheEnd = query.order() == AuditQuery.Order.DESC && query.afterId() == 0;
    return fromTheEnd ? Long.MAX_VALUE : query.afterId();
  }

  /**
   * The next entries.
   *
   * @param after the last one of the page before
   * @return their ids in the query's order, each with how many characters its records' bodies have
   */
  Map<Long, Long> page(Handle handle, long after, long limit) {
    long from = descending ? first : Math.max(first, after + 1);
    long to = descending ? Math.min(last, after - 1) : last;
    Map<Long, Long> found = new LinkedHashMap<>();
    if (terms.isEmpty()) {
      collect(handle, "id >= :from AND id <= :to", Map.of("from", from, "to", to), limit, found);
      return found;
    }
    long lowest = Span.numberOf(from);
    long highest = Span.numberOf(to);
    long stretch = FIRST_STRETCH;
    while (lowest <= highest && found.size() < limit) {
      long begin = descending ? Math.max(lowest, highest - stretch + 1) : lowest;
      long end = descending ? highest : Math.min(highest, lowest + stretch - 1);
      collect(handle, candidates(handle, begin, end, from, to), limit, found);
      if (descending) {
        highest = begin - 1;
      } else {
        lowest = end + 1;
      }
      stretch = Math.min(LONGEST_STRETCH, stretch * 4);
    }
    return found;
  }

  /** Those in some spans that have all the terms, in the query's order. */
  private PrimitiveIterator.OfLong candidates(
      Handle handle, long begin, long end, long from, long to) {
    NavigableMap<Long, Span> having = Postings.between(handle, terms.getFirst(), begin, end);
    for (String term : terms.subList(1, terms.size())) {
      if (having.isEmpty()) {
        break;
      }
      NavigableMap<Long, Span> others =
          Postings.between(handle, term, having.firstKey(), having.lastKey());
      having.forEach(
          (number, span) -> span.retain(others.getOrDefault(number, Span.empty(number))));
      having.values().removeIf(Span::isEmpty);
    }
    return (descending ? having.descendingMap() : having)
        .values().stream()
            .flatMapToLong(span -> LongStream.of(descending ? reversed(span.ids()) : span.ids()))
            .filter(id -> id >= from && id <= to)
            .iterator();
  }

  private static long[] reversed(long[] ids) {
    long[] reversed = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      reversed[ids.length - 1 - i] = ids[i];
    }
    return reversed;
  }

  /** Looks candidates up until there are enough. */
  private void collect(
      Handle handle, PrimitiveIterator.OfLong candidates, long limit, Map<Long, Long> found) {
    while (candidates.hasNext() && found.size() < limit) {
      List<Long> ids = new ArrayList<>();
      while (candidates.hasNext() && ids.size() < Math.max(FEW, limit - found.size())) {
        ids.add(candidates.next());
      }
      collect(handle, "id = ANY(:ids)", Map.of("ids", ids), limit, found);
    }
  }

  private void collect(
      Handle handle, String where, Map<String, ?> which, long limit, Map<Long, Long> found) {
    var query =
        handle
            .createQuery(
                "SELECT id, size FROM entry WHERE "
                    + where
                    + " AND "
                    + conditions
                    + " ORDER BY id"
                    + (descending ? " DESC" : "")
                    + " LIMIT :limit")
            .bindMap(values)
            .bind("limit", limit - found.size());
    which.forEach(
        (name, value) -> {
          if (value instanceof List<?> ids) {
            query.bindArray(name, Long.class, ids);
          } else {
            query.bind(name, value);
          }
        });
    query
        .map((row, context) -> Map.entry(row.getLong("id"), row.getLong("size")))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
  }
}
