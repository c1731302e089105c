package dev.aegis.plugin.approval.auto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.Contexts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AutoApprovalTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void saysYesWhereNobodyInParticularIsAsked() {
    assertThat(answer(RiskLevel.HIGH, Review.DEFAULT, Map.of()))
        .isEqualTo(Answer.automatic("approved automatically, nobody was asked"));
    assertThat(answer(RiskLevel.LOW, new Review("auto", MINUTE, 1, List.of()), Map.of()).verdict())
        .isEqualTo(Verdict.APPROVED);
  }

  @Test
  void saysOpenlyThatItAsksNobody() {
    assertThat(handler(Map.of()).approvesByItself()).isTrue();
  }

  @Test
  void deniesWhatIsReservedForPeople() {
    assertDenied(
        new Review("inbox", MINUTE, 1, List.of()),
        "the rule asks for the handler `inbox`, not for automatic approval");
    assertDenied(
        new Review(null, MINUTE, 2, List.of()), "the rule asks for 2 people, and nobody was asked");
    assertDenied(
        new Review(null, MINUTE, 1, List.of(List.of("ann"))),
        "the rule says who may approve, and nobody was asked");
    assertDenied(
        new Review(null, MINUTE, 1, List.of(List.of("*"))),
        "the rule says who may approve, and nobody was asked");
  }

  @Test
  void deniesWhatIsCriticalUnlessAllowed() {
    Answer answer = answer(RiskLevel.CRITICAL, Review.DEFAULT, Map.of());
    assertThat(answer.verdict()).isEqualTo(Verdict.DENIED);
    assertThat(answer.human()).isFalse();
    assertThat(answer.comment()).startsWith("the risk is critical");

    assertThat(answer(RiskLevel.CRITICAL, Review.DEFAULT, Map.of("allow_critical", true)).verdict())
        .isEqualTo(Verdict.APPROVED);
  }

  private static void assertDenied(Review review, String why) {
    assertThat(answer(RiskLevel.LOW, review, Map.of("allow_critical", true)))
        .isEqualTo(new Answer(Verdict.DENIED, "auto", why, false));
  }

  private static Answer answer(RiskLevel risk, @Nullable Review review, Map<String, ?> settings) {
    var decision =
        new Decision(
            Action.of("write", "crm"),
            risk,
            Approval.APPROVE,
            "writes",
            null,
            List.of(),
            "sha256:0",
            review);
    var request =
        new ApprovalRequest(
            "id", 1, decision, Contexts.NOW, Contexts.NOW.plus(Duration.ofMinutes(5)));
    return ((ApprovalResponse.Answered) handler(settings).submit(request)).answer();
  }

  private static ApprovalHandler handler(Map<String, ?> settings) {
    try (Plugins plugins = Plugins.discover(null, AutoApprovalTest.class.getClassLoader())) {
      return plugins.make(
          ApprovalHandlerFactory.class,
          "auto",
          new PluginConfig("auto", settings),
          Contexts.named("auto"),
          ApprovalHandlerFactory::create);
    }
  }
}
