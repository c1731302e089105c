package dev.aegis.plugin.approval.auto;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says yes to what needs an approval of nobody in particular, and warns at the first use of each
 * rule. What a rule reserves for people is denied. Thread-safe.
 */
final class AutoApproval implements ApprovalHandler {
  /** Bounds what is remembered of rules that came and went with their policies. */
  private static final int MOST_RULES = 10_000;

  private final String name;
  private final boolean allowCritical;
  private final System.Logger logger;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  AutoApproval(String name, boolean allowCritical, System.Logger logger) {
    this.name = name;
    this.allowCritical = allowCritical;
    this.logger = logger;
  }

  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    Answer answer =
        whyNot(request.decision())
            .map(why -> new Answer(Verdict.DENIED, "auto", why, false))
            .orElseGet(() -> Answer.automatic("approved automatically, nobody was asked"));
    if (answer.verdict() == Verdict.APPROVED) {
      warnOnce(request.decision().matchedRule());
    }
    return new ApprovalResponse.Answered(answer);
  }

  @Override
  public boolean approvesByItself() {
    return true;
  }

  /** What keeps a decision from being approved without a person. */
  private Optional<String> whyNot(Decision decision) {
    Review review = decision.review();
    if (review == null) {
      return Optional.of("the policy asks for no approval");
    }
    if (review.handler() != null && !review.handler().equals(name)) {
      return Optional.of(
          "the rule asks for the handler `" + review.handler() + "`, not for automatic approval");
    }
    if (review.quorum() > 1) {
      return Optional.of("the rule asks for " + review.quorum() + " people, and nobody was asked");
    }
    if (!review.approvers().isEmpty()) {
      return Optional.of("the rule says who may approve, and nobody was asked");
    }
    if (decision.riskLevel() == RiskLevel.CRITICAL && !allowCritical) {
      return Optional.of(
          "the risk is critical, and nothing critical is approved automatically unless that is"
              + " allowed");
    }
    return Optional.empty();
  }

  private void warnOnce(String rule) {
    if (warned.size() < MOST_RULES && warned.add(rule)) {
      logger.log(
          System.Logger.Level.WARNING,
          "rule `" + rule + "` asks for approval, and gets it automatically: nobody is asked");
    }
  }
}
