package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.decision.Decision;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a server can do, or can do wrong. */
class PostgresDatabaseTest {
  private static Store open(String url) {
    return Opening.open(Map.of("url", url));
  }

  private static List<AuditRecord> all(AuditJournal journal) {
    List<AuditRecord> records = new ArrayList<>();
    List<AuditRecord> next = journal.records(0, 500);
    while (!next.isEmpty()) {
      records.addAll(next);
      next = journal.records(records.getLast().sequence(), 500);
    }
    assertThat(AuditChain.verify(journal.start(), records.iterator())).isEmpty();
    return records;
  }

  @Test
  void severalWriteOneChain() throws Exception {
    String url = Postgres.shared().database();
    try (ExecutorService callers = Executors.newCachedThreadPool();
        Store one = open(url);
        Store other = open(url);
        Store third = open(url)) {
      List<Future<List<AuditRecord>>> written = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        AuditJournal journal = List.of(one, other, third).get(i % 3).journal();
        String target = "t" + i;
        written.add(callers.submit(() -> journal.append(List.of(AuditSamples.intent(target)))));
      }
      Set<AuditRecord> told = new HashSet<>();
      for (Future<List<AuditRecord>> records : written) {
        told.addAll(records.get());
      }

      List<AuditRecord> found = all(one.journal());
      assertThat(told).hasSize(300);
      assertThat(found).hasSize(300).containsAll(told);
      assertThat(found).isEqualTo(all(third.journal()));
    }
  }

  /** Also what one of them began, another can end; but only once. */
  @Test
  void anEntryEndsOnce() {
    String url = Postgres.shared().database();
    try (Store one = open(url);
        Store other = open(url)) {
      long id = one.journal().append(List.of(AuditSamples.intent("crm"))).getFirst().entryId();
      other.journal().append(List.of(AuditSamples.success(id)));
      assertThatThrownBy(() -> one.journal().append(List.of(AuditSamples.success(id))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has ended");
    }
  }

  @Test
  void aServerThatIsAwayIsSaidToBeAndReturns(@TempDir Path data) throws Exception {
    try (Postgres server = Postgres.start(data.resolve("pg"));
        ExecutorService callers = Executors.newCachedThreadPool();
        Store store = open(server.database())) {
      AuditJournal journal = store.journal();
      journal.append(List.of(AuditSamples.started()));
      AtomicBoolean stop = new AtomicBoolean();
      List<AuditRecord> told = new ArrayList<>();
      List<StoreException> failures = new ArrayList<>();
      Future<?> load =
          callers.submit(
              () -> {
                while (!stop.get()) {
                  try {
                    told.addAll(journal.append(List.of(AuditSamples.intent("crm"))));
                  } catch (StoreException e) {
                    failures.add(e);
                  }
                }
              });
      server.stop();
      while (failures.isEmpty()) {
        Thread.sleep(20);
      }
      server.restart();
      int before = told.size();
      while (told.size() < before + 50) {
        Thread.sleep(20);
      }
      stop.set(true);
      load.get();

      assertThat(failures.getFirst().reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failures.getFirst()).hasMessageStartingWith("the audit database `jdbc:postgresql");
      assertThat(all(journal)).containsAll(told);
    }
  }

  @Test
  void aShortAbsenceIsNotNoticed(@TempDir Path data) throws Exception {
    try (Postgres server = Postgres.start(data.resolve("pg"));
        ExecutorService callers = Executors.newCachedThreadPool()) {
      String url = server.database();
      try (Store store = open(url)) {
        AuditJournal journal = store.journal();
        journal.append(List.of(AuditSamples.started()));
        server.stop();
        Future<List<AuditRecord>> waiting =
            callers.submit(() -> journal.append(List.of(AuditSamples.started())));
        server.restart();
        assertThat(waiting.get()).extracting(AuditRecord::sequence).containsExactly(2L);
        assertThat(all(journal)).hasSize(2);
      }
    }
  }

  @Test
  void aConnectionThatIsCutLosesNothing() throws Exception {
    Postgres server = Postgres.shared();
    String url = server.database();
    try (ExecutorService callers = Executors.newCachedThreadPool();
        Store store = open(url)) {
      AuditJournal journal = store.journal();
      List<Future<List<AuditRecord>>> written = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        written.add(callers.submit(() -> journal.append(List.of(AuditSamples.intent("crm")))));
        if (i % 40 == 39) {
          server.execute(
              url,
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
      }
      List<AuditRecord> told = new ArrayList<>();
      for (Future<List<AuditRecord>> records : written) {
        told.addAll(records.get());
      }
      assertThat(told).doesNotHaveDuplicates().hasSize(200);
      assertThat(all(journal)).hasSize(200).containsAll(told);
    }
  }

  @Test
  void textsThatItCannotHoldAreFoundToo() {
    try (Store store = open(Postgres.shared().database())) {
      for (String odd : List.of("a\0b", "\ud83d", "x".repeat(200) + "\0")) {
        Decision decision = AuditSamples.intent("crm").decision();
        var action = decision.action();
        var intent =
            new AuditEvent.Intent(
                AuditSamples.NOON,
                new Decision(
                    new dev.aegis.action.Action(
                        action.type(), action.target(), action.params(), "", odd, odd),
                    decision.riskLevel(),
                    decision.approval(),
                    decision.matchedRule(),
                    null,
                    List.of(),
                    decision.policyVersion(),
                    null));
        long id = store.journal().append(List.of(intent)).getFirst().entryId();
        List<AuditEntry> found = new ArrayList<>();
        store.journal().forEach(inSession(odd), found::add);
        assertThat(found).extracting(AuditEntry::id).containsExactly(id);
      }
    }
  }

  private static AuditQuery inSession(String session) {
    return new AuditQuery(
        false, session, null, null, null, null, null, null, null, 0, 10, AuditQuery.Order.ASC);
  }

  @Test
  void aChangedEndIsNotGoneOnFrom() {
    Postgres server = Postgres.shared();
    String url = server.database();
    try (Store store = open(url)) {
      store.journal().append(List.of(AuditSamples.started()));
    }
    server.execute(url, "UPDATE record SET body = replace(body, 'local', 'nobody')");
    assertThatThrownBy(() -> open(url))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining("the last record of the audit database")
        .hasMessageEndingWith("was changed");
  }

  @Test
  void aVersionOfTomorrowIsLeftAlone() {
    Postgres server = Postgres.shared();
    String url = server.database();
    open(url).close();
    server.execute(url, "INSERT INTO aegis_schema (version) VALUES (99)");
    assertThatThrownBy(() -> open(url)).hasMessageContaining("has version 99");
  }

  @Test
  void readingMakesNothing() {
    String url = Postgres.shared().database();
    Map<String, ?> reading = Map.of("url", url, "create", false);
    assertThatThrownBy(() -> Opening.open(reading))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
    try (Store store = open(url)) {
      store.journal().append(List.of(AuditSamples.started()));
      try (Store reader = Opening.open(reading)) {
        assertThat(all(reader.journal())).hasSize(1);
        assertThatThrownBy(() -> reader.journal().append(List.of(AuditSamples.started())))
            .hasMessageContaining("open for reading alone");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:mem:x, must begin with `jdbc:postgresql://`",
    "postgresql://db/aegis, must begin with `jdbc:postgresql://`",
    "jdbc:postgresql://db/aegis?user=a&password=secret, holds a password",
    "jdbc:postgresql://a:secret@db/aegis, holds a password",
  })
  void urlsThatCannotBeMeant(String url, String problem) {
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("secret");
  }

  @Test
  void whereNobodyAnswersIsSaidAtOnce() {
    assertThatThrownBy(() -> open("jdbc:postgresql://127.0.0.1:1/aegis?user=x&sslmode=disable"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the audit database `jdbc:postgresql://127.0.0.1:1/aegis` fails: ")
        .hasMessageContaining("refused");
  }
}
