package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.Resolution;
import dev.aegis.spi.Store;
import dev.aegis.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that dies at each step of an approved action's way, one after the other: it never runs
 * twice, and never without a record that says so.
 */
class KilledApprovalTest {
  private static final int DIED = 137;

  @TempDir private Path folder;

  @Test
  void whateverTheStepItRunsOnceAtMostAndIsOnRecord() throws Exception {
    String[] steps = approve("whole", 0).split(" ", 2);
    int first = Integer.parseInt(steps[0]) + 1;
    int last = Integer.parseInt(steps[1]);
    assertThat(runs("whole")).isEqualTo(1);
    assertThat(last - first).as("steps on the way").isGreaterThanOrEqualTo(9);
    List<ResultStatus> ends = new ArrayList<>();
    for (int step = first; step <= last; step++) {
      String name = "step-" + step;
      assertThat(approve(name, step)).as(name).isEmpty();
      ends.add(afterwards(name));
    }
    assertThat(ends)
        .as("a death before, while and after it ran")
        .contains(ResultStatus.PENDING, ResultStatus.UNKNOWN, ResultStatus.SUCCESS);
  }

  /** What it printed; nothing where it died. */
  private String approve(String name, int lastStep) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Approving.class.getName(),
                database(name).toString(),
                ledger(name).toString(),
                Integer.toString(lastStep))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = child.inputReader()) {
      String line = out.readLine();
      assertThat(child.waitFor()).as(name).isEqualTo(lastStep == 0 ? 0 : DIED);
      return line == null ? "" : line;
    } finally {
      child.destroyForcibly();
    }
  }

  /** Takes it up where the dead left it, and says how it stood then. */
  private ResultStatus afterwards(String name) throws IOException {
    int ran = runs(name);
    try (Store store = Opening.store(database(name));
        Aegis aegis = Approving.aegis(store, ledger(name), new Steps(0)).build()) {
      List<AuditTrail> trails = trails(store);
      assertThat(trails).as(name).hasSizeBetween(ran, 1);
      if (trails.isEmpty()) {
        return ResultStatus.SKIPPED;
      }
      AuditTrail trail = trails.getFirst();
      ResultStatus stood = trail.entry().resultStatus();
      ApprovalCase approval = aegis.approvals().list(null, 0, 10).getFirst();
      switch (stood) {
        case PENDING -> {
          assertThat(ran).as(name).isZero();
          assertThat(approval.state()).as(name).isEqualTo(ApprovalState.PENDING);
          goOn(aegis, store, approval);
          assertThat(runs(name)).as(name).isEqualTo(1);
        }
        case UNKNOWN -> {
          assertThat(approval.state()).as(name).isEqualTo(ApprovalState.APPROVED);
          assertThat(aegis.resolve(trail.entry().id(), ResultStatus.SUCCESS, "ann", "seen"))
              .as(name)
              .isInstanceOf(Resolution.Recorded.class);
          assertThat(runs(name)).as(name).isEqualTo(ran);
        }
        default -> {
          assertThat(stood).as(name).isEqualTo(ResultStatus.SUCCESS);
          assertThat(ran).as(name).isEqualTo(1);
        }
      }
      if (ran > 0) {
        assertThat(trail.records().stream().map(AuditRecord::kind))
            .as(name)
            .startsWith(
                AuditRecord.Kind.INTENT, AuditRecord.Kind.APPROVAL, AuditRecord.Kind.APPROVAL);
      }
      assertThat(AuditChain.verify(store.journal().records(0, 1_000))).as(name).isEmpty();
      return stood;
    }
  }

  private static void goOn(Aegis aegis, Store store, ApprovalCase approval) {
    String id = approval.request().id();
    for (String person : List.of("ann", "ben")) {
      boolean has = approval.votes().stream().anyMatch(vote -> vote.by().equals(person));
      if (!has) {
        aegis.approvals().answer(id, Answer.approvedBy(person, ""));
      }
    }
    long entryId = approval.request().auditId();
    Eventually.holds(() -> Approving.status(store, entryId) == ResultStatus.SUCCESS);
  }

  private static List<AuditTrail> trails(Store store) {
    List<AuditTrail> trails = new ArrayList<>();
    store
        .journal()
        .forEach(
            AuditQuery.all(),
            entry -> {
              if (!entry.administrative()) {
                trails.add(store.journal().trail(entry.id()).orElseThrow());
              }
            });
    return trails;
  }

  private int runs(String name) throws IOException {
    Path ledger = ledger(name);
    return Files.exists(ledger) ? Files.readAllLines(ledger).size() : 0;
  }

  private Path database(String name) {
    return folder.resolve(name + ".db");
  }

  private Path ledger(String name) {
    return folder.resolve(name + ".ledger");
  }
}
