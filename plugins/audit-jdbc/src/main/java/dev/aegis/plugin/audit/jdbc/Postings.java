package dev.aegis.plugin.audit.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Which entries have a term, a row for each span of ids that has some: what an index is, in a
 * hundredth of the rows.
 *
 * <p>An object of this class is for the one who writes. It remembers the newest span, to which most
 * is added, and must {@linkplain #forget be told} where that may have changed behind its back.
 */
final class Postings {

  /** The newest span that was changed; its terms and who has them. */
  private long newest = -1;

  private final Map<String, Span> known = new HashMap<>();

  /** Changes that are gathered before they are written. */
  private final Map<Place, Change> changes = new HashMap<>();

  private record Place(String term, long span) {}

  private record Change(List<Long> added, List<Long> removed) {
    Change() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  void add(EntryRow row) {
    row.terms().forEach(term -> change(term, row.id()).added().add(row.id()));
  }

  void replace(EntryRow before, EntryRow after) {
    List<String> old = before.terms();
    List<String> now = after.terms();
    for (String term : old) {
      if (!now.contains(term)) {
        change(term, before.id()).removed().add(before.id());
      }
    }
    for (String term : now) {
      if (!old.contains(term)) {
        change(term, after.id()).added().add(after.id());
      }
    }
  }

  private Change change(String term, long id) {
    return changes.computeIfAbsent(new Place(term, Span.numberOf(id)), place -> new Change());
  }

  /** What was remembered or gathered may not be so any more. */
  void forget() {
    newest = -1;
    known.clear();
    changes.clear();
  }

  /** Writes what was gathered. */
  void write(Handle handle) {
    long last = changes.keySet().stream().mapToLong(Place::span).max().orElse(newest);
    if (last > newest) {
      newest = last;
      known.clear();
      known.putAll(of(handle, last));
    }
    Map<Place, Span> inserted = new HashMap<>();
    Map<Place, Span> updated = new HashMap<>();
    changes.forEach(
        (place, change) -> {
          Span before = at(handle, place);
          Span span = before == null ? Span.empty(place.span()) : before;
          change.removed().forEach(span::remove);
          change.added().forEach(span::add);
          if (place.span() == newest) {
            known.put(place.term(), span);
          }
          (before == null ? inserted : updated).put(place, span);
        });
    changes.clear();
    write(handle, "INSERT INTO posting (ids, term, span) VALUES (?, ?, ?)", inserted);
    write(handle, "UPDATE posting SET ids = ? WHERE term = ? AND span = ?", updated);
  }

  private @Nullable Span at(Handle handle, Place place) {
    if (place.span() == newest) {
      return known.get(place.term());
    }
    return between(handle, place.term(), place.span(), place.span()).get(place.span());
  }

  private static void write(Handle handle, String sql, Map<Place, Span> spans) {
    try (Batch batch = new Batch(handle, sql)) {
      spans.forEach((place, span) -> batch.add(span.bytes(), place.term(), place.span()));
      batch.execute();
    }
  }

  /** Who has a term in the spans from one to another, by the span's number. */
  static NavigableMap<Long, Span> between(Handle handle, String term, long first, long last) {
    NavigableMap<Long, Span> spans = new TreeMap<>();
    handle
        .createQuery(
            "SELECT span, ids FROM posting WHERE term = :term AND span >= :first AND span <= :last")
        .bind("term", term)
        .bind("first", first)
        .bind("last", last)
        .map((row, context) -> Span.of(row.getLong("span"), row.getBytes("ids")))
        .forEach(span -> spans.put(span.number(), span));
    return spans;
  }

  /** The terms of a span and who has them. */
  static Map<String, Span> of(Handle handle, long number) {
    Map<String, Span> spans = new HashMap<>();
    handle
        .createQuery("SELECT term, ids FROM posting WHERE span = :number")
        .bind("number", number)
        .map((row, context) -> Map.entry(row.getString("term"), row.getBytes("ids")))
        .forEach(entry -> spans.put(entry.getKey(), Span.of(number, entry.getValue())));
    return spans;
  }

  /** The ids in a span that are found by a term that their row has not, or the other way round. */
  static Set<Long> wrong(Handle handle, long number, Collection<EntryRow> rows) {
    Map<String, Span> expected = new HashMap<>();
    for (EntryRow row : rows) {
      row.terms()
          .forEach(term -> expected.computeIfAbsent(term, t -> Span.empty(number)).add(row.id()));
    }
    Map<String, Span> found = of(handle, number);
    Set<Long> wrong = new TreeSet<>();
    Span none = Span.empty(number);
    expected.forEach(
        (term, span) -> addAll(wrong, span.difference(found.getOrDefault(term, none))));
    found.forEach(
        (term, span) -> addAll(wrong, span.difference(expected.getOrDefault(term, none))));
    return wrong;
  }

  private static void addAll(Set<Long> ids, Span span) {
    for (long id : span.ids()) {
      ids.add(id);
    }
  }
}
