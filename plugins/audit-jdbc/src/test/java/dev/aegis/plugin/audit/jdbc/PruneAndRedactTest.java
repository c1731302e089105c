package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.KeptRecord;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.AuditJournal.Filing;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken away leaves a chain that holds, also where the process dies in between. */
class PruneAndRedactTest {
  private static final Instant LATER = AuditSamples.NOON.plusSeconds(60);
  private static final AuditEvent.Administrative PRUNED =
      new AuditEvent.Administrative(LATER, "prune", "local", Map.of());
  private static final AuditEvent.Administrative REDACTED =
      new AuditEvent.Administrative(LATER, "redact", "local", Map.of());

  @TempDir private Path folder;

  /** The settings of the store. */
  Map<String, ?> place() {
    return Map.of("path", folder.resolve("audit.db").toString());
  }

  private static void fill(AuditJournal journal) {
    journal.append(
        List.of(
            AuditSamples.started(),
            AuditSamples.intent("crm"),
            AuditSamples.refusal("db"),
            AuditSamples.question("bank")));
    journal.append(List.of(AuditSamples.success(2)));
  }

  private static List<AuditRecord> all(AuditJournal journal) {
    List<AuditRecord> records = new ArrayList<>();
    List<AuditRecord> next = journal.records(0, 2);
    while (!next.isEmpty()) {
      records.addAll(next);
      next = journal.records(records.getLast().sequence(), 2);
    }
    assertThat(AuditChain.verify(journal.start(), records.iterator())).isEmpty();
    return records;
  }

  private static void prune(AuditJournal journal, long through) {
    List<Map<String, ?>> claims = new ArrayList<>();
    journal.staying(through).forEach(kept -> claims.add(kept.claim().json()));
    journal.prune(
        through,
        new AuditEvent.Administrative(LATER, "prune", "local", Map.of(KeptRecord.DETAIL, claims)));
  }

  private static List<Long> staying(AuditJournal journal, long through) {
    List<KeptRecord> staying = journal.staying(through);
    assertThat(staying).allMatch(KeptRecord::isIntact);
    return staying.stream().map(kept -> kept.record().sequence()).toList();
  }

  @Test
  void whatIsOldGoesFromTheFrontButForEntriesThatHaveNotEnded() {
    try (Store store = Opening.open(place())) {
      AuditJournal journal = store.journal();
      fill(journal);
      assertThat(journal.prunable(AuditSamples.NOON)).isZero();
      assertThat(journal.prunable(LATER)).isEqualTo(6);
      // Entry 5 waits for a person, and entry 2 ended after it began.
      assertThat(staying(journal, 4)).containsExactly(2L);
      assertThat(staying(journal, 5)).containsExactly(2L, 5L);
      assertThat(staying(journal, 6)).containsExactly(5L);
      assertThatThrownBy(() -> journal.prune(5, PRUNED))
          .hasMessageContaining("more of its records");

      prune(journal, 5);
      assertThat(journal.start().sequence()).isEqualTo(5);
      assertThat(all(journal)).extracting(AuditRecord::sequence).containsExactly(6L, 7L);
      assertThat(journal.trail(1)).isEmpty();
      assertThat(journal.trail(3)).isEmpty();
      assertThat(journal.trail(2).orElseThrow().records())
          .extracting(AuditRecord::sequence)
          .containsExactly(2L, 6L);
      assertThat(staying(journal, 5)).containsExactly(2L, 5L);
      assertThatThrownBy(() -> prune(journal, 2)).isInstanceOf(IllegalArgumentException.class);
      assertThat(journal.filing(0, 1_000)).isEqualTo(new Filing(Long.MAX_VALUE, List.of()));
    }
    try (Store store = Opening.open(place())) {
      AuditJournal journal = store.journal();
      journal.append(List.of(AuditSamples.denied(5, "kim")));
      prune(journal, 7);
      assertThat(journal.trail(2)).isEmpty();
      assertThat(staying(journal, 7)).containsExactly(5L);
      assertThat(journal.trail(5).orElseThrow().records()).hasSize(2);
      journal.append(List.of(AuditSamples.success(5)));
      assertThat(ids(journal)).containsExactly(5L);
      prune(journal, journal.head());
      assertThat(staying(journal, journal.start().sequence())).isEmpty();
      assertThat(all(journal)).hasSize(1);
      assertThat(ids(journal)).isEmpty();
      assertThat(journal.filing(0, 1_000)).isEqualTo(new Filing(Long.MAX_VALUE, List.of()));
    }
    try (Store store = Opening.open(place())) {
      store.journal().append(List.of(AuditSamples.started()));
      assertThat(all(store.journal())).hasSize(2);
    }
  }

  private static List<Long> ids(AuditJournal journal) {
    List<Long> ids = new ArrayList<>();
    journal.forEach(AuditQuery.all(), entry -> ids.add(entry.id()));
    return ids;
  }

