package dev.aegis.plugin.audit.jdbc;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.AegisBuilder;
import dev.aegis.source.SourceText;
import dev.aegis.spi.Store;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.Inbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process that asks for an action, approves it twice and sees it run; it may die at one of its
 * steps. Arguments: the database, the ledger of what ran, the step.
 */
final class Approving {
  private static final String POLICY =
      "rules: [{name: pays, match: {type: pay}, approval: approve, review: {quorum: 2, timeout:"
          + " 1h}}]";

  private Approving() {}

  public static void main(String[] args) {
    Steps steps = new Steps(Integer.parseInt(args[2]));
    Store store = steps.around(Opening.store(Path.of(args[0])));
    try (Aegis aegis = aegis(store, Path.of(args[1]), steps).build()) {
      int before = steps.taken();
      Action pay = new Action("pay", "bank", Map.of("sum", 7L), "", "robot", "");
      ActionResult asked = aegis.execute(pay, aegis.policy(), "bot", Duration.ZERO);
      String id = String.valueOf(asked.approvalId());
      aegis.approvals().answer(id, Answer.approvedBy("ann", ""));
      aegis.approvals().answer(id, Answer.approvedBy("ben", ""));
      Eventually.holds(() -> status(store, asked.auditId()) == ResultStatus.SUCCESS);
      System.out.println(before + " " + steps.taken());
    }
  }

  static ResultStatus status(Store store, long entryId) {
    return store.journal().trail(entryId).orElseThrow().entry().resultStatus();
  }

  /** An Aegis that asks people, and whose executor writes down what it runs. */
  static AegisBuilder aegis(Store store, Path ledger, Steps steps) {
    return Aegis.builder()
        .store(store)
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .defaultApproval("people")
        .approval("people", new Inbox())
        .executor(
            action -> {
              steps.take();
              write(ledger, action);
              steps.take();
              return new ExecutionResult.Succeeded(null);
            });
  }

  private static void write(Path ledger, Action action) {
    try {
      Files.writeString(
          ledger,
          action.type() + " " + action.params() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
