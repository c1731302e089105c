package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.CommonStore;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryLeases;
import dev.aegis.testing.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AegisTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto, risk_level: low}
        - {name: writes, match: {type: write}, approval: approve}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2, approvers: [ann, ben, eve]}}
        - {name: quick, match: {type: quick}, approval: approve, review: {timeout: 1s}}
        - {name: deletes, match: {type: delete}, approval: block}
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void manyActionsAreDecidedInTheirOrder() {
    List<String> types = List.of("read", "write", "delete", "other", "pay");
    List<Action> actions =
        IntStream.range(0, 1_000).mapToObj(i -> Action.of(types.get(i % 5), "t" + i)).toList();
    try (Aegis aegis = aegis(yes()).build()) {
      List<Decision> decisions = aegis.evaluate(actions, AuditSamples.NOON);
      assertThat(decisions).extracting(Decision::action).isEqualTo(actions);
      assertThat(decisions)
          .isEqualTo(actions.stream().map(a -> aegis.evaluate(a, AuditSamples.NOON)).toList());
      assertThat(aegis.evaluate(List.of(), AuditSamples.NOON)).isEmpty();
    }
  }

  @Test
  void anAutomaticActionRunsBetweenItsIntentAndItsOutcome() {
    List<Integer> recordsWhenRun = new ArrayList<>();
    ActionExecutor executor =
        action -> {
          recordsWhenRun.add(actionRecords().size());
          return new ExecutionResult.Succeeded(Map.of("rows", 3L));
        };
    try (Aegis aegis = aegis(yes()).executor(executor).build()) {
      ActionResult result = aegis.execute(Action.of("read", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(result.data()).isEqualTo(Map.of("rows", 3L));
      assertThat(recordsWhenRun).containsExactly(1);
      assertThat(kinds(result)).containsExactly(AuditRecord.Kind.INTENT, AuditRecord.Kind.OUTCOME);
      assertThat(entry(result).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(entry(result).decidedBy()).isEqualTo("auto");
    }
  }

  @Test
  void whatThePolicyMasksReachesTheExecutorAndNotTheLog(@TempDir Path folder) throws IOException {
    String policy = POLICY + "audit: {mask: [params.card, params.*.password]}\n";
    Path key = folder.resolve("mask-key");
    List<Map<String, ?>> seen = new ArrayList<>();
    ActionExecutor executor =
        action -> {
          seen.add(action.params());
          return new ExecutionResult.Succeeded(null);
        };
    Map<String, Object> params =
        Map.of("card", "4111", "user", Map.of("password", "hunter2", "name", "ann"));
    Action read = Action.of("read", "crm", params);
    Action delete = Action.of("delete", "crm", params);
    List<AuditEntry> entries = new ArrayList<>();
    for (int start = 0; start < 2; start++) {
      InMemoryStore fresh = new InMemoryStore();
      try (Aegis aegis =
          aegis(yes())
              .store(fresh)
              .policy(List.of(new SourceText("policy.yaml", policy)))
              .executor(executor)
              .maskKey(key)
              .build()) {
        entries.add(entry(fresh, aegis.execute(read)));
        entries.add(entry(fresh, aegis.execute(delete)));
        assertThat(aegis.execute(read).decision().action()).isEqualTo(read);
      }
    }

    String mask = MaskKey.readOrMake(key).mask("4111");
    assertThat(mask).matches("masked:[0-9a-f]{32}");
    assertThat(seen).hasSize(4).allMatch(params::equals);
    assertThat(entries)
        .hasSize(4)
        .allSatisfy(
            entry ->
                assertThat(entry.actionParams())
                    .isEqualTo(
                        Map.of(
                            "card",
                            mask,
                            "user",
                            Map.of(
                                "password",
                                MaskKey.readOrMake(key).mask("hunter2"),
                                "name",
                                "ann"))));
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void nothingRunsThatCanNotBeMasked(@TempDir Path folder) throws IOException {
    String policy = POLICY + "audit: {mask: [params.card]}\n";
    Path key = folder.resolve("mask-key");
    try (Aegis aegis = aegis(yes()).maskKey(key).build()) {
      Files.writeString(key, "not a key");
      aegis.putPolicy(List.of(new SourceText("policy.yaml", policy)), "root", null);
      assertThat(aegis.execute(Action.of("read", "crm")).status()).isEqualTo(ResultStatus.SUCCESS);
      assertThatThrownBy(() -> aegis.execute(Action.of("read", "crm", Map.of("card", 1L))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("holds no mask key");
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void nothingStartsWithAMaskKeyThatIsNone(@TempDir Path folder) throws IOException {
    Path key = Files.writeString(folder.resolve("mask-key"), "not a key");
    assertThatThrownBy(() -> aegis(yes()).maskKey(key).build())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("holds no mask key");
  }

  @Test
  void withoutAKeyAMaskSaysNothing() {
    String policy = POLICY + "audit: {mask: [params.card]}\n";
    try (Aegis aegis =
        aegis(yes()).policy(List.of(new SourceText("policy.yaml", policy))).build()) {
      ActionResult result = aegis.execute(Action.of("read", "crm", Map.of("card", 1L)));
      assertThat(entry(result).actionParams()).isEqualTo(Map.of("card", "masked"));
    }
  }

  @Test
  void aBlockedActionIsOnRecordAndNeverRuns() {
    try (Aegis aegis = aegis(yes()).build()) {
      ActionResult result = aegis.execute(Action.of("delete", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.BLOCKED);
      assertThat(result.error()).isEqualTo("Blocked by policy rule: deletes");
      assertThat(runs).hasValue(0);
      assertThat(entry(result).resultStatus()).isEqualTo(ResultStatus.BLOCKED);
    }
  }

  @Test
  void anApprovedActionRunsAndSaysWhoApproved() {
    ApprovalHandler ann = answering(Answer.approvedBy("ann", "fine"));
    try (Aegis aegis = aegis(ann).build()) {
      ActionResult result = aegis.execute(Action.of("write", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(kinds(result))
          .containsExactly(
              AuditRecord.Kind.INTENT, AuditRecord.Kind.APPROVAL, AuditRecord.Kind.OUTCOME);
      assertThat(entry(result).decidedBy()).isEqualTo("ann");
      assertThat(entry(result).humanDecision()).isEqualTo("approved");
    }
  }

  /** Ways in which a handler can fail to say exactly "approved". */
  @SuppressWarnings("NullAway") // two of these guests were not compiled with our checks
  static Stream<Named<ApprovalHandler>> handlersThatDoNotApprove() {
    return Stream.of(
        Named.of("denies", request -> new ApprovalResponse.Answered(Answer.deniedBy("ann", "no"))),
        Named.of(
            "throws",
            request -> {
              throw new IllegalStateException("broken");
            }),
        Named.of(
            "throws an error",
            request -> {
              throw new NoClassDefFoundError("missing");
            }),
        Named.of("returns null", request -> null),
        Named.of("answers null", request -> new ApprovalResponse.Answered(null)));
  }

  @ParameterizedTest
  @MethodSource("handlersThatDoNotApprove")
  void whatIsNotExactlyAnApprovalIsADenialOnRecord(ApprovalHandler handler) {
    try (Aegis aegis = aegis(handler).build()) {
      ActionResult result = aegis.execute(Action.of("write", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.DENIED);
      assertThat(result.error()).startsWith("Denied");
      assertThat(runs).hasValue(0);
      assertThat(entry(result).resultStatus()).isEqualTo(ResultStatus.DENIED);
    }
  }

  @Test
  void noAnswerInTimeIsADenial() {
    try (Aegis aegis = aegis(request -> new ApprovalResponse.Pending()).build()) {
      ActionResult result = aegis.execute(Action.of("quick", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.DENIED);
      assertThat(result.error()).isEqualTo("Denied: no answer within 1 s");
      assertThat(entry(result).humanDecision()).isNull();
    }
  }

  @Test
  void anAnswerBroughtToTheDeskCounts() {
    var aegis = new AtomicReference<Aegis>();
    List<Boolean> counted = new ArrayList<>();
    ApprovalHandler handler =
        request -> {
          counted.add(aegis.get().desk("test").answer(request.id(), Answer.approvedBy("ann", "")));
          counted.add(aegis.get().desk("test").answer(request.id(), Answer.deniedBy("ben", "")));
          return new ApprovalResponse.Pending();
        };
    try (Aegis built = aegis(handler).build()) {
      aegis.set(built);
      ActionResult result = built.execute(Action.of("write", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(counted).containsExactly(true, false);
    }
  }

  @Test
  void aQuorumNeedsDifferentPeopleOfThoseAllowed() {
    var aegis = new AtomicReference<Aegis>();
    List<Boolean> counted = new ArrayList<>();
    ApprovalHandler handler =
        request -> {
          for (String person : List.of("ann", "ann", "mallory", "eve")) {
            counted.add(
                aegis.get().desk("test").answer(request.id(), Answer.approvedBy(person, "")));
          }
          return new ApprovalResponse.Pending();
        };
    try (Aegis built = aegis(handler).build()) {
      aegis.set(built);
      ActionResult result = built.execute(Action.of("pay", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(counted).containsExactly(true, false, false, true);
      assertThat(entry(result).decidedBy()).isEqualTo("ann, eve");
    }
  }

  @Test
  void aMachineNeverAnswersForAQuorum() {
    try (Aegis aegis = aegis(yes()).build()) {
      assertThat(aegis.execute(Action.of("pay", "crm")).status()).isEqualTo(ResultStatus.DENIED);
    }
  }

  @Test
  void whatWasApprovedRunsOnlyIfThePolicyStillSaysSo() {
    var aegis = new AtomicReference<Aegis>();
    ApprovalHandler handler =
        request -> {
          aegis
              .get()
              .putPolicy(
                  List.of(new SourceText("new", POLICY.replace("writes", "writing"))), "eve", null);
          return new ApprovalResponse.Answered(Answer.approvedBy("ann", ""));
        };
    try (Aegis built = aegis(handler).build()) {
      aegis.set(built);
      ActionResult result = built.execute(Action.of("write", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.DENIED);
      assertThat(result.error()).isEqualTo("policy changed");
      assertThat(runs).hasValue(0);
    }
  }

  @Test
  void withoutADurableIntentNothingRuns() {
    try (Aegis aegis = aegis(yes()).build()) {
      store.failWith(StoreException.Reason.UNAVAILABLE);
      assertThatThrownBy(() -> aegis.execute(Action.of("read", "crm")))
          .isInstanceOf(StoreException.class);
      assertThat(runs).hasValue(0);
      assertThat(aegis.readiness().ready()).isFalse();
      store.failWith(null);
    }
  }

  @Test
  void anOutcomeThatCannotBeRecordedIsUnknownNotAnError() {
    ActionExecutor executor =
        action -> {
          runs.incrementAndGet();
          store.failWith(StoreException.Reason.UNAVAILABLE);
          return new ExecutionResult.Succeeded(null);
        };
    try (Aegis aegis = aegis(yes()).executor(executor).build()) {
      ActionResult result = aegis.execute(Action.of("read", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.UNKNOWN);
      assertThat(runs).hasValue(1);
      store.failWith(null);
      assertThat(entry(result).resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    }
  }

  @Test
  void anExecutorThatThrowsLeavesTheEndUnknown() {
    ActionExecutor executor =
        action -> {
          throw new IllegalStateException("connection reset");
        };
    try (Aegis aegis = aegis(yes()).executor(executor).build()) {
      ActionResult result = aegis.execute(Action.of("read", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.UNKNOWN);
      assertThat(entry(result).resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    }
  }

  @Test
  void whatIsNoJsonIsLeftOutOfTheRecordAndTheSuccessIsNot() {
    ActionExecutor executor = action -> new ExecutionResult.Succeeded(Double.NaN);
    try (Aegis aegis = aegis(yes()).executor(executor).build()) {
      ActionResult result = aegis.execute(Action.of("read", "crm"));

      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(result.data()).isNull();
      assertThat(entry(result).resultError()).contains("no JSON");
    }
  }

  @Test
  void aBrokenPolicyReplacesNothing() {
    try (Aegis aegis = aegis(yes()).build()) {
      String before = aegis.policy().policy().version();
      PolicyUpdate update =
          aegis.putPolicy(List.of(new SourceText("new", "rules: 7")), "eve", null);

      assertThat(update).isInstanceOf(PolicyUpdate.Refused.class);
      assertThat(aegis.policy().policy().version()).isEqualTo(before);
    }
  }

  @Test
  void aLostUpdateIsNoticed() {
    try (Aegis aegis = aegis(yes()).build()) {
      List<SourceText> other = List.of(new SourceText("new", "rules: []"));
      assertThat(aegis.putPolicy(other, "eve", "sha256:other"))
          .isEqualTo(new PolicyUpdate.Conflict(aegis.policy().policy().version()));
      assertThat(aegis.putPolicy(other, "eve", aegis.policy().policy().version()))
          .isInstanceOf(PolicyUpdate.Accepted.class);
    }
  }

  @Test
  void whatWasInForceCanBePutInForceAgain() {
    try (Aegis aegis = aegis(yes()).build()) {
      String first = aegis.policy().policy().version();
      aegis.putPolicy(List.of(new SourceText("new", "rules: []")), "eve", null);
      String second = aegis.policy().policy().version();

      assertThat(aegis.rollBackPolicy(1, "ann", first)).contains(new PolicyUpdate.Conflict(second));
      assertThat(aegis.rollBackPolicy(1, "ann", second).orElseThrow())
          .isInstanceOf(PolicyUpdate.Accepted.class);

      assertThat(aegis.rollBackPolicy(4, "ann", null)).isEmpty();
      assertThat(aegis.policy().policy().version()).isEqualTo(first);
      assertThat(aegis.policyVersions(Long.MAX_VALUE, 10))
          .extracting(
              PolicyStore.Version::number, PolicyStore.Version::version, PolicyStore.Version::by)
          .containsExactly(
              tuple(3L, first, "ann"), tuple(2L, second, "eve"), tuple(1L, first, "file"));
      assertThat(aegis.policyVersion(2).orElseThrow().documents().getFirst().text())
          .isEqualTo("rules: []");
    }
  }

  @Test
  void whatOneProcessPutsInForceTheOthersTakeOver() {
    var leases = new InMemoryLeases();
    try (Aegis here = aegis(yes()).store(new CommonStore(store, leases)).build();
        Aegis there = aegis(yes()).store(new CommonStore(store, leases)).build()) {
      String first = here.policy().policy().version();
      here.putPolicy(List.of(new SourceText("new", "rules: []")), "eve", null);
      String second = here.policy().policy().version();
      assertThat(there.putPolicy(List.of(new SourceText("newer", "rules: []")), "ben", first))
          .isEqualTo(new PolicyUpdate.Conflict(second));
      here.rollBackPolicy(1, "eve", null);
      Eventually.holds(() -> there.policy().stored().number() == 3);
      assertThat(there.policy().policy().version()).isEqualTo(first);
      assertThat(there.evaluate(Action.of("read", "crm")).approval()).isEqualTo(Approval.AUTO);
    }
  }

  @Test
  void whereThePolicyInForceCanNotBeReadNothingRuns() {
    var leases = new InMemoryLeases();
    try (Aegis here = aegis(yes()).store(new CommonStore(store, leases)).build()) {
      var newer =
          new PolicyStore.StoredPolicy(
              0,
              "sha256:of tomorrow",
              List.of(new PolicyStore.Document("new", "tomorrow: true")),
              AuditSamples.NOON,
              "eve",
              null);
      var event =
          new AuditEvent.Administrative(AuditSamples.NOON, "policy_in_force", "eve", Map.of());
      store.put(newer, 1, event);
      Eventually.holds(() -> !here.readiness().ready());
      assertThat(here.readiness().missing())
          .containsExactly("the policy in force, number 2, can't be read here");
      assertThat(here.evaluate(Action.of("read", "crm")).approval()).isEqualTo(Approval.BLOCK);
      assertThat(here.rollBackPolicy(1, "ann", null)).isPresent();
      assertThat(here.readiness().ready()).isTrue();
      assertThat(here.evaluate(Action.of("read", "crm")).approval()).isEqualTo(Approval.AUTO);
    }
  }

  @Test
  void aHandlerThatIsNotThereKeepsAPolicyOut() {
    String policy = "rules: [{approval: approve, review: {handler: nobody}}]";
    try (Aegis aegis = aegis(yes()).build()) {
      PolicyUpdate update = aegis.putPolicy(List.of(new SourceText("new", policy)), "eve", null);
      assertThat(update).isInstanceOf(PolicyUpdate.Refused.class);
    }
  }

  @Test
  void aRestartFindsThePolicyPutInForceUnlessTheFileChanged() {
    try (Aegis aegis = aegis(yes()).build()) {
      aegis.putPolicy(List.of(new SourceText("new", "rules: []")), "eve", null);
    }
    store.reopen();
    try (Aegis aegis = aegis(yes()).build()) {
      assertThat(aegis.policy().policy().rules()).isEmpty();
    }
    store.reopen();
    List<SourceText> changed = List.of(new SourceText("policy.yaml", POLICY + "# changed\n"));
    try (Aegis aegis = aegis(yes()).policy(changed).build()) {
      assertThat(aegis.policy().policy().rules()).hasSize(5);
    }
  }

  @Test
  void whatWaitedWhenTheServerStoppedIsDenied() {
    Action write = Action.of("write", "crm");
    long abandoned;
    try (Aegis aegis = aegis(yes()).build()) {
      abandoned =
          aegis
              .journal()
              .append(
                  List.of(
                      new dev.aegis.audit.AuditEvent.Intent(aegis.now(), aegis.evaluate(write))))
              .getFirst()
              .entryId();
      assertThat(aegis.evaluate(write).approval()).isEqualTo(Approval.APPROVE);
    }
    store.reopen();
    try (Aegis aegis = aegis(yes()).build()) {
      AuditEntry entry = aegis.journal().trail(abandoned).orElseThrow().entry();
      assertThat(entry.resultStatus()).isEqualTo(ResultStatus.DENIED);
      assertThat(runs).hasValue(0);
    }
  }

  @Test
  void everySinkHearsOfEveryEntryAlsoAfterAFailure() {
    List<AuditEntry> heard = new ArrayList<>();
    var tries = new AtomicInteger();
    try (Aegis aegis =
        aegis(yes())
            .sink(
                "flaky",
                entries -> {
                  if (tries.getAndIncrement() == 0) {
                    throw new IllegalStateException("not now");
                  }
                  heard.addAll(entries);
                })
            .build()) {
      aegis.execute(Action.of("read", "crm"));
      aegis.execute(Action.of("delete", "crm"));
    }
    assertThat(heard.stream().filter(e -> !e.administrative()).map(AuditEntry::actionType))
        .containsExactly("read", "delete");
    assertThat(tries.get()).isGreaterThan(1);
  }

  @Test
  void automaticApprovalIsAWarning() {
    try (Aegis aegis = aegis(yes()).build()) {
      assertThat(aegis.readiness().warnings()).hasSize(1);
      assertThat(aegis.readiness().ready()).isTrue();
    }
  }

  @Test
  void whatBreaksTheLimitsIsRefused() {
    try (Aegis aegis = aegis(yes()).build()) {
      assertThatThrownBy(() -> aegis.execute(Action.of("", "crm")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("`action_type` is empty");
    }
  }

  @Test
  void aMissingPluginStopsTheStart() {
    assertThatThrownBy(() -> aegis(yes()).executor(new PluginConfig("nothing", Map.of())).build())
        .hasMessageContaining("nothing");
  }

  private AegisBuilder aegis(ApprovalHandler handler) {
    return Aegis.builder()
        .store(store)
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .defaultApproval("test")
        .approval("test", handler)
        .executor(
            action -> {
              runs.incrementAndGet();
              return new ExecutionResult.Succeeded(null);
            });
  }

  private static ApprovalHandler yes() {
    return new ApprovalHandler() {
      @Override
      public ApprovalResponse submit(ApprovalRequest request) {
        return new ApprovalResponse.Answered(Answer.automatic(""));
      }

      @Override
      public boolean approvesByItself() {
        return true;
      }
    };
  }

  private static ApprovalHandler answering(Answer answer) {
    return request -> new ApprovalResponse.Answered(answer);
  }

  private List<AuditRecord> actionRecords() {
    List<AuditRecord> records = new ArrayList<>();
    store
        .journal()
        .forEach(
            AuditQuery.all(),
            entry -> records.addAll(store.journal().trail(entry.id()).orElseThrow().records()));
    return records;
  }

  private List<AuditRecord.Kind> kinds(ActionResult result) {
    return store.journal().trail(result.auditId()).orElseThrow().records().stream()
        .map(AuditRecord::kind)
        .toList();
  }

  private static AuditEntry entry(InMemoryStore store, ActionResult result) {
    return store.journal().trail(result.auditId()).orElseThrow().entry();
  }

  private AuditEntry entry(ActionResult result) {
    return store.journal().trail(result.auditId()).orElseThrow().entry();
  }
}
