package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PolicyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/** The policies of a {@link JdbcStore}. */
final class JdbcPolicies implements PolicyStore {
  private final JdbcStore store;
  private final JsonCodec json;

  JdbcPolicies(JdbcStore store, JsonCodec json) {
    this.store = store;
    this.json = json;
  }

  @Override
  public Optional<StoredPolicy> newest() {
    return newest("TRUE");
  }

  @Override
  public Optional<StoredPolicy> newestByFile() {
    return newest("file_digest IS NOT NULL");
  }

  private Optional<StoredPolicy> newest(String condition) {
    return store.read(
        handle ->
            handle
                .createQuery(
                    "SELECT number, version, documents, occurred, author, file_digest FROM policy"
                        + " WHERE "
                        + condition
                        + " ORDER BY number DESC LIMIT 1")
                .map((row, context) -> policy(row))
                .findOne());
  }

  @Override
  public StoredPolicy put(StoredPolicy policy, AuditEvent.Administrative event) {
    AtomicLong number = new AtomicLong();
    store.write(
        new Submission(
            AuditDraft.of(event),
            (handle, records) -> number.set(insert(handle, policy, records.getFirst()))));
    return new StoredPolicy(
        number.get(),
        policy.version(),
        policy.documents(),
        policy.at().truncatedTo(ChronoUnit.MILLIS),
        policy.by(),
        policy.fileDigest());
  }

  private static long insert(Handle handle, StoredPolicy policy, AuditRecord record) {
    long number =
        handle
            .createQuery("SELECT COALESCE(MAX(number), 0) + 1 FROM policy")
            .mapTo(Long.class)
            .one();
    List<Map<String, String>> documents =
        policy.documents().stream()
            .map(document -> Map.of("name", document.name(), "text", document.text()))
            .toList();
    handle
        .createUpdate(
            "INSERT INTO policy"
                + " (number, version, documents, occurred, author, file_digest, sequence)"
                + " VALUES (?,?,?,?,?,?,?)")
        .bind(0, number)
        .bind(1, policy.version())
        .bind(2, CanonicalJson.of(documents))
        .bind(3, policy.at().toEpochMilli())
        .bind(4, policy.by())
        .bind(5, policy.fileDigest())
        .bind(6, record.sequence())
        .execute();
    return number;
  }

  private StoredPolicy policy(ResultSet row) throws SQLException {
    if (!(json.read(row.getString("documents")) instanceof List<?> documents)) {
      throw new IllegalArgumentException("a policy's documents are no JSON list");
    }
    return new StoredPolicy(
        row.getLong("number"),
        row.getString("version"),
        documents.stream().map(JdbcPolicies::document).toList(),
        Instant.ofEpochMilli(row.getLong("occurred")),
        row.getString("author"),
        row.getString("file_digest"));
  }

  private static Document document(Object value) {
    Map<?, ?> members = (Map<?, ?>) value;
    return new Document(String.valueOf(members.get("name")), String.valueOf(members.get("text")));
  }
}
