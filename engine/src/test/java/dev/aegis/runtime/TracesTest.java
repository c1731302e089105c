package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.TraceContext;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an action is a part of goes with it to handlers and executors, however long it waits. */
@Timeout(60)
class TracesTest {
  private static final TraceContext TRACE =
      new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, "a=1");

  private final InMemoryStore store = new InMemoryStore();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private void see(String where) {
    seen.add(where + (TraceContext.current().equals(Optional.of(TRACE)) ? " in it" : " outside"));
  }

  private Aegis start() {
    ApprovalHandler handler =
        new ApprovalHandler() {
          @Override
          public ApprovalResponse submit(ApprovalRequest request) {
            see("asked");
            return new ApprovalResponse.Pending();
          }

          @Override
          public ApprovalResponse resume(ApprovalRequest request) {
            see("asked again");
            return new ApprovalResponse.Pending();
          }

          @Override
          public boolean acceptsInboxAnswers() {
            return true;
          }
        };
    return Aegis.builder()
        .store(store)
        .policyText(
            "rules: [{name: reads, match: {type: read}, approval: auto},"
                + " {name: deletes, match: {type: delete}, approval: block}]")
        .approval(handler)
        .executor(
            action -> {
              see("run");
              return new ExecutionResult.Succeeded(null);
            })
        .build();
  }

  private static String ask(Aegis aegis) {
    ActionResult asked =
        TraceContext.within(
            TRACE,
            () -> aegis.execute(Action.of("write", "crm"), aegis.policy(), null, Duration.ZERO));
    assertThat(asked.status()).isEqualTo(ResultStatus.PENDING);
    return Objects.requireNonNull(asked.approvalId());
  }

  @Test
  void toWhatRunsAtOnceAndToWhatRunsWhenSomebodyElseSaysYes() {
    try (Aegis aegis = start()) {
      TraceContext.run(TRACE, () -> aegis.execute(Action.of("read", "crm")));
      aegis.execute(Action.of("read", "crm"));
      String id = ask(aegis);
      TraceContext.run(
          TRACE.child(), () -> aegis.approvals().answer(id, Answer.approvedBy("ann", "")));
      Eventually.holds(() -> seen.size() == 4);
    }
    assertThat(seen).containsExactly("run in it", "run outside", "asked in it", "run in it");
  }

  @Test
  void overARestart() {
    String id;
    try (Aegis aegis = start()) {
      id = ask(aegis);
    }
    store.reopen();
    try (Aegis aegis = start()) {
      Eventually.holds(() -> seen.size() == 2);
      aegis.approvals().answer(id, Answer.approvedBy("ann", ""));
      Eventually.holds(() -> seen.size() == 3);
    }
    assertThat(seen).containsExactly("asked in it", "asked again in it", "run in it");
  }

  @Test
  void toTheRecord() {
    try (Aegis aegis = start()) {
      TraceContext.run(TRACE, () -> aegis.execute(Action.of("read", "crm")));
      TraceContext.run(TRACE, () -> aegis.execute(Action.of("delete", "crm")));
      TraceContext.run(
          TRACE,
          () ->
              aegis.evaluateOnRecord(
                  aegis.policy(),
                  List.of(new Evaluation.Asked(Action.of("read", "crm"), null)),
                  each -> false,
                  null));
      ask(aegis);
      aegis.execute(Action.of("read", "crm"));
    }
    String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assertThat(store.entries().stream().filter(entry -> !entry.administrative()))
        .extracting(AuditEntry::traceparent)
        .containsExactly(traceparent, traceparent, traceparent, traceparent, null);
    assertThat(store.records().stream().filter(record -> record.sequence() != record.entryId()))
        .noneMatch(record -> record.body().containsKey("traceparent"));
  }
}
