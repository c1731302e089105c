package dev.aegis.cli;

import dev.aegis.json.Json;
import dev.aegis.json.ValueJson;
import dev.aegis.match.Explanation;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Operand;
import dev.aegis.match.Explanation.Step;
import java.util.List;
import java.util.stream.Collectors;

/** Says in words how a decision came about. */
final class ExplanationText {
  private ExplanationText() {}

  /** A line a rule. */
  static List<String> lines(Explanation explanation) {
    return explanation.steps().stream().map(ExplanationText::line).toList();
  }

  /** How one rule came out, and why. */
  static String line(Step step) {
    return Text.printable(sentence(step));
  }

  private static String sentence(Step step) {
    String outcome =
        switch (step.outcome()) {
          case MET -> "met";
          case NOT_MET -> "not met";
          case UNDECIDABLE -> "undecidable";
        };
    String why = step.reason() == null ? "" : ": " + step.reason();
    return step.rule() + ": " + outcome + ", " + cause(step.cause()) + why;
  }

  private static String cause(Cause cause) {
    return switch (cause) {
      case Cause.NoGlob none ->
          "the "
              + none.subject().word()
              + " `"
              + Text.shortened(none.text(), 80)
              + "` does not match "
              + Text.oneOf(none.globs().stream().map(glob -> "`" + glob + "`").toList());
      case Cause.Globs all -> "type, target and agent match";
      case Cause.Condition condition ->
          "`"
              + condition.test()
              + "`"
              + (condition.operands().isEmpty() ? "" : " with " + operands(condition.operands()));
    };
  }

  private static String operands(List<Operand> operands) {
    return operands.stream()
        .map(
            operand ->
                operand.name() + (operand.absent() ? " absent" : " = " + value(operand.value())))
        .collect(Collectors.joining(", "));
  }

  private static String value(@org.jspecify.annotations.Nullable Object value) {
    return Text.shortened(Json.OWN.write(ValueJson.of(value)), 80);
  }
}
