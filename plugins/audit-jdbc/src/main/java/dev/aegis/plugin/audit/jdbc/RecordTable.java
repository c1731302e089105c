package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.audit.Salts;
import dev.aegis.spi.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The chain: its records as rows, to and from. Thread-safe. */
final class RecordTable {
  /** Longer ones are kept beside the table, so that its pages stay small. */
  private static final int LONGEST_BODY = 30_000;

  private static final String COLUMNS =
      "sequence, entry_id, kind, occurred, body, long_body, salts, hash";

  private final JsonCodec json;

  RecordTable(JsonCodec json) {
    this.json = json;
  }

  void insert(Handle handle, Iterable<Group.Row> rows) {
    try (Batch batch =
        new Batch(handle, "INSERT INTO record (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?)")) {
      for (Group.Row row : rows) {
        AuditRecord record = row.record();
        boolean isLong = row.body().length() > LONGEST_BODY;
        batch.add(
            record.sequence(),
            record.entryId(),
            Codes.of(record.kind()),
            record.at().toEpochMilli(),
            isLong ? null : row.body(),
            isLong ? row.body() : null,
            bytes(record.salts()),
            HexFormat.of().parseHex(record.hash()));
      }
      batch.execute();
    }
  }

  /** The hashes before those of some records. */
  Map<Long, String> hashesBefore(Handle handle, List<Long> sequences) {
    Map<Long, String> hashes = new HashMap<>();
    AuditChain.Head start = start(handle);
    for (long sequence : sequences) {
      if (sequence == start.sequence() + 1) {
        hashes.put(sequence, start.hash());
      }
    }
    List<Long> before = sequences.stream().map(sequence -> sequence - 1).toList();
    handle
        .createQuery("SELECT sequence + 1 AS next, hash FROM record WHERE sequence = ANY(:before)")
        .bindArray("before", Long.class, before)
        .map((row, context) -> Map.entry(row.getLong("next"), row.getBytes("hash")))
        .forEach(entry -> hashes.put(entry.getKey(), HexFormat.of().formatHex(entry.getValue())));
    handle
        .createQuery("SELECT sequence, previous FROM kept WHERE sequence = ANY(:sequences)")
        .bindArray("sequences", Long.class, sequences)
        .map((row, context) -> Map.entry(row.getLong("sequence"), row.getBytes("previous")))
        .forEach(entry -> hashes.put(entry.getKey(), HexFormat.of().formatHex(entry.getValue())));
    return hashes;
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
            .createQuery("SELECT " + COLUMNS + " FROM record ORDER BY sequence DESC LIMIT 2")
            .map((row, context) -> record(row))
            .list();
    if (last.isEmpty()) {
      return Optional.of(AuditChain.EMPTY);
    }
    AuditRecord record = last.getFirst();
    AuditRecord other = last.getLast();
    AuditChain.Head before =
        other.sequence() == record.sequence() - 1
            ? new AuditChain.Head(other.sequence(), other.hash())
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

  /** The sequence of the last record; 0 where there is none. */
  long last(Handle handle) {
    return handle
        .createQuery("SELECT COALESCE(MAX(sequence), 0) FROM record")
        .mapTo(Long.class)
        .one();
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

  /** The sizes of the next records' bodies, in characters, by sequence in order. */
  Map<Long, Long> sizesAfter(Handle handle, long sequence, int limit) {
    Map<Long, Long> sizes = new LinkedHashMap<>();
    handle
        .createQuery(
            "SELECT sequence, COALESCE(CHAR_LENGTH(body), 0) + COALESCE(CHAR_LENGTH(long_body), 0)"
                + " AS size FROM record WHERE sequence > :sequence ORDER BY sequence LIMIT :limit")
        .bind("sequence", sequence)
        .bind("limit", limit)
        .map((row, context) -> Map.entry(row.getLong("sequence"), row.getLong("size")))
        .forEach(entry -> sizes.put(entry.getKey(), entry.getValue()));
    return sizes;
  }

  /** The records from one to another, in order. */
  List<AuditRecord> recordsFrom(Handle handle, long first, long last) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM record WHERE sequence >= :first AND sequence <= :last ORDER BY sequence")
        .bind("first", first)
        .bind("last", last)
        .map((row, context) -> record(row))
        .list();
  }

  /** The record at a place. */
  Optional<AuditRecord> recordAt(Handle handle, long sequence) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM record WHERE sequence = :sequence")
        .bind("sequence", sequence)
        .map((row, context) -> record(row))
        .findOne();
  }

  /** The records at some places, in order. */
  List<AuditRecord> recordsAt(Handle handle, List<Long> sequences) {
    return handle
        .createQuery(
            "SELECT " + COLUMNS + " FROM record WHERE sequence = ANY(:sequences) ORDER BY sequence")
        .bindArray("sequences", Long.class, sequences)
        .map((row, context) -> record(row))
        .list();
  }

  /** Where a record stands and which entry it is of. */
  record Place(long sequence, long entryId) {}

  /** The places of the records from one to another, in order. */
  List<Place> places(Handle handle, long first, long last) {
    return handle
        .createQuery(
            "SELECT sequence, entry_id FROM record WHERE sequence >= :first AND sequence <= :last"
                + " ORDER BY sequence")
        .bind("first", first)
        .bind("last", last)
        .map((row, context) -> new Place(row.getLong("sequence"), row.getLong("entry_id")))
        .list();
  }

  /** The next records that end entries, in order. */
  List<Place> endingsAfter(Handle handle, long sequence, int limit) {
    return handle
        .createQuery(
            "SELECT sequence, entry_id FROM record WHERE sequence > :sequence"
                + " AND kind IN (:outcome, :admin) ORDER BY sequence LIMIT :limit")
        .bind("sequence", sequence)
        .bind("outcome", Codes.of(AuditRecord.Kind.OUTCOME))
        .bind("admin", Codes.of(AuditRecord.Kind.ADMIN))
        .bind("limit", limit)
        .map((row, context) -> new Place(row.getLong("sequence"), row.getLong("entry_id")))
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
}