  @Test
  void aLogInWhichSomethingIsAlwaysOpenIsPrunedToo() {
    try (Store store = Opening.open(place())) {
      AuditJournal journal = store.journal();
      long first = journal.append(List.of(AuditSamples.question("bank"))).getFirst().sequence();
      long open = journal.append(List.of(AuditSamples.intent("crm"))).getFirst().sequence();
      // Before one ends, the next has begun, over more than two spans.
      for (int i = 0; i < 1_200; i++) {
        open =
            journal
                .append(List.of(AuditSamples.intent("crm"), AuditSamples.success(open)))
                .getFirst()
                .sequence();
      }
      prune(journal, 1_500);
      prune(journal, 2_300);
      assertThat(staying(journal, 2_300)).hasSize(2).startsWith(first);
      assertThat(ids(journal)).startsWith(first).hasSize(1 + (2_402 - 2_300) / 2 + 1);
      assertThat(journal.filing(0, 1_000)).isEqualTo(new Filing(Long.MAX_VALUE, List.of()));
      journal.append(List.of(AuditSamples.denied(first, "kim")));
      assertThat(journal.trail(first).orElseThrow().records()).hasSize(2);
    }
  }

  @Test
  void valuesAreErasedAndTheChainHolds() {
    try (Store store = Opening.open(place())) {
      AuditJournal journal = store.journal();
      fill(journal);
      List<AuditRecord> before = all(journal);

      Set<String> erased = journal.redact(2, "/action_target"::equals, REDACTED);

      assertThat(erased).containsExactly("/action_target");
      List<AuditRecord> after = all(journal);
      assertThat(after).hasSize(before.size() + 1);
      assertThat(after.get(1).body().get("action_target")).isNull();
      assertThat(after.get(1).salts().erased()).containsExactly("/action_target");
      assertThat(after.get(1).hash()).isEqualTo(before.get(1).hash());
      assertThat(after.getLast().body().get("details"))
          .isEqualTo(Map.of("entry", 2L, "erased", List.of("/action_target")));

      assertThat(journal.redact(2, "/action_target"::equals, REDACTED)).isEmpty();
      assertThat(journal.redact(2, p -> p.startsWith("/action"), REDACTED)).isNotEmpty();
      assertThat(all(journal)).hasSize(before.size() + 2);
      assertThatThrownBy(() -> journal.redact(99, p -> true, REDACTED))
          .isInstanceOf(IllegalArgumentException.class);
    }
    try (Store store = Opening.open(place())) {
      assertThat(all(store.journal())).hasSize(8);
    }
  }

  @Test
  void whoIsErasedIsNotLookedForAnyMore() {
    try (Store store = Opening.open(place())) {
      AuditJournal journal = store.journal();
      fill(journal);
      String agent = journal.trail(2).orElseThrow().entry().agentId();
      assertThat(agent).isNotEmpty();
      assertThat(ofAgent(journal, agent)).contains(2L);
      journal.redact(2, "/agent_id"::equals, REDACTED);
      assertThat(ofAgent(journal, agent)).doesNotContain(2L);
      assertThat(journal.filing(0, 1_000)).isEqualTo(new Filing(Long.MAX_VALUE, List.of()));
    }
  }

  private static List<Long> ofAgent(AuditJournal journal, String agent) {
    List<Long> ids = new ArrayList<>();
    journal.forEach(
        new AuditQuery(
            false, null, agent, null, null, null, null, null, null, 0, 10, AuditQuery.Order.ASC),
        entry -> ids.add(entry.id()));
    return ids;
  }

  @Test
  void whatCannotBePrunedAnyMoreConcernsNobodyElse() throws Exception {
    try (Store store = Opening.open(place());
        ExecutorService callers = Executors.newCachedThreadPool()) {
      AuditJournal journal = store.journal();
      fill(journal);
      List<Future<?>> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(callers.submit(() -> journal.append(List.of(AuditSamples.started()))));
      }
      journal.prune(1, PRUNED);
      assertThatThrownBy(() -> journal.prune(1, PRUNED))
          .isInstanceOf(IllegalArgumentException.class);
      for (Future<?> other : others) {
        other.get();
      }
      assertThat(all(journal)).hasSize(6 - 1 + 1 + 20);
    }
  }

  @Test
  void bothComeBackFromTheLog() throws IOException {
    Assumptions.assumeTrue(place().containsKey("path"), "only a file has a log");
    Opening.open(place()).close();
    Path database = folder.resolve("audit.db.mv.db");
    byte[] empty = Files.readAllBytes(database);
    byte[] log;
    List<AuditRecord> expected;
    try (Store store = Opening.open(place())) {
      fill(store.journal());
      store.journal().redact(2, "/action_target"::equals, REDACTED);
      store.journal().prune(1, PRUNED);
      expected = all(store.journal());
      log = Files.readAllBytes(folder.resolve("audit.db.wal"));
    }
    Files.write(database, empty);
    Files.write(folder.resolve("audit.db.wal"), log);
    try (Store store = Opening.open(place())) {
      assertThat(all(store.journal())).isEqualTo(expected);
    }
  }
}
