package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database forgets, its log remembers. */
class WriteAheadLogTest {
  private static final PolicyStore.StoredPolicy POLICY =
      new PolicyStore.StoredPolicy(
          0,
          "v1",
          List.of(new PolicyStore.Document("a.yaml", "rules:\n\ttext ☃")),
          AuditSamples.NOON,
          "file",
          null);

  @TempDir private Path folder;
  private Path path;
  private Path database;
  private Path log;
  private Path olderLog;
  private byte[] emptyDatabase = {};
  private byte[] wholeLog = {};

  @BeforeEach
  void name() {
    path = folder.resolve("audit.db");
    database = folder.resolve("audit.db.mv.db");
    log = folder.resolve("audit.db.wal");
    olderLog = folder.resolve("audit.db.wal-old");
  }

  /** A database as it was before any of its records, and their log. */
  private void forget() throws IOException {
    Opening.store(path).close();
    emptyDatabase = Files.readAllBytes(database);
    try (Store store = Opening.store(path)) {
      store.journal().append(List.of(AuditSamples.refusal("a"), AuditSamples.intent("☃ \ud83d")));
      store.policies().put(POLICY, 0, AuditSamples.started());
      store.journal().append(List.of(AuditSamples.success(3)));
      wholeLog = Files.readAllBytes(log);
    }
  }

  private void lay(byte[] databaseBytes, byte[] logBytes) throws IOException {
    Files.write(database, databaseBytes);
    Files.write(log, logBytes);
    Files.deleteIfExists(olderLog);
  }

  @Test
  void documentsComeBackWithTheirRecords() throws IOException {
    Opening.store(path).close();
    emptyDatabase = Files.readAllBytes(database);
    try (Store store = Opening.store(path)) {
      store.state().write(List.of(note("a", 0, Map.of("d", 1.0))), List.of(AuditSamples.started()));
      store
          .state()
          .write(
              List.of(note("a", 1, Map.of("d", 2L)), note("b", 0, Map.of())),
              List.of(AuditSamples.started()));
      store.state().write(List.of(note("b", 1, null)), List.of(AuditSamples.started()));
      wholeLog = Files.readAllBytes(log);
    }
    lay(emptyDatabase, wholeLog);
    try (Store store = Opening.store(path)) {
      assertThat(store.journal().head()).isEqualTo(3);
      assertThat(store.state().list("note", null, 0, 10))
          .containsExactly(
              new StateStore.Item(
                  "note",
                  "a",
                  1,
                  2,
                  "open",
                  AuditSamples.NOON.truncatedTo(ChronoUnit.MILLIS),
                  Map.of("d", 2L)));
    }
  }

  private static StateStore.Change note(String id, long expected, @Nullable Map<String, ?> body) {
    return new StateStore.Change("note", id, expected, "open", AuditSamples.NOON, body);
  }

  private static List<AuditRecord> records(Store store) {
    List<AuditRecord> records = new ArrayList<>();
    store
        .journal()
        .forEach(
            AuditQuery.all(),
            entry -> records.addAll(store.journal().trail(entry.id()).orElseThrow().records()));
    records.sort(Comparator.comparingLong(AuditRecord::sequence));
    return records;
  }

  @Test
  void whatTheDatabaseForgotComesBack() throws IOException {
    forget();
    List<AuditRecord> before;
    try (Store store = Opening.reader(path)) {
      before = trails(store);
    }
    lay(emptyDatabase, wholeLog);

    try (Store store = Opening.store(path)) {
      assertThat(trails(store)).isEqualTo(before).hasSize(5);
      assertThat(store.policies().newest())
          .hasValueSatisfying(
              policy -> {
                assertThat(policy.number()).isEqualTo(1);
                assertThat(policy.documents()).isEqualTo(POLICY.documents());
                assertThat(policy.fileDigest()).isNull();
              });
      store.journal().append(List.of(AuditSamples.intent("b")));
      assertThat(store.journal().head()).isEqualTo(6);
    }
    assertThat(log).doesNotExist();
  }

  /** It would be left in the middle of a transaction otherwise. */
  @Test
  void theDatabaseWritesOnlyWhenItIsTold() throws IOException {
    String megabyte = "m".repeat(1_000_000);
    try (Store store = Opening.store(path)) {
      long before = Files.size(database);
      for (int i = 0; i < 7; i++) {
        store.journal().append(List.of(AuditSamples.intent(i + megabyte)));
        store.journal().append(List.of(AuditSamples.success(2 * i + 1)));
      }
      assertThat(Files.size(database)).isEqualTo(before);
      for (int i = 7; i < 20; i++) {
        store.journal().append(List.of(AuditSamples.intent(i + megabyte)));
      }
      assertThat(Files.size(database)).isGreaterThan(before);
    }
  }

  @Test
  void recordsThatAreMissingBeforeTheEndAreNotMadeUp() throws IOException {
    forget();
    H2.connect(folder.resolve("audit.db"), false)
        .useHandle(handle -> handle.execute("DELETE FROM record WHERE sequence = 2"));
    Files.write(log, wholeLog);
    assertRefused("has records up to 5, of which the database lacks 1");
  }

