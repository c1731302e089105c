package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.audit.Salts;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The rows of the journal, to and from. */
final class JournalTables {
  /** Longer ones are kept beside the table, so that its pages stay small. */
  private static final int LONGEST_BODY = 30_000;

  /** Longer texts are looked for by a digest. */
  private static final int LONGEST_KEY = 100;

  /** How many ids share a row of times. */
  private static final long SPAN = 1024;

  static final String RECORD_COLUMNS =
      "sequence, entry_id, kind, occurred, body, long_body, salts, hash";

  private final JsonCodec json;

  JournalTables(JsonCodec json) {
    this.json = json;
  }

  /** What a text is looked for by: itself, or what stands for one that is long or odd. */
  static String key(String text) {
    if (text.length() <= LONGEST_KEY && isStorable(text)) {
      return text;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
      String start = text.substring(0, Math.min(text.length(), 36));
      return (isStorable(start) ? start : "") + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** PostgreSQL has no place for NUL, and UTF-8 none for half a surrogate pair. */
  private static boolean isStorable(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }

  /**
   * Writes a group.
   *
   * @return the entries that it goes on with although they do not exist or have ended, in which
   *     case the transaction must be undone
   */
  List<Long> insert(Handle handle, Group group) {
    List<Long> refused = update(handle, group.continued());
    if (refused.isEmpty()) {
      insertRecords(handle, group.rows());
      EntryRow.insert(handle, group.opened());
      widenSpans(handle, group.opened());
    }
    return refused;
  }

  private static List<Long> update(Handle handle, List<Group.Continued> continued) {
    List<Long> refused = new ArrayList<>();
    if (continued.isEmpty()) {
      return refused;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "UPDATE entry SET status = ?, ended = ?, size = size + ?"
                + " WHERE id = ? AND (ended IS NULL OR status = ?)");
    for (Group.Continued change : continued) {
      batch
          .bind(0, Codes.of(change.status()))
          .bind(1, change.end())
          .bind(2, change.size())
          .bind(3, change.entryId())
          .bind(4, Codes.of(ResultStatus.UNKNOWN))
          .add();
    }
    int[] counts = batch.execute();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        refused.add(continued.get(i).entryId());
      }
    }
    return refused;
  }

  private static void insertRecords(Handle handle, List<Group.Row> rows) {
    PreparedBatch batch =
        handle.prepareBatch("INSERT INTO record (" + RECORD_COLUMNS + ") VALUES (?,?,?,?,?,?,?,?)");
    for (Group.Row row : rows) {
      AuditRecord record = row.record();
      boolean isLong = row.body().length() > LONGEST_BODY;
      batch
          .bind(0, record.sequence())
          .bind(1, record.entryId())
          .bind(2, Codes.of(record.kind()))
          .bind(3, record.at().toEpochMilli())
          .bind(4, isLong ? null : row.body())
          .bind(5, isLong ? row.body() : null)
          .bind(6, bytes(record.salts()))
          .bind(7, HexFormat.of().parseHex(record.hash()))
          .add();
    }
    batch.execute();
  }

  private static void widenSpans(Handle handle, List<Group.Opened> opened) {
    Map<Long, LongSummaryStatistics> spans = new TreeMap<>();
    for (Group.Opened row : opened) {
      spans
          .computeIfAbsent(row.row().id() / SPAN, number -> new LongSummaryStatistics())
          .accept(row.row().occurred());
    }
    spans.forEach(
        (number, times) -> {
          int known =
              handle.execute(
                  "UPDATE span SET earliest = LEAST(earliest, ?), latest = GREATEST(latest, ?)"
                      + " WHERE number = ?",
                  times.getMin(),
                  times.getMax(),
                  number);
          if (known == 0) {
            handle.execute(
                "INSERT INTO span (number, earliest, latest) VALUES (?, ?, ?)",
                number,
                times.getMin(),
                times.getMax());
          }
        });
  }

  /** Ids outside of which no entry is of a time; from the first to the last, perhaps none. */
  record Ids(long first, long last) {}

  /**
   * Where entries of a time can be.
   *
   * @param since in milliseconds, inclusive; null from the beginning
   * @param until exclusive; null to the end
   */
  Ids idsOf(Handle handle, @Nullable Long since, @Nullable Long until) {
    if (since == null && until == null) {
      return new Ids(0, Long.MAX_VALUE);
    }
    return handle
        .createQuery(
            "SELECT COALESCE(MIN(number), 1) AS low, COALESCE(MAX(number), -1) AS high FROM span"
                + " WHERE latest >= :since AND earliest < :until")
        .bind("since", since == null ? Long.MIN_VALUE : since)
        .bind("until", until == null ? Long.MAX_VALUE : until)
        .map(
            (row, context) ->
                new Ids(row.getLong("low") * SPAN, (row.getLong("high") + 1) * SPAN - 1))
        .one();
  }

