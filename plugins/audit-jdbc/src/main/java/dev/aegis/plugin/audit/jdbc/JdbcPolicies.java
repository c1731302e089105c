package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEvent;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PolicyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

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
  public long newestNumber() {
    return store.read(PolicyRow::newest);
  }

  @Override
  public Optional<StoredPolicy> find(long number) {
    return newest("number = " + number);
  }

  @Override
  public List<Version> versions(long before, int limit) {
    return store.read(
        handle ->
            handle
                .createQuery(
                    "SELECT number, version, occurred, author FROM policy WHERE number < ?"
                        + " ORDER BY number DESC LIMIT ?")
                .bind(0, before)
                .bind(1, limit)
                .map(
                    (row, context) ->
                        new Version(
                            row.getLong("number"),
                            row.getString("version"),
                            Instant.ofEpochMilli(row.getLong("occurred")),
                            row.getString("author")))
                .list());
  }

  @Override
  public StoredPolicy put(StoredPolicy policy, long after, AuditEvent.Administrative event) {
    PolicyRow row = new PolicyRow(policy, after);
    store.write(new Submission(AuditDraft.of(event), row));
    return new StoredPolicy(
        row.number(),
        policy.version(),
        policy.documents(),
        policy.at().truncatedTo(ChronoUnit.MILLIS),
        policy.by(),
        policy.fileDigest());
  }

  private StoredPolicy policy(ResultSet row) throws SQLException {
    return new StoredPolicy(
        row.getLong("number"),
        row.getString("version"),
        PolicyRow.documents(json.read(row.getString("documents"))),
        Instant.ofEpochMilli(row.getLong("occurred")),
        row.getString("author"),
        row.getString("file_digest"));
  }
}
