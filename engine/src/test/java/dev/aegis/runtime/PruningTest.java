package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.ChainCheck;
import dev.aegis.audit.KeptRecord;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
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
  void whatHasNotEndedStays() {
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
    fill(30);
    Pruning.find(journal, BEFORE).carryOut(journal, NOW, "local", null);
    AuditRecord pruning = journal.records(0, 10).getFirst();
    List<KeptRecord> kept = journal.staying(31);
    assertThat(kept).extracting(each -> each.record().sequence()).containsExactly(1L);

    assertThat(check(pruning, kept)).isEmpty();
    assertThat(check(pruning, List.of()))
        .containsExactly("record 1, which stayed when others were pruned, is missing");
    AuditRecord record = kept.getFirst().record();
    KeptRecord changed = new KeptRecord("ab".repeat(32), record);
    assertThat(check(pruning, List.of(changed))).singleElement().asString().contains("was changed");
    KeptRecord other = new KeptRecord(kept.getFirst().previous(), pruning);
    assertThat(check(pruning, List.of(kept.getFirst(), other)))
        .containsExactly("record 32 was put where others were pruned");
  }

  private List<String> check(AuditRecord pruning, List<KeptRecord> kept) {
    ChainCheck check = ChainCheck.ofLog(journal.start());
    check.add(pruning);
    check.keep(kept);
    return check.end().findings().stream().map(ChainCheck.Finding::problem).toList();
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