  /** How many records there are from one to another. */
  long count(Handle handle, long first, long last) {
    return handle
        .createQuery("SELECT COUNT(*) FROM record WHERE sequence >= :first AND sequence <= :last")
        .bind("first", first)
        .bind("last", last)
        .mapTo(Long.class)
        .one();
  }

  /**
   * The last record's place, checked against the record itself and the hash before it.
   *
   * @return empty where they do not fit
   */
  Optional<AuditChain.Head> head(Handle handle) {
    List<AuditRecord> last =
        handle
            .createQuery("SELECT " + RECORD_COLUMNS + " FROM record ORDER BY sequence DESC LIMIT 2")
            .map((row, context) -> record(row))
            .list();
    if (last.isEmpty()) {
      return Optional.of(AuditChain.EMPTY);
    }
    AuditRecord record = last.getFirst();
    AuditChain.Head before =
        last.size() == 2
            ? new AuditChain.Head(last.getLast().sequence(), last.getLast().hash())
            : start(handle);
    boolean fits =
        record.sequence() == before.sequence() + 1
            && AuditChain.hash(before.hash(), record).equals(record.hash());
    return fits
        ? Optional.of(new AuditChain.Head(record.sequence(), record.hash()))
        : Optional.empty();
  }

  /** What the first record that is left goes on from. */
  AuditChain.Head start(Handle handle) {
    return handle
        .createQuery("SELECT sequence, hash FROM pruned ORDER BY sequence DESC LIMIT 1")
        .map(
            (row, context) ->
                new AuditChain.Head(
                    row.getLong("sequence"), HexFormat.of().formatHex(row.getBytes("hash"))))
        .findOne()
        .orElse(AuditChain.EMPTY);
  }

  /** The last record that can go where what is older than a time is to go. */
  long prunable(Handle handle, Instant before) {
    long first = start(handle).sequence();
    long through =
        handle
            .createQuery(
                "SELECT id FROM entry WHERE id > :first AND (ended IS NULL OR EXISTS (SELECT 1 FROM"
                    + " record WHERE sequence = entry.ended AND record.occurred >= :before))"
                    + " ORDER BY id LIMIT 1")
            .bind("first", first)
            .bind("before", millis(before))
            .mapTo(Long.class)
            .findOne()
            .map(stays -> stays - 1)
            .orElseGet(() -> last(handle));
    return Math.max(first, endedWithin(handle, through));
  }

  /** The millisecond of an instant: what ended within it may have ended after it, and so stays. */
  private static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static long last(Handle handle) {
    return handle
        .createQuery("SELECT COALESCE(MAX(sequence), 0) FROM record")
        .mapTo(Long.class)
        .one();
  }

  /** The last record up to a limit that no entry reaches past. All entries are looked at once. */
  private static long endedWithin(Handle handle, long limit) {
    long through = limit;
    long below = limit + 1;
    while (true) {
      List<long[]> entries =
          handle
              .createQuery(
                  "SELECT id, ended FROM entry WHERE id < :below ORDER BY id DESC LIMIT 10000")
              .bind("below", below)
              .map((row, context) -> new long[] {row.getLong("id"), row.getLong("ended")})
              .list();
      if (entries.isEmpty()) {
        return through;
      }
      for (long[] entry : entries) {
        through = entry[1] > through ? entry[0] - 1 : through;
      }
      below = entries.getLast()[0];
    }
  }

  /** Takes away all records up to one. */
  void prune(Handle handle, long through) {
    AuditRecord last =
        recordAt(handle, through)
            .orElseThrow(() -> new IllegalArgumentException("there is no record " + through));
    handle
        .createQuery(
            "SELECT id FROM entry WHERE id <= :through AND (ended IS NULL OR ended > :through)"
                + " LIMIT 1")
        .bind("through", through)
        .mapTo(Long.class)
        .findOne()
        .ifPresent(
            id -> {
              throw new IllegalArgumentException(
                  "entry " + id + " does not end before record " + through);
            });
    handle.execute("DELETE FROM record WHERE sequence <= ?", through);
    handle.execute("DELETE FROM entry WHERE id <= ?", through);
    handle.execute("DELETE FROM span WHERE number < ?", through / SPAN);
    handle.execute("DELETE FROM pruned");
    handle.execute(
        "INSERT INTO pruned (sequence, hash) VALUES (?, ?)",
        through,
        HexFormat.of().parseHex(last.hash()));
  }

