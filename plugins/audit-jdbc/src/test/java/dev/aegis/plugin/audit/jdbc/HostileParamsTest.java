package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEntry;
import dev.aegis.decision.Approval;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.Aegis;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.HostileParams;
import dev.aegis.testing.SmallStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Actions with hostile parameters go all the way to the real record, or are blocked there. */
class HostileParamsTest {
  private static final String ALLOWS = "rules: [{name: all, match: {type: '*'}, approval: auto}]";

  @TempDir Path folder;

  private final AtomicInteger runs = new AtomicInteger();
  private Aegis aegis;

  @BeforeEach
  void open() {
    aegis = aegis(ALLOWS, "allows.db");
  }

  @AfterEach
  void close() {
    aegis.close();
  }

  static Stream<String> json() {
    return HostileParams.json().keySet().stream();
  }

  static Stream<String> beyondJson() {
    return HostileParams.beyondJson().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("json")
  void whatJsonHasRunsAndIsRecorded(String name) throws Exception {
    Action action = Action.of("pay", "crm", Map.of("v", HostileParams.json().get(name)));
    for (ActionResult result :
        List.of(aegis.execute(action), SmallStack.call(() -> aegis.execute(action)))) {
      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(entry(aegis, result).actionParams()).isEqualTo(action.params());
    }
    assertThat(runs).hasValue(2);
  }

  @ParameterizedTest
  @MethodSource("beyondJson")
  void whatNoRecordCanHoldIsBlocked(String name) throws Exception {
    Action action = Action.of("pay", "crm", Map.of("v", HostileParams.beyondJson().get(name)));
    for (ActionResult result :
        List.of(aegis.execute(action), SmallStack.call(() -> aegis.execute(action)))) {
      assertThat(result.status()).isEqualTo(ResultStatus.BLOCKED);
      AuditEntry entry = entry(aegis, result);
      assertThat(entry.resultStatus()).isEqualTo(ResultStatus.BLOCKED);
      assertThat(entry.actionType()).isEqualTo("pay");
      assertThat(entry.actionParams()).isEmpty();
      assertThat(entry.resultError()).contains("no JSON");
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void whatIsUndecidableIsBlockedAndRecorded() throws Exception {
    try (Aegis strict = aegis(HostileParams.POLICY, "strict.db")) {
      for (Map<String, Object> values : List.of(HostileParams.json(), HostileParams.beyondJson())) {
        for (Object value : values.values()) {
          Action action = Action.of("pay", "crm", Map.of("v", value));
          ActionResult result = SmallStack.call(() -> strict.execute(action));
          assertThat(result.status()).isEqualTo(ResultStatus.BLOCKED);
          assertThat(entry(strict, result).approval()).isEqualTo(Approval.BLOCK);
        }
      }
    }
  }

  @Test
  void halfAPairIsRefusedAtThisDoorAndNothingHappens() throws Exception {
    for (Object value : List.of("\ud800", List.of(Map.of("\udc00", 1L)))) {
      Action action = Action.of("pay", "crm", Map.of("v", value));
      assertThatIllegalArgumentException().isThrownBy(() -> aegis.execute(action));
    }
    assertThat(runs).hasValue(0);
    assertThat(aegis.execute(Action.of("pay", "crm")).status()).isEqualTo(ResultStatus.SUCCESS);
  }

  private Aegis aegis(String policy, String file) {
    return Aegis.builder()
        .store(Opening.store(folder.resolve(file)))
        .policy(List.of(new SourceText("policy.yaml", policy)))
        .approval("none", request -> new ApprovalResponse.Pending())
        .defaultApproval("none")
        .executor(
            action -> {
              runs.incrementAndGet();
              return new ExecutionResult.Succeeded(null);
            })
        .build();
  }

  private static AuditEntry entry(Aegis aegis, ActionResult result) {
    return aegis.journal().trail(result.auditId()).orElseThrow().entry();
  }
}
