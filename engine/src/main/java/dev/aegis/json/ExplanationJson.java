package dev.aegis.json;

import dev.aegis.match.Explanation;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Operand;
import dev.aegis.match.Explanation.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shape in which an explained decision travels: the decision's members and a {@code trace}. */
public final class ExplanationJson {
  /** The longest text of a caller's in a trace, in UTF-16 units; what is cut ends with `…`. */
  private static final int LONGEST = 300;

  private ExplanationJson() {}

  /** An explained decision's members in their order. */
  public static Map<String, Object> of(Explanation explanation) {
    Map<String, Object> json = DecisionJson.of(explanation.decision());
    json.put("trace", explanation.steps().stream().map(ExplanationJson::step).toList());
    return json;
  }

  private static Map<String, @Nullable Object> step(Step step) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("rule", step.rule());
    json.put("outcome", word(step.outcome()));
    switch (step.cause()) {
      case Cause.NoGlob none -> {
        json.put("decided_by", none.subject().word());
        json.put("globs", none.globs());
        json.put("text", shortened(none.text()));
      }
      case Cause.Globs all -> json.put("decided_by", "globs");
      case Cause.Condition condition -> {
        json.put("decided_by", "condition");
        json.put("condition", condition.test());
        json.put("operands", condition.operands().stream().map(ExplanationJson::operand).toList());
      }
    }
    if (step.reason() != null) {
      json.put("reason", step.reason());
    }
    return json;
  }

  private static Map<String, @Nullable Object> operand(Operand operand) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", operand.name());
    if (operand.absent()) {
      json.put("absent", true);
    } else {
      json.put("value", shortened(ValueJson.of(operand.value())));
    }
    return json;
  }

  /** A value stands once for each rule that asks for it, whatever its size. */
  private static @Nullable Object shortened(@Nullable Object value) {
    return switch (value) {
      case String text -> shortened(text);
      case List<?> list -> isShort(list) ? list : shortened(Json.OWN.write(list));
      case Map<?, ?> map -> isShort(map) ? map : shortened(Json.OWN.write(map));
      case null, default -> value;
    };
  }

  private static boolean isShort(Object value) {
    return Json.OWN.write(value).length() <= LONGEST;
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
