package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcJournalTest {
  @TempDir private Path folder;
  private Store store;
  private AuditJournal journal;

  /** The settings of the store. */
  Map<String, ?> place() {
    return Map.of("path", folder.resolve("audit.db").toString());
  }

  @BeforeEach
  void open() {
    store = Opening.open(place());
    journal = store.journal();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    open();
  }

  private List<AuditEntry> entries(AuditQuery query) {
    List<AuditEntry> entries = new ArrayList<>();
    journal.forEach(query, entries::add);
    return entries;
  }

  private List<AuditRecord> records() {
    return LongStream.rangeClosed(1, journal.head())
        .mapToObj(journal::trail)
        .flatMap(trail -> trail.stream().map(AuditTrail::records).flatMap(List::stream))
        .sorted((a, b) -> Long.compare(a.sequence(), b.sequence()))
        .toList();
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    List<AuditRecord> written = new ArrayList<>();
    written.addAll(journal.append(List.of(AuditSamples.intent("a"), AuditSamples.refusal("b"))));
    written.addAll(journal.append(List.of(AuditSamples.success(1))));
    reopen();
    written.addAll(journal.append(List.of(AuditSamples.question("c"))));

    assertThat(records()).isEqualTo(written);
    assertThat(AuditChain.verify(records())).isEmpty();
    assertThat(entries(AuditQuery.all()))
        .extracting(AuditEntry::resultStatus)
        .containsExactly(ResultStatus.SUCCESS, ResultStatus.BLOCKED, ResultStatus.PENDING);
  }

  @Test
  void manyAppendAtOnce() throws InterruptedException {
    Set<Long> acknowledged = new ConcurrentSkipListSet<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < 400; i++) {
        String target = "t" + i;
        callers.execute(
            () -> {
              long id = journal.append(List.of(AuditSamples.intent(target))).getFirst().entryId();
              journal.append(List.of(AuditSamples.success(id)));
              acknowledged.add(id);
            });
      }
    }

    assertThat(acknowledged).hasSize(400);
    assertThat(journal.head()).isEqualTo(800);
    assertThat(AuditChain.verify(records())).isEmpty();
    assertThat(entries(AuditQuery.all()))
        .allMatch(entry -> entry.resultStatus() == ResultStatus.SUCCESS)
        .extracting(AuditEntry::id)
        .containsExactlyElementsOf(acknowledged);
  }

  @Test
  void anEntryThatEndedStaysAsItIs() {
    journal.append(List.of(AuditSamples.intent("a"), AuditSamples.intent("b")));
    journal.append(List.of(AuditSamples.success(1)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> journal.append(List.of(AuditSamples.success(1))))
        .withMessage("entry 1 does not exist or has ended");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> journal.append(List.of(AuditSamples.success(2), AuditSamples.success(99))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> journal.append(List.of(AuditSamples.success(2), AuditSamples.success(2))));
    assertThat(journal.head()).isEqualTo(3);

    journal.append(List.of(AuditSamples.success(2)));
    assertThat(AuditChain.verify(records())).isEmpty();
  }

  /** One transaction, one refused in the middle: the others must not suffer. */
  @Test
  void aRefusedSubmissionLeavesTheOthersOfItsGroup() throws InterruptedException {
    long ended = journal.append(List.of(AuditSamples.refusal("x"))).getFirst().entryId();
    Set<Long> acknowledged = new ConcurrentSkipListSet<>();
    Set<Integer> refused = new ConcurrentSkipListSet<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        callers.execute(
            () -> {
              try {
                AuditEvent event =
                    number % 4 == 0 ? AuditSamples.success(ended) : AuditSamples.intent("t");
                acknowledged.add(journal.append(List.of(event)).getFirst().sequence());
              } catch (IllegalArgumentException e) {
                refused.add(number);
              }
            });
      }
    }
    assertThat(refused).hasSize(50);
    assertThat(acknowledged).hasSize(150);
    assertThat(journal.head()).isEqualTo(152);
    assertThat(AuditChain.verify(records())).isEmpty();
  }

  @Test
  void followersSeeEntriesInTheOrderInWhichTheyEnded() {
    journal.append(List.of(AuditSamples.intent("a"), AuditSamples.question("b")));
    journal.append(List.of(AuditSamples.refusal("c"), AuditSamples.started()));
    journal.append(List.of(AuditSamples.success(2)));
    journal.append(List.of(AuditSamples.success(1)));

    assertThat(journal.endedAfter(0, 10))
        .extracting(AuditEntry::id)
        .containsExactly(3L, 5L, 2L, 1L);
    assertThat(journal.endedAfter(5, 1)).extracting(AuditEntry::id).containsExactly(2L);
    assertThat(journal.endedAfter(7, 10)).isEmpty();
  }

  @Test
  void keepsTextsOfAnySizeAndKind() {
    String large = "ä\u0000\ud800x".repeat(400_000);
    String agent = "a".repeat(5_000);
    Action action = new Action("t", "", Map.of("large", large), "", agent, "s\ud83d\ude00");
    AuditRecord record =
        journal
            .append(
                List.of(
                    new AuditEvent.Intent(
                        AuditSamples.NOON,
                        AuditSamples.decision(action, RiskLevel.LOW, Approval.AUTO))))
            .getFirst();
    reopen();

    AuditEntry entry = journal.trail(record.entryId()).orElseThrow().entry();
    assertThat(entry.actionParams()).isEqualTo(Map.of("large", large));
    assertThat(entry.hash()).isEqualTo(record.hash());
    AuditQuery byAgent =
        new AuditQuery(
            false, null, agent, null, null, null, null, null, null, 0, 10, AuditQuery.Order.ASC);
    assertThat(entries(byAgent)).containsExactly(entry);
  }

  @Test
  void readsManyLargeEntriesPageByPage() {
    Action action = Action.of("t", "", Map.of("large", "x".repeat(500_000)));
    AuditEvent event =
        new AuditEvent.Intent(
            AuditSamples.NOON, AuditSamples.decision(action, RiskLevel.LOW, Approval.AUTO));
    for (int i = 0; i < 20; i++) {
      journal.append(List.of(event));
    }
    assertThat(entries(AuditQuery.all())).hasSize(20);
  }

  @Test
  void refusesWhatItCouldNotReadBack() {
    AuditEvent.Outcome outcome =
        new AuditEvent.Outcome(
            AuditSamples.NOON, 1, ResultStatus.SUCCESS, Map.of("\ud800", Double.NaN), null, 0);
    journal.append(List.of(AuditSamples.intent("a")));

    assertThatIllegalArgumentException().isThrownBy(() -> journal.append(List.of(outcome)));
    assertThat(journal.head()).isEqualTo(1);
  }

  @Test
  void isUnavailableOnceClosed() {
    store.close();
    for (Runnable use :
        List.<Runnable>of(
            () -> journal.head(), () -> journal.append(List.of(AuditSamples.intent("a"))))) {
      assertThatThrownBy(use::run)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE));
    }
  }
}
