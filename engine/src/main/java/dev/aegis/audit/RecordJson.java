package dev.aegis.audit;

import dev.aegis.audit.AuditRecord.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Audit records as JSON values: in the API, in exports and in archives. */
public final class RecordJson {
  private RecordJson() {}

  /** JSON values by name, from which {@link #read} makes the same record. */
  public static Map<String, @Nullable Object> of(AuditRecord record) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("sequence", record.sequence());
    json.put("entry_id", record.entryId());
    json.put("kind", record.kind().word());
    json.put("at", EntryJson.timestamp(record.at()));
    json.put("body", record.body());
    json.put("salts", record.salts().json());
    json.put("hash", record.hash());
    return json;
  }

  /**
   * The record that JSON values are.
   *
   * @throws IllegalArgumentException where they are none
   */
  @SuppressWarnings("unchecked") // JSON objects have string keys.
  public static AuditRecord read(Map<?, ?> json) {
    try {
      return new AuditRecord(
          number(json, "sequence"),
          number(json, "entry_id"),
          Kind.valueOf(text(json, "kind").toUpperCase(Locale.ROOT)),
          Instant.parse(text(json, "at")),
          (Map<String, ?>) member(json, "body"),
          Salts.of(json.get("salts")),
          text(json, "hash"));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not an audit record: " + e.getMessage(), e);
    }
  }

  private static long number(Map<?, ?> json, String name) {
    return (Long) member(json, name);
  }

  private static String text(Map<?, ?> json, String name) {
    return (String) member(json, name);
  }

  private static Object member(Map<?, ?> json, String name) {
    Object value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException("`" + name + "` is missing");
    }
    return value;
  }
}
