package dev.aegis.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.aegis.approval.Answer;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Json;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditEntriesTest {
  private final InMemoryStore store = new InMemoryStore();

  private AuditEntry entryAfter(AuditEvent... events) {
    for (AuditEvent event : events) {
      store.append(List.of(event));
    }
    return store.trail(1).orElseThrow().entry();
  }

  @Test
  void anAutomaticActionIsUnknownUntilItEnds() {
    AuditEntry begun = entryAfter(AuditSamples.intent("crm"));
    assertThat(begun.resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    assertThat(begun.decidedBy()).isEqualTo("auto");
    assertThat(begun.durationMillis()).isNull();

    AuditEntry ended = entryAfter(AuditSamples.success(1));
    assertThat(ended.resultStatus()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(ended.resultData()).isEqualTo(Map.of("executed", true));
    assertThat(ended.durationMillis()).isEqualTo(7);
    assertThat(ended.lastSequence()).isEqualTo(2);
    assertThat(ended.hash()).isEqualTo(store.records().getLast().hash());
  }

  @Test
  void anActionThatWaitsIsPendingThenUnknownThenEnds() {
    AuditEntry waiting = entryAfter(AuditSamples.question("crm"));
    assertThat(waiting.resultStatus()).isEqualTo(ResultStatus.PENDING);
    assertThat(waiting.decidedBy()).isNull();
    assertThat(waiting.humanDecision()).isNull();

    AuditEntry approved = entryAfter(AuditSamples.approved(1, "kim"));
    assertThat(approved.resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    assertThat(approved.decidedBy()).isEqualTo("kim");
    assertThat(approved.humanDecision()).isEqualTo("approved");

    AuditEntry ended = entryAfter(AuditSamples.success(1));
    assertThat(ended.resultStatus()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(ended.humanDecision()).isEqualTo("approved");
  }

  @Test
  void aDenialIsNoUnknownEnd() {
    AuditEntry denied = entryAfter(AuditSamples.question("crm"), AuditSamples.denied(1, "kim"));
    assertThat(denied.resultStatus()).isEqualTo(ResultStatus.DENIED);
    assertThat(denied.humanDecision()).isEqualTo("denied");
  }

  @Test
  void anAutomaticYesIsNoHumanDecision() {
    AuditEntry entry =
        entryAfter(
            AuditSamples.question("crm"),
            new AuditEvent.Answered(AuditSamples.NOON, 1, Answer.automatic("")));
    assertThat(entry.decidedBy()).isEqualTo("auto");
    assertThat(entry.humanDecision()).isNull();
    assertThat(entry.resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
  }

  @Test
  void aRefusalEndsWhereItBegan() {
    AuditEntry entry = entryAfter(AuditSamples.refusal("db"));
    assertThat(store.records()).hasSize(2);
    assertThat(entry.resultStatus()).isEqualTo(ResultStatus.BLOCKED);
    assertThat(entry.resultError()).isEqualTo("Blocked by policy rule: rule_block");
  }

  @Test
  void hasTheNamesOfTheApi() {
    entryAfter(AuditSamples.intent("crm"), AuditSamples.success(1));
    AuditEntry entry = store.entries().getFirst();

    assertThat(Json.OWN.write(EntryJson.of(entry)))
        .isEqualTo(
            """
            {"id":1,"kind":"action","session_id":"session-1","agent_id":"agent-1",\
            "timestamp":"2026-03-01T12:00:00.123Z","action_type":"read","action_target":"crm",\
            "action_params":{"n":1},"action_desc":"look","risk_level":"LOW","approval":"auto",\
            "matched_rule":"rule_auto","undecided":[],"human_decision":null,"decided_by":"auto",\
            "result_status":"success","result_data":{"executed":true},"result_error":null,\
            "policy_version":"%s","duration_ms":7,"hash":"%s"}\
            """
                .formatted(AuditSamples.POLICY_VERSION, entry.hash()));
  }

  @Test
  void anEventAboutAegisSaysWhoDidWhat() {
    AuditEntry entry = entryAfter(AuditSamples.started());
    assertThat(EntryJson.of(entry))
        .containsEntry("kind", "admin")
        .containsEntry("action_type", "start")
        .containsEntry("agent_id", "local")
        .containsEntry("action_params", Map.of("port", 8000L))
        .containsEntry("risk_level", null)
        .containsEntry("result_status", "success");
  }

  @Test
  void refusesWhatIsNoEntry() {
    store.append(List.of(AuditSamples.intent("a"), AuditSamples.intent("b")));
    store.append(List.of(AuditSamples.success(1)));
    List<AuditRecord> all = store.records();

    assertThatIllegalArgumentException().isThrownBy(() -> AuditEntries.fold(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> AuditEntries.fold(all));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AuditEntries.fold(List.of(all.get(2), all.getFirst())));
  }

  @Test
  void anEntryEndsOnce() {
    entryAfter(AuditSamples.intent("a"), AuditSamples.success(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.append(List.of(AuditSamples.success(1))))
        .withMessage("entry 1 does not exist or has ended");
  }
}
