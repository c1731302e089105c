package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Grant;
import dev.aegis.approval.GrantScope;
import dev.aegis.approval.GrantState;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class GrantsTest {
  private static final String POLICY =
      """
      timezone: Europe/Berlin
      let: {cheap: "params.amount <= 100"}
      rules:
        - {name: never, match: {type: drop}, approval: block}
        - {name: forbidden, match: {type: refund}, conditions: {param_eq: {to: enemy}}, approval: block}
        - {name: refunds, match: {type: refund}, approval: approve, review: {approvers: [ann, b*]}}
        - {name: deploys, match: {type: deploy}, approval: approve, risk_level: critical}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2}}
        - {name: paged, match: {type: page}, approval: approve, review: {handler: pager}}
        - {name: reads, match: {type: read}, approval: auto}
        - {name: odd, match: {type: odd}, when: "params.missing > 1", approval: approve, risk_level: low}
      defaults: {approval: approve}
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  private final List<Action> runs = new CopyOnWriteArrayList<>();
  private final Aegis aegis = start();

  private Aegis start() {
    return Aegis.builder()
        .clock(clock)
        .store(store)
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .defaultApproval("people")
        .approval("people", new Inbox())
        .approval("pager", new Pager())
        .executor(
            action -> {
              runs.add(action);
              return new ExecutionResult.Succeeded(null);
            })
        .build();
  }

  /** A handler that wants its answers itself. */
  private static final class Pager implements ApprovalHandler {
    @Override
    public ApprovalResponse submit(ApprovalRequest request) {
      return new ApprovalResponse.Pending();
    }
  }

  @AfterEach
  void close() {
    aegis.close();
  }

  @Test
  void whatIsGrantedRunsWithoutAQuestionAndSaysWhoseGrantItWas() {
    Grant grant = given(scope("refunds", "crm/*", "cheap"), 2);
    ActionResult result = refund("crm/7", 100L);
    assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(result.approvalId()).isNull();
    assertThat(runs).hasSize(1);

    AuditEntry entry = store.journal().trail(result.auditId()).orElseThrow().entry();
    assertThat(entry.decidedBy()).isEqualTo("ann");
    assertThat(entry.humanDecision()).isNull();
    AuditRecord answer = store.journal().trail(result.auditId()).orElseThrow().records().get(1);
    assertThat(answer.kind()).isEqualTo(AuditRecord.Kind.APPROVAL);
    assertThat(answer.body().get("grant")).isEqualTo(grant.id());
    assertThat(aegis.grants().find(grant.id()).orElseThrow().left()).isEqualTo(1);
  }

  @Test
  void whatIsOutsideIsAskedAbout() {
    given(scope("refunds", "crm/*", "cheap"), 9);
    assertThat(refund("crm/7", 101L).status()).isEqualTo(ResultStatus.PENDING);
    assertThat(refund("shop/7", 1L).status()).isEqualTo(ResultStatus.PENDING);
    assertThat(refund("crm/7", "1").status()).isEqualTo(ResultStatus.PENDING);
    Action nothing = new Action("refund", "crm/7", Map.of(), "", "", "");
    assertThat(execute(nothing, "robot").status()).isEqualTo(ResultStatus.PENDING);
    assertThat(runs).isEmpty();
  }

  @Test
  void boundsCanBeWrittenAsConditionsToo() {
    GrantScope scope =
        new GrantScope(
            "refunds",
            "*",
            Map.of("param_lte", Map.of("amount", 5L), "param_eq", Map.of("to", "ann")),
            null);
    given(scope, 9);
    Map<String, ?> inside = Map.of("amount", 5L, "to", "ann");
    assertThat(execute(new Action("refund", "crm", inside, "", "", ""), "robot").status())
        .isEqualTo(ResultStatus.SUCCESS);
    Map<String, ?> outside = Map.of("amount", 5L, "to", "eve");
    assertThat(execute(new Action("refund", "crm", outside, "", "", ""), "robot").status())
        .isEqualTo(ResultStatus.PENDING);
  }

  @Test
  void itIsGoodForSoManyUsesAlone() {
    Grant grant = given(scope("refunds", "*", null), 2);
    assertThat(refund("a", 1L).status()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(refund("b", 1L).status()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(refund("c", 1L).status()).isEqualTo(ResultStatus.PENDING);
    assertThat(aegis.grants().find(grant.id()).orElseThrow().state()).isEqualTo(GrantState.USED);
  }

  @Test
  void manyAtOnceGetNoMoreThanThereIs() throws Exception {
    given(scope("refunds", "*", null), 7);
    List<Callable<ActionResult>> callers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      callers.add(() -> refund("crm", 1L));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
      long ran = 0;
      for (var result : threads.invokeAll(callers)) {
        ran += result.get().status() == ResultStatus.SUCCESS ? 1 : 0;
      }
      assertThat(ran).isEqualTo(7);
    }
    assertThat(runs).hasSize(7);
  }

  @Test
  void itsTimeEnds() {
    Grant grant = given(scope("refunds", "*", null), 9);
    clock.turn(Duration.ofHours(1));
    assertThat(refund("crm", 1L).status()).isEqualTo(ResultStatus.PENDING);
    assertThat(grant.stateAt(clock.instant())).isEqualTo(GrantState.EXPIRED);
    assertThat(aegis.grants().revoke(grant.id(), "ben")).isInstanceOf(GrantReceipt.Ended.class);
  }

  @Test
  void anybodyWhoMayApproveTakesItBack() {
    Grant grant = given(scope("refunds", "*", null), 9);
    assertThat(aegis.grants().revoke(grant.id(), "ben")).isInstanceOf(GrantReceipt.Done.class);
    assertThat(refund("crm", 1L).status()).isEqualTo(ResultStatus.PENDING);
    assertThat(aegis.grants().revoke(grant.id(), "ben")).isInstanceOf(GrantReceipt.Ended.class);
    assertThat(aegis.grants().revoke("0".repeat(32), "ben"))
        .isInstanceOf(GrantReceipt.Unknown.class);
    assertThat(administrative()).containsSubsequence("grant_given", "grant_revoked");
  }

  @Test
  void itIsForNobodyWhoseApprovalWouldNotCount() {
    given(scope("refunds", "*", null), 9);
    assertThat(execute(action("refund"), "ann").status())
        .as("its giver asks")
        .isEqualTo(ResultStatus.PENDING);
    Action byAgent = new Action("refund", "crm", Map.of(), "", "Ann", "");
    assertThat(execute(byAgent, "robot").status())
        .as("its giver's agent asks")
        .isEqualTo(ResultStatus.PENDING);
  }

  @Test
  void whatAnotherRuleBlocksStaysBlocked() {
    given(scope("refunds", "*", null), 9);
    Action enemy = new Action("refund", "crm", Map.of("to", "enemy"), "", "", "");
    assertThat(execute(enemy, "robot").status()).isEqualTo(ResultStatus.BLOCKED);
  }

  @Test
  void whatCanNotBeDecidedIsAskedAbout() {
    given(scope("odd", "*", null), 9);
    assertThat(execute(action("odd"), "robot").status()).isEqualTo(ResultStatus.PENDING);
    Action decided = new Action("odd", "crm", Map.of("missing", 2L), "", "", "");
    assertThat(execute(decided, "robot").status()).isEqualTo(ResultStatus.SUCCESS);
  }

  @Test
  void anotherPolicyEndsIt() {
    given(scope("refunds", "*", null), 9);
    String other = POLICY.replace("amount <= 100", "amount <= 99");
    PolicyUpdate update =
        aegis.putPolicy(List.of(new SourceText("policy.yaml", other)), "root", null);
    assertThat(update).isInstanceOf(PolicyUpdate.Accepted.class);
    assertThat(refund("crm", 1L).status()).isEqualTo(ResultStatus.PENDING);
  }

  @Test
  void itDoesNotComeBackWithItsPolicy() {
    Grant grant = given(scope("refunds", "*", null), 9);
    String other = POLICY.replace("amount <= 100", "amount <= 99");
    clock.turn(Duration.ofSeconds(1));
    aegis.putPolicy(List.of(new SourceText("policy.yaml", other)), "root", null);
    assertThat(aegis.grants().find(grant.id()).orElseThrow().state())
        .isEqualTo(GrantState.SUPERSEDED);
    clock.turn(Duration.ofSeconds(1));
    aegis.putPolicy(List.of(new SourceText("policy.yaml", POLICY)), "root", null);
    assertThat(refund("crm", 1L).status()).isEqualTo(ResultStatus.PENDING);
    assertThat(aegis.grants().revoke(grant.id(), "ann")).isInstanceOf(GrantReceipt.Ended.class);
  }

  @Test
  void aRequestThatHoldsAnOlderPolicyUsesNone() {
    given(scope("refunds", "*", null), 9);
    PolicyInForce older = aegis.policy();
    String critical = POLICY.replace("{name: refunds,", "{name: refunds, risk_level: critical,");
    aegis.putPolicy(List.of(new SourceText("policy.yaml", critical)), "root", null);
    assertThat(aegis.execute(action("refund"), older, "robot", Duration.ZERO).status())
        .isEqualTo(ResultStatus.PENDING);
    assertThat(runs).isEmpty();
  }

  @Test
  void itIsWorthNothingWhereItsGiverMayNotApproveAnyMore() {
    given(scope("refunds", "*", null), 9);
    aegis.grants().heed(name -> !name.equals("ann"));
    assertThat(refund("crm", 1L).status()).isEqualTo(ResultStatus.PENDING);
    aegis.grants().heed(name -> true);
    assertThat(refund("crm", 1L).status()).isEqualTo(ResultStatus.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"never", "reads", "deploys", "pays", "paged"})
  void whatOnePersonsYesWouldNotDecideCanNotBeGranted(String rule) {
    assertThat(give(scope(rule, "*", null), "ann", 1)).isInstanceOf(GrantReceipt.NotAllowed.class);
  }

  @Test
  void whomTheRuleDoesNotNameCanNotGrant() {
    assertThat(give(scope("refunds", "*", null), "eve", 1))
        .isEqualTo(
            new GrantReceipt.NotAllowed(
                "the rule `refunds` does not name `eve` among its approvers"));
    assertThat(give(scope("refunds", "*", null), "ben", 1)).isInstanceOf(GrantReceipt.Done.class);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertRefused(scope("refund", "*", null), 1, "there is no rule `refund`");
    assertRefused(scope("<default>", "*", null), 1, "there is no rule `<default>`");
    assertRefused(scope("refunds", "[a", null), 1, "`target`");
    assertRefused(scope("refunds", "*", "params.amount <="), 1, "");
    assertRefused(scope("refunds", "*", "1 + 1"), 1, "");
    assertRefused(scope("refunds", "*", "nobody_knows"), 1, "nobody_knows");
    assertRefused(scope("refunds", "*", null), 0, "uses");
    assertRefused(scope("refunds", "*", null), 1_001, "uses");
    assertRefused(
        new GrantScope("refunds", "*", Map.of("param_like", Map.of()), null), 1, "param_like");
  }

  @Test
  void itSurvivesARestart() {
    Grant grant = given(scope("refunds", "*", null), 9);
    aegis.close();
    store.reopen();
    try (Aegis again = start()) {
      assertThat(again.grants().find(grant.id())).contains(grant);
      assertThat(again.execute(action("refund"), again.policy(), "robot", Duration.ZERO).status())
          .isEqualTo(ResultStatus.SUCCESS);
    }
  }

  private void assertRefused(GrantScope scope, int uses, String why) {
    GrantReceipt receipt = give(scope, "ann", uses);
    assertThat(receipt).isInstanceOf(GrantReceipt.Refused.class);
    assertThat(((GrantReceipt.Refused) receipt).mistakes())
        .anySatisfy(mistake -> assertThat(mistake).contains(why));
    assertThat(aegis.grants().list(null, 0, 10)).isEmpty();
  }

  private static GrantScope scope(String rule, String target, @Nullable String when) {
    return new GrantScope(rule, target, Map.of(), when);
  }

  private GrantReceipt give(GrantScope scope, String by, int uses) {
    return aegis.grants().give(scope, by, "end of month", uses, Duration.ofHours(1));
  }

  private Grant given(GrantScope scope, int uses) {
    return ((GrantReceipt.Done) give(scope, "ann", uses)).grant();
  }

  private static Action action(String type) {
    return new Action(type, "crm", Map.of(), "", "", "");
  }

  private ActionResult refund(String target, Object amount) {
    return execute(new Action("refund", target, Map.of("amount", amount), "", "", ""), "robot");
  }

  private ActionResult execute(Action action, String caller) {
    return aegis.execute(action, aegis.policy(), caller, Duration.ZERO);
  }

  private List<String> administrative() {
    List<String> types = new ArrayList<>();
    var query =
        new AuditQuery(
            true, null, null, null, null, null, null, null, null, 0, 1_000, AuditQuery.Order.ASC);
    store.journal().forEach(query, entry -> types.add(entry.actionType()));
    return types;
  }
}