  /** Of administrative entries too. */
  private static List<AuditRecord> trails(Store store) {
    List<AuditRecord> records = new ArrayList<>();
    for (long id = 1; id <= store.journal().head(); id++) {
      store.journal().trail(id).ifPresent(trail -> records.addAll(trail.records()));
    }
    assertThat(AuditChain.verify(sorted(records))).isEmpty();
    return sorted(records);
  }

  private static List<AuditRecord> sorted(List<AuditRecord> records) {
    return records.stream().sorted(Comparator.comparingLong(AuditRecord::sequence)).toList();
  }

  @Test
  void readersSeeItToo() throws IOException {
    forget();
    lay(emptyDatabase, wholeLog);
    try (Store store = Opening.reader(path)) {
      assertThat(store.journal().head()).isEqualTo(5);
    }
    assertThat(log).doesNotExist();
  }

  @Test
  void aGroupThatWasNotWrittenWholeIsLeftOut() throws IOException {
    forget();
    int end = new String(wholeLog, StandardCharsets.ISO_8859_1).indexOf('\0');
    assertThat(end).as("room was made for what comes").isBetween(1, wholeLog.length);
    long last = -1;
    for (int length = 0; length <= end + 97; length += 97) {
      byte[] cut = Arrays.copyOf(wholeLog, Math.min(length, end));
      lay(emptyDatabase, length % 2 == 0 ? cut : Arrays.copyOf(cut, wholeLog.length));
      try (Store store = Opening.store(path)) {
        assertThat(store.journal().head()).isGreaterThanOrEqualTo(last).isIn(0L, 3L, 4L, 5L);
        last = store.journal().head();
        store.journal().append(List.of(AuditSamples.intent("on it goes")));
        assertThat(trails(store)).hasSize((int) last + 1);
      }
    }
    assertThat(last).isEqualTo(5);
  }

  @Test
  void aLogThatWasChangedIsRefused() throws IOException {
    forget();
    String text = new String(wholeLog, StandardCharsets.ISO_8859_1);
    String changed = text.replaceFirst("\"entry\":1", "\"entry\":2");
    byte[] bytes = changed.getBytes(StandardCharsets.ISO_8859_1);
    lay(emptyDatabase, bytes);
    assertRefused("is damaged");
    assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
  }

  @Test
  void anothersLogIsRefused() throws IOException {
    forget();
    Files.delete(database);
    try (Store store = Opening.store(path)) {
      store.journal().append(List.of(AuditSamples.started()));
    }
    byte[] another = Files.readAllBytes(database);
    lay(another, wholeLog);
    assertRefused("goes on with record 1, the database after 1");

    Files.delete(log);
    try (Store store = Opening.store(path)) {
      for (int i = 0; i < 5; i++) {
        store.journal().append(List.of(AuditSamples.started()));
      }
    }
    lay(Files.readAllBytes(database), wholeLog);
    assertRefused("belongs to another database");
  }

  private void assertRefused(String how) {
    assertThatThrownBy(() -> Opening.store(path))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessage(
            "`audit.db.wal`, the log of the audit database `"
                + path
                + "`, "
                + how
                + "; move it away only if the database was put back from a backup");
    assertThatThrownBy(() -> Opening.reader(path)).isInstanceOf(StoreException.class);
  }

  @Test
  void aDatabaseThatIsGoneIsNotBegunAnew() throws IOException {
    forget();
    lay(emptyDatabase, wholeLog);
    Files.delete(database);
    assertThatThrownBy(() -> Opening.store(path))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
        .hasMessageContaining("is gone, and a log beside it says that it was in use");
    assertThat(database).doesNotExist();
  }

  @Test
  void longLogsAreGivenUpOnceTheDatabaseHasThem() throws IOException {
    String megabyte = "m".repeat(1_000_000);
    try (Store store = Opening.store(path)) {
      for (int i = 0; i < 30; i++) {
        store.journal().append(List.of(AuditSamples.intent(i + megabyte)));
        assertThat(sizeOf(log)).isLessThan(9_500_000);
      }
      assertThat(Files.size(olderLog)).isBetween(8_000_000L, 9_500_000L);
    }
    assertThat(olderLog).doesNotExist();
    try (Store store = Opening.store(path)) {
      assertThat(records(store)).hasSize(30);
    }
  }

  /** Nothing, in the moment in which a new one takes its place. */
  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  @Test
  void bothSegmentsAreReadBack() throws IOException {
    String megabyte = "m".repeat(1_000_000);
    Opening.store(path).close();
    emptyDatabase = Files.readAllBytes(database);
    byte[] older;
    try (Store store = Opening.store(path)) {
      for (int i = 0; i < 12; i++) {
        store.journal().append(List.of(AuditSamples.intent(i + megabyte)));
      }
      older = Files.readAllBytes(olderLog);
      wholeLog = Files.readAllBytes(log);
    }
    lay(emptyDatabase, wholeLog);
    Files.write(olderLog, older);
    try (Store store = Opening.store(path)) {
      assertThat(records(store)).hasSize(12);
    }
  }
}
