package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.CanonicalJson;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of documents. */
final class StateTable {
  private static final String COLUMNS = "kind, id, number, revision, status, due, body";

  private StateTable() {}

  static List<Item> get(Handle handle, JsonCodec json, String kind, Collection<String> ids) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM state WHERE kind = :kind AND id = ANY(:ids)")
        .bind("kind", kind)
        .bindArray("ids", String.class, List.copyOf(ids))
        .map((row, context) -> item(row, json))
        .list();
  }

  static List<Item> list(
      Handle handle, JsonCodec json, String kind, @Nullable String status, long after, int limit) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM state WHERE kind = :kind AND number > :after"
                + (status == null ? "" : " AND status = :status")
                + " ORDER BY number, id LIMIT :limit")
        .bind("kind", kind)
        .bind("after", after)
        .bindMap(status == null ? Map.of() : Map.of("status", status))
        .bind("limit", limit)
        .map((row, context) -> item(row, json))
        .list();
  }

  static List<Item> due(
      Handle handle, JsonCodec json, String kind, String status, long by, int limit) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM state WHERE kind = :kind AND status = :status AND due <= :by"
                + " ORDER BY due, id LIMIT :limit")
        .bind("kind", kind)
        .bind("status", status)
        .bind("by", by)
        .bind("limit", limit)
        .map((row, context) -> item(row, json))
        .list();
  }

  static long count(Handle handle, String kind, String status) {
    return handle
        .createQuery("SELECT COUNT(*) FROM state WHERE kind = :kind AND status = :status")
        .bind("kind", kind)
        .bind("status", status)
        .mapTo(Long.class)
        .one();
  }

  /** Whether a document does not stand as a change expects. */
  static boolean isStale(Handle handle, Change change) {
    long revision =
        handle
            .createQuery("SELECT revision FROM state WHERE kind = :kind AND id = :id")
            .bind("kind", change.kind())
            .bind("id", change.id())
            .mapTo(Long.class)
            .findOne()
            .orElse(0L);
    return revision != change.expected();
  }

  /**
   * Makes a change.
   *
   * @param number what a document that begins gets
   * @throws StaleStateException where the document does not stand as the change expects
   */
  static void write(Handle handle, Change change, long number) {
    Map<String, ?> body = change.body();
    int changed;
    if (body == null) {
      changed = remove(handle, change);
    } else if (change.expected() == 0) {
      changed = insert(handle, change, CanonicalJson.of(body), number);
    } else {
      changed = update(handle, change, CanonicalJson.of(body));
    }
    if (changed != 1) {
      throw new StaleStateException(
          change.kind() + " " + change.id() + " was changed in the meantime", null);
    }
  }

  private static int insert(Handle handle, Change change, String body, long number) {
    // Nobody else writes in the meantime, so that what is not there now can be put there.
    boolean exists =
        handle
            .createQuery("SELECT COUNT(*) > 0 FROM state WHERE kind = ? AND id = ?")
            .bind(0, change.kind())
            .bind(1, change.id())
            .mapTo(Boolean.class)
            .one();
    return exists
        ? 0
        : handle.execute(
            "INSERT INTO state (" + COLUMNS + ") VALUES (?, ?, ?, 1, ?, ?, ?)",
            change.kind(),
            change.id(),
            number,
            change.status(),
            millis(change.due()),
            body);
  }

  private static int update(Handle handle, Change change, String body) {
    return handle.execute(
        "UPDATE state SET revision = revision + 1, status = ?, due = ?, body = ?"
            + " WHERE kind = ? AND id = ? AND revision = ?",
        change.status(),
        millis(change.due()),
        body,
        change.kind(),
        change.id(),
        change.expected());
  }

  private static int remove(Handle handle, Change change) {
    return handle.execute(
        "DELETE FROM state WHERE kind = ? AND id = ? AND revision = ?",
        change.kind(),
        change.id(),
        change.expected());
  }

  private static @Nullable Long millis(@Nullable Instant due) {
    return due == null ? null : due.toEpochMilli();
  }

  private static Item item(ResultSet row, JsonCodec json) throws SQLException {
    long due = row.getLong("due");
    Instant dueAt = row.wasNull() ? null : Instant.ofEpochMilli(due);
    return new Item(
        row.getString("kind"),
        row.getString("id"),
        row.getLong("number"),
        row.getLong("revision"),
        row.getString("status"),
        dueAt,
        members(json.read(row.getString("body"))));
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys.
  private static Map<String, ?> members(@Nullable Object body) {
    return (Map<String, ?>) Objects.requireNonNull(body);
  }
}
