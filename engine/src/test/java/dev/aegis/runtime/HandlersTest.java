package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.SettingsException;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that need, speak for and hear of each other. */
@Timeout(120)
class HandlersTest {
  private static final String POLICY =
      """
      rules:
        - {match: {type: write}, approval: approve, review: {handler: chain}}
        - {match: {type: page}, approval: approve, review: {handler: pager}}
        - {match: {type: shrug}, approval: approve, review: {handler: other}}
      """;

  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** Leaves everything to those it passes requests on to. */
  private final class Link implements ApprovalHandler {
    private final String name;
    private final Set<String> delegates;

    Link(String name, String... delegates) {
      this.name = name;
      this.delegates = Set.of(delegates);
    }

    @Override
    public ApprovalResponse submit(ApprovalRequest request) {
      return new ApprovalResponse.Pending();
    }

    @Override
    public Set<String> delegates() {
      return delegates;
    }

    @Override
    public void ended(ApprovalCase ended) {
      heard.add(name + " " + ended.state());
      throw new IllegalStateException("which nobody cares about");
    }
  }

  private Aegis aegis() {
    return Aegis.builder()
        .store(new InMemoryStore())
        .policyText(POLICY)
        .approval("chain", new Link("chain", "inner"))
        .approval("inner", new Link("inner", "pager"))
        .approval("pager", new Link("pager"))
        .approval("other", new Link("other"))
        .defaultApproval("other")
        .executor(action -> new ExecutionResult.Succeeded(null))
        .build();
  }

  @Test
  void whatADelegateBringsCountsAsTheChainsAnswer() {
    try (Aegis aegis = aegis()) {
      String id = ask(aegis, "write");
      Answer yes = Answer.approvedBy("ann", "");
      assertThat(aegis.desk("other").answer(id, yes)).isFalse();
      assertThat(aegis.desk("nobody").answer(id, yes)).isFalse();
      ApprovalDesk pager = aegis.desk("pager");
      assertThat(pager.isPending(id)).isTrue();
      assertThat(pager.answer(id, yes)).isTrue();
      assertThat(pager.isPending(id)).isFalse();
      assertThat(state(aegis, id)).isEqualTo(ApprovalState.APPROVED);
    }
  }

  @Test
  void aDelegateDoesNotSpeakForItsEquals() {
    try (Aegis aegis = aegis()) {
      String id = ask(aegis, "page");
      assertThat(aegis.desk("chain").answer(id, Answer.approvedBy("ann", ""))).isFalse();
      assertThat(aegis.desk("inner").answer(id, Answer.approvedBy("ann", ""))).isFalse();
      assertThat(state(aegis, id)).isEqualTo(ApprovalState.PENDING);
    }
  }

  @Test
  void aHandlerHearsOnceThatItsRequestEnded() {
    try (Aegis aegis = aegis()) {
      String id = ask(aegis, "shrug");
      aegis.approvals().answer(id, Answer.deniedBy("ann", "no"));
      aegis.approvals().answer(id, Answer.deniedBy("ben", "no"));
      Eventually.holds(() -> !heard.isEmpty());
      String other = ask(aegis, "shrug");
      aegis.desk("other").answer(other, Answer.approvedBy("ann", ""));
      Eventually.holds(() -> heard.size() >= 2);
      assertThat(heard).containsExactly("other DENIED", "other APPROVED");
    }
  }

  @Test
  void callbacksReachWhatIsInUseAlone() {
    try (Aegis aegis = aegis()) {
      var request = new CallbackRequest(name -> List.of(), new byte[0]);
      assertThat(aegis.approvals().callback("nobody", request)).isEqualTo(CallbackReply.absent());
      assertThat(aegis.approvals().callback("other", request)).isEqualTo(CallbackReply.absent());
    }
  }

  @Test
  void aCircleIsNamed() {
    var peers = new AtomicReference<Handlers>();
    var handlers =
        new Handlers(
            "a",
            name -> {
              Objects.requireNonNull(peers.get()).peers().named(name.equals("a") ? "b" : "a");
              return new Link(name);
            });
    peers.set(handlers);
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> handlers.get("a"))
        .withMessage(
            "the approval handlers a, b need each other; take one of them out of the circle");
    assertThat(handlers.inUse("a")).isEmpty();
  }

  private static ApprovalState state(Aegis aegis, String id) {
    return aegis.approvals().find(id).orElseThrow().state();
  }

  private static String ask(Aegis aegis, String type) {
    ActionResult result =
        aegis.execute(Action.of(type, "crm"), aegis.policy(), "bot", Duration.ZERO);
    return Objects.requireNonNull(result.approvalId());
  }
}
