package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of an older version is brought to this one with all it holds. */
class MigrationTest {
  @TempDir private Path folder;

  @Test
  void anH2FileOfVersionTwo() {
    DatabaseFile file = DatabaseFile.of(folder.resolve("audit.db").toString());
    file.create(
        jdbi ->
            jdbi.useHandle(
                handle -> {
                  makeVersionTwo(handle);
                  H2.sync(handle);
                }));
    assertMigrated(Map.of("path", folder.resolve("audit.db").toString()));
  }

  @Test
  void aPostgresDatabaseOfVersionTwo() {
    String url = Postgres.shared().database();
    Jdbi.create(url).useHandle(MigrationTest::makeVersionTwo);
    assertMigrated(Map.of("url", url));
  }

  private static void makeVersionTwo(Handle handle) {
    Schema.migrate(handle, 2);
    List<AuditRecord> records =
        new AuditChain(AuditChain.EMPTY).append(AuditDraft.of(AuditSamples.started()));
    AuditRecord record = records.getFirst();
    handle.execute(
        "INSERT INTO record (sequence, entry_id, kind, occurred, body, salts, hash)"
            + " VALUES (1, 1, ?, ?, ?, ?, ?)",
        Codes.of(record.kind()),
        record.at().toEpochMilli(),
        CanonicalJson.of(record.body()),
        HexFormat.of().parseHex((String) record.salts().json()),
        HexFormat.of().parseHex(record.hash()));
    handle.execute(
        "INSERT INTO entry (id, administrative, session_key, agent_key, action_key, status,"
            + " occurred, ended, size) VALUES (1, TRUE, '', 'local', 'start', ?, ?, 1, 10)",
        Codes.of(ResultStatus.SUCCESS),
        record.at().toEpochMilli());
  }

  private static void assertMigrated(Map<String, ?> place) {
    for (int opening = 0; opening < 2; opening++) {
      try (Store store = Opening.open(place)) {
        store.journal().append(List.of(AuditSamples.started()));
        List<AuditEntry> found = new ArrayList<>();
        store
            .journal()
            .forEach(
                new AuditQuery(
                    true,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    AuditSamples.NOON.minusSeconds(1),
                    AuditSamples.NOON.plusSeconds(1),
                    0,
                    100,
                    AuditQuery.Order.ASC),
                found::add);
        assertThat(found).hasSize(opening + 2);
      }
    }
  }
}
