package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.PolicyStore.StoredPolicy;
import dev.aegis.spi.StaleStateException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A policy that is put in force together with the record of it. */
final class PolicyRow implements Submission.Alongside {
  /** What was accepted once goes in wherever it comes. */
  private static final long ANY = -1;

  private final StoredPolicy policy;
  private final long after;
  private final AtomicLong number = new AtomicLong();

  /**
   * @param after the number that must be the newest before it is written
   */
  PolicyRow(StoredPolicy policy, long after) {
    this.policy = policy;
    this.after = after;
  }

  /** The number of the newest; 0 where there is none. */
  static long newest(Handle handle) {
    return handle
        .createQuery("SELECT COALESCE(MAX(number), 0) FROM policy")
        .mapTo(Long.class)
        .one();
  }

  /** The row that was logged. */
  static PolicyRow of(Map<?, ?> logged) {
    Object at = Objects.requireNonNull(logged.get("at"));
    return new PolicyRow(
        new StoredPolicy(
            0,
            String.valueOf(logged.get("version")),
            documents(logged.get("documents")),
            Instant.ofEpochMilli(((Number) at).longValue()),
            String.valueOf(logged.get("by")),
            (String) logged.get("file_digest")),
        ANY);
  }

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    long newest = newest(handle);
    if (after != ANY && after != newest) {
      throw new StaleStateException("another policy was put in force: number " + newest, null);
    }
    number.set(newest + 1);
    handle
        .createUpdate(
            "INSERT INTO policy"
                + " (number, version, documents, occurred, author, file_digest, sequence)"
                + " VALUES (?,?,?,?,?,?,?)")
        .bind(0, number.get())
        .bind(1, policy.version())
        .bind(2, CanonicalJson.of(documents()))
        .bind(3, policy.at().toEpochMilli())
        .bind(4, policy.by())
        .bind(5, policy.fileDigest())
        .bind(6, records.getFirst().sequence())
        .execute();
  }

  @Override
  public Map<String, ?> logged() {
    Map<String, Object> row = new TreeMap<>();
    row.put("version", policy.version());
    row.put("documents", documents());
    row.put("at", policy.at().toEpochMilli());
    row.put("by", policy.by());
    if (policy.fileDigest() != null) {
      row.put("file_digest", policy.fileDigest());
    }
    return row;
  }

  /** The number that it got. */
  long number() {
    return number.get();
  }

  private List<Map<String, String>> documents() {
    return policy.documents().stream()
        .map(document -> Map.of("name", document.name(), "text", document.text()))
        .toList();
  }

  /** The documents that a JSON list describes. */
  static List<Document> documents(@Nullable Object json) {
    if (!(json instanceof List<?> documents)) {
      throw new IllegalArgumentException("a policy's documents are no JSON list");
    }
    return documents.stream().map(PolicyRow::document).toList();
  }

  private static Document document(Object value) {
    Map<?, ?> members = (Map<?, ?>) value;
    return new Document(String.valueOf(members.get("name")), String.valueOf(members.get("text")));
  }
}
