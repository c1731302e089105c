package org.example.embedding;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.runtime.ActionListener;
import dev.aegis.runtime.ActionRefusedException;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.RecoveryRule;
import dev.aegis.runtime.RecoveryRule.Retry;
import dev.aegis.spi.ApprovalResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A program that lets Aegis govern what its agent does. */
public final class Embedding {
  private Embedding() {}

  /**
   * @param args the policy, and where the audit database is to be, without its ending
   */
  public static void main(String[] args) throws IOException {
    Path policy = Path.of(args[0]);
    Path database = Path.of(args[1]);
    shortest(policy, database);
    whole(policy, database);
  }

  private static void shortest(Path policy, Path database) throws IOException {
    try (Aegis aegis = Aegis.builder().policy(policy).store(database).build()) {
      Action read = Action.of("read_file", policy.toString());
      String text = aegis.run(read, () -> Files.readString(policy));
      System.out.println("read " + text.lines().count() + " lines");
    }
  }

  private static void whole(Path policy, Path database) {
    try (Aegis aegis =
        Aegis.builder()
            .policy(policy)
            .store(database)
            .approval(Embedding::ask)
            .executor(Embedding::execute)
            .recovery(
                List.of(RecoveryRule.of("read*").withRetry(new Retry(3, Duration.ofMillis(10)))))
            .listener(new Printer())
            .build()) {
      List<Action> wanted =
          List.of(
              Action.of("read_page", "example.org"),
              Action.of("send_mail", "ann@example.org", Map.of("password", "hunter2")),
              Action.of("delete_user", "ann"));
      aegis
          .plan(wanted)
          .forEach(
              planned ->
                  System.out.println(
                      "plan: " + planned.decision().action().type() + " " + planned.step()));
      for (Action action : wanted) {
        ActionResult result = aegis.execute(action);
        System.out.println("execute: " + action.type() + " " + result.status());
      }
      try {
        aegis.run(Action.of("delete_user", "ben"), () -> "never");
      } catch (ActionRefusedException e) {
        System.out.println("run: " + e.getMessage());
      }
    }
  }

  /** Where a program would ask a person; this one knows what they would say. */
  private static ApprovalResponse ask(ApprovalRequest request) {
    return new ApprovalResponse.Answered(Answer.approvedBy("ann", "expected this mail"));
  }

  private static int tries;

  /** What the agent's actions do; the first always fails, so that there is something to repeat. */
  private static synchronized ExecutionResult execute(Action action) {
    return tries++ == 0
        ? new ExecutionResult.Failed("the network is down", true)
        : new ExecutionResult.Succeeded(Map.of("done", action.type()));
  }

  private static final class Printer implements ActionListener {
    @Override
    public void decided(Decision decision, long auditId) {
      System.out.println("decided: " + decision.action().type() + " " + decision.action().params());
    }

    @Override
    public void approvalEnded(ApprovalCase ended) {
      System.out.println("approval: " + ended.state());
    }

    @Override
    public void executed(ActionResult result) {
      System.out.println("executed: " + result.status());
    }
  }
}
