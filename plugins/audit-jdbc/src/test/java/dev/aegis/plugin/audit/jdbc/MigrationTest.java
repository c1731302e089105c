package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.CanonicalJson;
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
    AuditChain chain = new AuditChain(AuditChain.EMPTY);
    List<AuditRecord> records =
        new ArrayList<>(chain.append(AuditDraft.of(AuditSamples.started())));
    records.addAll(chain.append(AuditDraft.of(AuditSamples.intent("crm"))));
    records.addAll(chain.append(AuditDraft.of(AuditSamples.approved(2, "kim"))));
    records.addAll(chain.append(AuditDraft.of(AuditSamples.success(2))));
    for (AuditRecord record : records) {
      handle.execute(
          "INSERT INTO record (sequence, entry_id, kind, occurred, body, salts, hash)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          record.sequence(),
          record.entryId(),
          Codes.of(record.kind()),
          record.at().toEpochMilli(),
          CanonicalJson.of(record.body()),
          HexFormat.of().parseHex((String) record.salts().json()),
          HexFormat.of().parseHex(record.hash()));
    }
    insertEntry(handle, EntryRow.of(records.subList(0, 1)));
    insertEntry(handle, EntryRow.of(records.subList(1, 4)));
  }

  private static void insertEntry(Handle handle, EntryRow row) {
    try (Batch batch =
        new Batch(
            handle,
            "INSERT INTO entry (id, administrative, session_key, agent_key, action_key, risk,"
                + " approval, rule, status, occurred, ended, size)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 10)")) {
      batch.add(
          row.id(),
          row.administrative(),
          row.session(),
          row.agent(),
          row.action(),
          row.risk(),
          row.approval(),
          row.rule(),
          row.status(),
          row.occurred(),
          row.ended());
      batch.execute();
    }
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
        assertThat(store.journal().trail(2).orElseThrow().records())
            .extracting(AuditRecord::sequence)
            .containsExactly(2L, 3L, 4L);
        assertThat(store.journal().filing(0, 100).wrong()).isEmpty();
      }
    }
  }
}
