package dev.aegis.policy;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.yaml.Node;
import java.util.List;
import java.util.Locale;

/** The words for risk levels and approvals. */
final class Words {
  private static final List<String> RISK_LEVELS = List.of("low", "medium", "high", "critical");
  private static final List<String> APPROVALS = List.of("auto", "approve", "block");

  private Words() {}

  static RiskLevel risk(Node node, Problems problems, RiskLevel otherwise) {
    String word = problems.word(node, "risk level", RISK_LEVELS);
    return word == null ? otherwise : RiskLevel.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static Approval approval(Node node, Problems problems, Approval otherwise) {
    String word = problems.word(node, "approval", APPROVALS);
    return word == null ? otherwise : Approval.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