  /** The first entries after one, in order: the sequences at which they begin. */
  List<Long> beginningsAfter(Handle handle, long after, int limit) {
    return handle
        .createQuery(
            "SELECT sequence FROM record WHERE sequence > :after AND sequence = entry_id"
                + " ORDER BY sequence LIMIT :limit")
        .bind("after", after)
        .bind("limit", limit)
        .mapTo(Long.class)
        .list();
  }

  /** Writes records anew, of which some values were erased. */
  void replace(Handle handle, List<AuditRecord> records) {
    for (AuditRecord record : records) {
      String body = CanonicalJson.of(record.body());
      boolean isLong = body.length() > LONGEST_BODY;
      handle
          .createUpdate("UPDATE record SET body = ?, long_body = ?, salts = ? WHERE sequence = ?")
          .bind(0, isLong ? null : body)
          .bind(1, isLong ? body : null)
          .bind(2, bytes(record.salts()))
          .bind(3, record.sequence())
          .execute();
    }
  }

  /** The next records and how large they are. */
  List<Selection.Found> sizesAfter(Handle handle, long sequence, int limit) {
    return handle
        .createQuery(
            "SELECT sequence, COALESCE(CHAR_LENGTH(body), 0) + COALESCE(CHAR_LENGTH(long_body), 0)"
                + " AS size FROM record WHERE sequence > :sequence ORDER BY sequence LIMIT :limit")
        .bind("sequence", sequence)
        .bind("limit", limit)
        .map((row, context) -> new Selection.Found(row.getLong("sequence"), row.getLong("size")))
        .list();
  }

  /** The records from one to another, in order. */
  List<AuditRecord> recordsFrom(Handle handle, long first, long last) {
    return handle
        .createQuery(
            "SELECT "
                + RECORD_COLUMNS
                + " FROM record WHERE sequence >= :first AND sequence <= :last ORDER BY sequence")
        .bind("first", first)
        .bind("last", last)
        .map((row, context) -> record(row))
        .list();
  }

  /** The record at a place. */
  Optional<AuditRecord> recordAt(Handle handle, long sequence) {
    return handle
        .createQuery("SELECT " + RECORD_COLUMNS + " FROM record WHERE sequence = :sequence")
        .bind("sequence", sequence)
        .map((row, context) -> record(row))
        .findOne();
  }

  /** The records of some entries, by entry, then in order. */
  List<AuditRecord> recordsOf(Handle handle, List<Long> entryIds) {
    return handle
        .createQuery(
            "SELECT "
                + RECORD_COLUMNS
                + " FROM record WHERE entry_id = ANY(:ids) ORDER BY entry_id, sequence")
        .bindArray("ids", Long.class, entryIds)
        .map((row, context) -> record(row))
        .list();
  }

  private AuditRecord record(ResultSet row) throws SQLException {
    String body = row.getString("body");
    return new AuditRecord(
        row.getLong("sequence"),
        row.getLong("entry_id"),
        Codes.kind(row.getInt("kind")),
        Instant.ofEpochMilli(row.getLong("occurred")),
        body(body == null ? row.getString("long_body") : body),
        salts(row.getBytes("salts")),
        HexFormat.of().formatHex(row.getBytes("hash")));
  }

  /** Sixteen bytes where nothing was erased, else JSON. */
  private static byte[] bytes(Salts salts) {
    return salts.json() instanceof String hex
        ? HexFormat.of().parseHex(hex)
        : CanonicalJson.of(salts.json()).getBytes(StandardCharsets.UTF_8);
  }

  private Salts salts(byte[] bytes) {
    return Salts.of(
        bytes.length == Salts.LENGTH
            ? HexFormat.of().formatHex(bytes)
            : json.read(new String(bytes, StandardCharsets.UTF_8)));
  }

  /**
   * The body that a text is.
   *
   * @throws IllegalArgumentException where it is none
   */
  @SuppressWarnings("unchecked") // JSON objects have string keys.
  Map<String, ?> body(String text) {
    if (json.read(text) instanceof Map<?, ?> members) {
      return (Map<String, ?>) members;
    }
    throw new IllegalArgumentException("a record's body is no JSON object");
  }

  /** The first millisecond that is not before an instant, as far as milliseconds go. */
  static @Nullable Long clamped(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    if (instant.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))) {
      return Long.MIN_VALUE;
    }
    if (instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
      return Long.MAX_VALUE;
    }
    long millis = instant.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(instant) ? Long.valueOf(millis + 1) : millis;
  }
}
