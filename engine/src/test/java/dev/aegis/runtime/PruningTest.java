package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.testing.InMemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes, and how much of it at once. */
class PruningTest {
  private static final Instant OLD = Instant.parse("2026-09-01T08:00:00Z");
  private static final Instant NOW = OLD.plus(Duration.ofDays(40));
  private static final Instant BEFORE = OLD.plus(Duration.ofDays(10));

  private final InMemoryStore journal = new InMemoryStore();

  @AfterEach
  void close() {
    journal.close();
  }

  private void fill(int records) {
    long before = journal.head();
    List<AuditEvent> events = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Instant at = OLD.plusMillis(before + i);
      events.add(new AuditEvent.Administrative(at, "start", "x", Map.of()));
    }
    journal.append(events);
  }

  @Test
  void muchGoesInSteps() {
    fill(45_000);
    Pruning all = Pruning.find(journal, BEFORE);
    assertThat(all.records()).isEqualTo(45_000);

    Pruning left = all.carryOut(journal, NOW, "local", "old.jsonl.gz");
    assertThat(left.records()).isEqualTo(25_000);
    assertThat(journal.start()).isEqualTo(left.start());
    left = left.carryOut(journal, NOW, "local", "old.jsonl.gz");
    left = left.carryOut(journal, NOW, "local", "old.jsonl.gz");

    assertThat(left.records()).isZero();
    assertThat(journal.start()).isEqualTo(all.through());
    assertThat(journal.records(45_000, 10))
        .map(PruningTest::pruned)
        .containsExactly(20_000L, 20_000L, 5_000L);
  }

  @Test
  void noMoreGoesTogetherThanMust() {
    Decision decision =
        new Decision(
            Action.of("read", "crm"),
            RiskLevel.LOW,
            Approval.AUTO,
            "all",
            null,
            List.of(),
            "sha256:00",
            null);
    journal.append(List.of(new AuditEvent.Intent(OLD, decision)));
    fill(21_000);
    Instant end = OLD.plusMillis(21_000);
    journal.append(List.of(new AuditEvent.Outcome(end, 1, ResultStatus.SUCCESS, null, null, 1)));
    fill(30_000);
    Pruning step = Pruning.findStep(journal, BEFORE);
    assertThat(step.records()).isBetween(21_002L, 40_000L);
  }

  private static @Nullable Object pruned(AuditRecord record) {
    return record.body().get("details") instanceof Map<?, ?> details
        ? details.get("records")
        : null;
  }

  @Test
  void nothingGoesButWhatWasFound() {
    fill(30);
    Pruning found = Pruning.find(journal, BEFORE);
    AuditChain.Head other = new AuditChain.Head(found.through().sequence(), "0".repeat(64));
    AuditChain.Head none = new AuditChain.Head(31, found.through().hash());
    for (Pruning wrong :
        List.of(
            new Pruning(found.start(), other, BEFORE),
            new Pruning(found.start(), none, BEFORE),
            new Pruning(new AuditChain.Head(1, "00"), found.through(), BEFORE),
            new Pruning(found.start(), found.start(), BEFORE))) {
      assertThatThrownBy(() -> wrong.carryOut(journal, NOW, "local", null))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(journal.records(0, 100)).hasSize(30);

    found.carryOut(journal, NOW, "local", null);
    assertThatThrownBy(() -> found.carryOut(journal, NOW, "local", null))
        .hasMessageContaining("can't go, or are gone");
  }
}
