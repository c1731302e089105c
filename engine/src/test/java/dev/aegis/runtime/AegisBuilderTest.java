package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.PlannedAction.Step;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program gets that says little. */
class AegisBuilderTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve, review: {quorum: 2}}
        - {name: deletes, match: {type: delete}, approval: block}
        - {name: shrugs, match: {type: shrug}, approval: approve, review: {handler: self}}
      """;

  private final InMemoryStore store = new InMemoryStore();

  @Test
  void aPolicyComesFromAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), "rules: [{approval: auto}]");
    try (Aegis aegis = Aegis.builder().store(store).policy(file).build()) {
      assertThat(aegis.evaluate(Action.of("read", "crm")).isAllowed()).isTrue();
    }
    Files.write(file, new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> Aegis.builder().policy(file))
        .isInstanceOf(PolicyRefusedException.class);
    assertThatThrownBy(() -> Aegis.builder().policy(folder.resolve("none.yaml")))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void withoutAHandlerItWaitsForTheInbox() {
    try (Aegis aegis =
        Aegis.builder()
            .store(store)
            .policyText("rules: [{approval: approve}]")
            .executor(action -> new ExecutionResult.Succeeded(null))
            .build()) {
      assertThat(aegis.warnings()).isEmpty();
      ActionResult waiting =
          aegis.execute(Action.of("write", "crm"), aegis.policy(), null, Duration.ZERO);
      assertThat(waiting.status()).isEqualTo(ResultStatus.PENDING);
      aegis
          .approvals()
          .answer(Objects.requireNonNull(waiting.approvalId()), Answer.approvedBy("ann", ""));
      Eventually.holds(() -> store.entries().getLast().resultStatus() == ResultStatus.SUCCESS);
    }
  }

  @Test
  void withoutAnExecutorNothingSeemsToHaveHappened() {
    try (Aegis aegis =
        Aegis.builder().store(store).policyText(POLICY).approval("self", self()).build()) {
      ActionResult result = aegis.execute(Action.of("read", "crm"));
      assertThat(result.status()).isEqualTo(ResultStatus.FAILED);
      assertThat(result.error()).isEqualTo("there is no executor; give the builder one");
    }
  }

  @Test
  void aPlanSaysWhatWouldHappenAndLetsNothingHappen() {
    try (Aegis aegis =
        Aegis.builder().store(store).policyText(POLICY).approval("self", self()).build()) {
      int records = store.records().size();
      List<PlannedAction> plan =
          aegis.plan(
              List.of(
                  Action.of("read", "crm"),
                  Action.of("write", "crm"),
                  Action.of("shrug", "crm"),
                  Action.of("delete", "crm"),
                  Action.of("read", "crm", Map.of("no", new Object()))));
      assertThat(plan)
          .extracting(PlannedAction::step)
          .containsExactly(
              Step.RUN, Step.ASK_PEOPLE, Step.ANSWER_BY_ITSELF, Step.REFUSE, Step.REFUSE);
      assertThat(plan)
          .extracting(PlannedAction::handler)
          .containsExactly(null, "people", "self", null, null);
      assertThat(Objects.requireNonNull(plan.get(1).decision().review()).quorum()).isEqualTo(2);
      assertThat(aegis.dryRun(Action.of("read", "crm"))).isEqualTo(plan.getFirst());
      assertThat(store.records()).hasSize(records);
    }
  }

  private static ApprovalHandler self() {
    return new ApprovalHandler() {
      @Override
      public ApprovalResponse submit(ApprovalRequest request) {
        return new ApprovalResponse.Answered(Answer.automatic("fine"));
      }

      @Override
      public boolean approvesByItself() {
        return true;
      }
    };
  }
}
