package dev.aegis.policy;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.yaml.Node;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads single values: words of ours, names, whole numbers. */
final class Words {
  private static final Map<String, RiskLevel> RISK_LEVELS =
      Map.of(
          "low", RiskLevel.LOW,
          "medium", RiskLevel.MEDIUM,
          "high", RiskLevel.HIGH,
          "critical", RiskLevel.CRITICAL);

  private static final Map<String, Approval> APPROVALS =
      Map.of("auto", Approval.AUTO, "approve", Approval.APPROVE, "block", Approval.BLOCK);

  private static final List<String> RISK_LEVEL_ORDER = List.of("low", "medium", "high", "critical");
  private static final List<String> APPROVAL_ORDER = List.of("auto", "approve", "block");

  /** What people write who mean one of ours. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("allow", "auto"),
          Map.entry("allowed", "auto"),
          Map.entry("accept", "auto"),
          Map.entry("permit", "auto"),
          Map.entry("automatic", "auto"),
          Map.entry("yes", "auto"),
          Map.entry("ask", "approve"),
          Map.entry("confirm", "approve"),
          Map.entry("manual", "approve"),
          Map.entry("prompt", "approve"),
          Map.entry("review", "approve"),
          Map.entry("require", "approve"),
          Map.entry("required", "approve"),
          Map.entry("deny", "block"),
          Map.entry("denied", "block"),
          Map.entry("forbid", "block"),
          Map.entry("never", "block"),
          Map.entry("no", "block"),
          Map.entry("refuse", "block"),
          Map.entry("reject", "block"),
          Map.entry("med", "medium"),
          Map.entry("moderate", "medium"),
          Map.entry("normal", "medium"),
          Map.entry("crit", "critical"),
          Map.entry("severe", "critical"));

  private Words() {}

  static Optional<RiskLevel> riskLevel(Node node, Problems problems) {
    return word(node, "`risk_level`", RISK_LEVEL_ORDER, problems).map(RISK_LEVELS::get);
  }

  static Optional<Approval> approval(Node node, Problems problems) {
    return word(node, "`approval`", APPROVAL_ORDER, problems).map(APPROVALS::get);
  }

  private static Optional<String> word(
      Node node, String what, List<String> known, Problems problems) {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof Boolean) {
      problems.add(
          Code.WRONG_TYPE, node, what + " is one of " + listed(known) + ", and this is a boolean");
      return Optional.empty();
    }
    return problems
        .text(node, what)
        .map(text -> text.text().text())
        .flatMap(
            text -> {
              String folded = folded(text);
              if (known.contains(folded)) {
                return Optional.of(folded);
              }
              String synonym = SYNONYMS.get(folded);
              String meant =
                  synonym != null && known.contains(synonym)
                      ? "did you mean `" + synonym + "`?"
                      : Suggestion.didYouMean(text, known).orElse(null);
              problems.add(
                  Code.UNKNOWN_VALUE,
                  node,
                  what + " is one of " + listed(known) + ", not " + Problems.quoted(text),
                  meant);
              return Optional.empty();
            });
  }

  /** Letters of ASCII in lower case: a Kelvin sign is no k. */
  static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return folded.toString();
  }

  static String listed(List<String> words) {
    return "`" + String.join("`, `", words) + "`";
  }

  /** A name: a text, not empty, without control characters; else that is reported. */
  static Optional<String> name(Node node, String what, Problems problems) {
    Optional<Node.Scalar> text = problems.text(node, what);
    return text.isPresent() && isName(text.get(), what, problems)
        ? Optional.of(text.get().text().text())
        : Optional.empty();
  }

  static boolean isName(Node.Scalar name, String what, Problems problems) {
    String text = name.text().text();
    if (text.isEmpty()) {
      problems.add(Code.BAD_NAME, name, what + " is empty");
      return false;
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      problems.add(Code.BAD_NAME, name, what + " holds a control character");
      return false;
    }
    return true;
  }

  /** The whole number that a scalar is by value, {@code 1.0} too. */
  static OptionalLong whole(Node node) {
    return switch (node) {
      case Node.Scalar scalar when scalar.value() instanceof Long value -> OptionalLong.of(value);
      case Node.Scalar scalar when scalar.value() instanceof Double value -> whole(value);
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong whole(double value) {
    BigDecimal exact = new BigDecimal(value).stripTrailingZeros();
    return exact.scale() <= 0 && Math.abs(value) < 1e15
        ? OptionalLong.of(exact.longValueExact())
        : OptionalLong.empty();
  }
}
