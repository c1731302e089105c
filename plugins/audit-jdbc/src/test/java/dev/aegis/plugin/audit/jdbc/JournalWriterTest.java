package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditRecord;
import dev.aegis.json.Json;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import dev.aegis.testing.AuditSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JournalWriterTest {
  @TempDir private Path folder;
  private DatabaseFile file;

  @BeforeEach
  void name() {
    file = DatabaseFile.of(folder.resolve("audit.db").toString());
  }

  private JdbcStore open() {
    JournalTables tables = new JournalTables(Json.OWN);
    return JdbcStore.writing(
        H2Database.openForWriting(file, tables, Json.OWN), tables, Json.OWN, 1);
  }

  private static Submission submission(Submission.Alongside alongside) {
    return new Submission(AuditDraft.of(AuditSamples.started()), alongside);
  }

  @Test
  void tooManyCallersAreToldSoAndTheOthersServed() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LinkedBlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    try (ExecutorService callers = Executors.newCachedThreadPool();
        JdbcStore store = open()) {
      Future<?> first =
          callers.submit(
              () ->
                  store.write(
                      submission(
                          (handle, records) -> {
                            writing.countDown();
                            awaitQuietly(goOn);
                          })));
      writing.await();
      for (int i = 0; i < 3; i++) {
        callers.execute(() -> answers.add(answer(store)));
      }

      // One waits in the queue of one; the other two can't.
      List<Object> early = List.of(answers.take(), answers.take());
      goOn.countDown();

      assertThat(early).containsExactly(Reason.OVERLOADED, Reason.OVERLOADED);
      assertThat(answers.take()).isEqualTo(2L);
      first.get();
    }
  }

  private static Object answer(JdbcStore store) {
    try {
      return store.write(submission((handle, records) -> {})).getFirst().sequence();
    } catch (StoreException e) {
      return e.reason();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closingWritesWhatWaits() throws InterruptedException, ExecutionException {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newCachedThreadPool()) {
      JdbcStore store = open();
      Future<List<AuditRecord>> written =
          callers.submit(
              () ->
                  store.write(
                      submission(
                          (handle, records) -> {
                            writing.countDown();
                            awaitQuietly(goOn);
                          })));
      writing.await();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(store::close, callers);
      goOn.countDown();
      closing.get();
      assertThat(written.get()).hasSize(1);
    }
    try (JdbcStore store = open()) {
      assertThat(store.journal().head()).isEqualTo(1);
    }
  }

  @Test
  void whatFailsLeavesNothingBehind() {
    try (JdbcStore store = open()) {
      store.write(submission((handle, records) -> {}));
      List<AuditRecord> seen = new ArrayList<>();
      Submission failing =
          submission(
              (handle, records) -> {
                seen.addAll(records);
                throw new IllegalStateException("out of luck\nat all");
              });

      assertThatThrownBy(() -> store.write(failing))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageEndingWith("fails: out of luck");

      assertThat(seen).extracting(AuditRecord::sequence).containsOnly(2L);
      assertThat(store.journal().head()).isEqualTo(1);
      assertThat(answer(store)).isEqualTo(2L);
    }
  }

  @Test
  void aDatabaseThatStoppedIsOpenedAgain() {
    try (JdbcStore store = open()) {
      assertThat(answer(store)).isEqualTo(1L);
      assertThatThrownBy(
              () -> file.connect(false).useHandle(h -> h.execute("SHUTDOWN IMMEDIATELY")))
          .isInstanceOf(JdbiException.class);

      assertThat(answer(store)).isEqualTo(2L);
    }
  }

  @Test
  void whatTheLogHasIsAnsweredThoughTheDatabaseStoppedBeforeItsCommit() {
    try (JdbcStore store = open()) {
      assertThat(answer(store)).isEqualTo(1L);
      Submission stopping =
          submission(
              (handle, records) ->
                  assertThatThrownBy(
                          () ->
                              file.connect(false).useHandle(h -> h.execute("SHUTDOWN IMMEDIATELY")))
                      .isInstanceOf(JdbiException.class));

      assertThat(store.write(stopping)).extracting(AuditRecord::sequence).containsExactly(2L);
      assertThat(answer(store)).isEqualTo(3L);
      assertThat(store.journal().head()).isEqualTo(3);
      assertThat(store.journal().trail(2)).isPresent();
    }
  }

  /** The log has it, the tables do not, and then the database is gone. */
  @Test
  void whatTheTablesDidNotGetYetIsBroughtToThem() {
    try (JdbcStore store = open()) {
      store.journal().append(List.of(AuditSamples.intent("a")));
      for (int i = 0; i < 20; i++) {
        store.journal().append(List.of(AuditSamples.intent("b")));
        if (i == 10) {
          assertThatThrownBy(
                  () -> file.connect(false).useHandle(h -> h.execute("SHUTDOWN IMMEDIATELY")))
              .isInstanceOf(JdbiException.class);
        }
      }
      store.journal().append(List.of(AuditSamples.success(1)));
      assertThat(store.journal().head()).isEqualTo(22);
      assertThat(store.journal().trail(1).orElseThrow().records()).hasSize(2);
      assertThat(store.journal().filing(0, 100).wrong()).isEmpty();
    }
  }

  @Test
  void whereTheTablesTakeNothingAllAreRefusedUntilTheyDo() throws InterruptedException {
    try (JdbcStore store = open()) {
      store.journal().append(List.of(AuditSamples.intent("a")));
      assertThat(store.journal().head()).isEqualTo(1);
      sql("ALTER TABLE posting RENAME TO away");
      long acknowledged = appendUntilRefused(store);
      assertThatThrownBy(store.journal()::head)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
      sql("ALTER TABLE away RENAME TO posting");
      long next = appendUntilTaken(store);
      assertThat(next).isEqualTo(acknowledged + 1);
      assertThat(store.journal().head()).isEqualTo(next);
      assertThat(store.journal().filing(0, 100).wrong()).isEmpty();
    }
    try (JdbcStore store = open()) {
      assertThat(store.journal().records(0, 1000)).hasSizeGreaterThan(1);
    }
  }

  private void sql(String statement) {
    file.connect(false).useHandle(handle -> handle.execute(statement));
  }

  private static long appendUntilRefused(JdbcStore store) throws InterruptedException {
    long last = 1;
    while (true) {
      try {
        last = store.journal().append(List.of(AuditSamples.started())).getFirst().sequence();
        Thread.sleep(5);
      } catch (StoreException e) {
        assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
        return last;
      }
    }
  }

  private static long appendUntilTaken(JdbcStore store) throws InterruptedException {
    while (true) {
      try {
        return store.journal().append(List.of(AuditSamples.started())).getFirst().sequence();
      } catch (StoreException e) {
        Thread.sleep(5);
      }
    }
  }

  @Test
  void whatNobodyAppliedBeforeTheEndIsThereAfterwards() {
    try (JdbcStore store = open()) {
      store.journal().append(List.of(AuditSamples.intent("a")));
      assertThat(store.journal().head()).isEqualTo(1);
      sql("ALTER TABLE posting RENAME TO away");
      store.journal().append(List.of(AuditSamples.success(1)));
    }
    assertThat(folder.resolve("audit.db.wal")).as("it is needed").exists();
    sql("ALTER TABLE away RENAME TO posting");
    try (JdbcStore store = open()) {
      assertThat(store.journal().head()).isEqualTo(2);
      assertThat(store.journal().filing(0, 100).wrong()).isEmpty();
    }
  }
}
