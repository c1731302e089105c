package dev.aegis.policy;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.condition.Term.Comparison;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the map style of conditions into terms. */
final class ConditionsReader {
  private static final Map<String, Comparison> TESTS = new LinkedHashMap<>();
  private static final List<String> KEYS =
      List.of(
          "time_after",
          "time_before",
          "weekdays",
          "param_eq",
          "param_gt",
          "param_gte",
          "param_lt",
          "param_lte",
          "param_contains",
          "param_matches");
  private static final List<String> WEEKDAYS =
      List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

  static {
    TESTS.put("param_eq", Comparison.EQ);
    TESTS.put("param_gt", Comparison.GT);
    TESTS.put("param_gte", Comparison.GTE);
    TESTS.put("param_lt", Comparison.LT);
    TESTS.put("param_lte", Comparison.LTE);
    TESTS.put("param_contains", Comparison.CONTAINS);
    TESTS.put("param_matches", Comparison.MATCHES);
  }

  private final Problems problems;

  ConditionsReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param written as the author meant it: weekdays as numbers, everything else as it stands
   * @param terms all of which must hold
   */
  record Conditions(Map<String, Object> written, List<Term> terms) {
    static final Conditions NONE = new Conditions(Map.of(), List.of());
  }

  Conditions read(Node node) {
    Map<String, Node> fields = problems.fields(node, "`conditions`", KEYS);
    Map<String, Object> written = new LinkedHashMap<>();
    List<Term> terms = new ArrayList<>();
    Node afterNode = fields.get("time_after");
    Node beforeNode = fields.get("time_before");
    String after = time(afterNode, "time_after", written);
    String before = time(beforeNode, "time_before", written);
    if (after != null && after.equals(before) && beforeNode != null) {
      problems.add(
          Code.EMPTY_WINDOW,
          beforeNode,
          "the window from `" + after + "` to `" + before + "` is empty");
    }
    addWindow(after, before, terms);
    fields.forEach(
        (key, value) -> {
          if (key.equals("weekdays")) {
            weekdays(value, written, terms);
          }
          Comparison comparison = TESTS.get(key);
          if (comparison != null) {
            tests(key, comparison, value, written, terms);
          }
        });
    return new Conditions(written, terms);
  }

  private @Nullable String time(@Nullable Node node, String key, Map<String, Object> written) {
    if (node == null) {
      return null;
    }
    String text = problems.text(node, "`" + key + "`");
    if (text == null) {
      return null;
    }
    if (!TIME.matcher(text).matches()) {
      problems.add(
          Code.BAD_TIME,
          node,
          "`" + text + "` is no time of day",
          "write two digits each, from `00:00` to `23:59`");
      return null;
    }
    written.put(key, text);
    return text;
  }

  private static void addWindow(@Nullable String after, @Nullable String before, List<Term> terms) {
    Term fromThen = after == null ? null : clock(Function.GREATER_OR_EQUAL, after);
    Term untilThen = before == null ? null : clock(Function.LESS, before);
    if (fromThen != null
        && untilThen != null
        && after != null
        && before != null
        && after.compareTo(before) > 0) {
      terms.add(new Term.Any(List.of(fromThen, untilThen)));
      return;
    }
    if (fromThen != null) {
      terms.add(fromThen);
    }
    if (untilThen != null) {
      terms.add(untilThen);
    }
  }

  private static Term clock(Function function, String time) {
    return new Term.Call(
        function, List.of(new Term.Fact(Attribute.CLOCK_TIME), new Term.Constant(time)));
  }

  private void weekdays(Node node, Map<String, Object> written, List<Term> terms) {
    if (!(node instanceof Node.Sequence sequence)) {
      problems.add(
          Problems.typeOf(node),
          node,
          "`weekdays` must be a list, not " + Problems.described(node));
      return;
    }
    if (sequence.items().isEmpty()) {
      problems.add(Code.EMPTY_VALUE, node, "`weekdays` is an empty list");
      return;
    }
    List<Object> days = new ArrayList<>();
    for (Node item : sequence.items()) {
      Long day = weekday(item);
      if (day != null) {
        days.add(day);
      }
    }
    written.put("weekdays", days);
    terms.add(
        new Term.Call(
            Function.IN,
            List.of(new Term.Fact(Attribute.CLOCK_WEEKDAY), new Term.Constant(List.copyOf(days)))));
  }

  private @Nullable Long weekday(Node node) {
    Object value = node instanceof Node.Scalar scalar ? scalar.value() : null;
    if (value instanceof Long number && number >= 1 && number <= 7) {
      return number;
    }
    if (value instanceof String text) {
      int index = WEEKDAYS.indexOf(text.toLowerCase(Locale.ROOT));
      if (index >= 0) {
        return index + 1L;
      }
    }
    problems.add(
        Problems.isNull(node) ? Code.NULL_VALUE : Code.BAD_WEEKDAY,
        node,
        Problems.described(node) + " is no weekday",
        value instanceof String text
            ? Suggestion.didYouMean(text, WEEKDAYS).orElse("`mon` to `sun`, or 1 to 7 from Monday")
            : "`mon` to `sun`, or 1 to 7 from Monday");
    return null;
  }

  private void tests(
      String key, Comparison comparison, Node node, Map<String, Object> written, List<Term> terms) {
    if (!(node instanceof Node.Mapping mapping)) {
      problems.add(
          Problems.typeOf(node),
          node,
          "`" + key + "` must be a mapping of parameters, not " + Problems.described(node));
      return;
    }
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      Object operand = operand(key, comparison, entry.value());
      if (operand != null) {
        byName.put(entry.name(), operand instanceof Regex regex ? regex.pattern() : operand);
        terms.add(new Term.ParameterTest(entry.name(), comparison, operand));
      }
    }
    written.put(key, byName);
  }

  private @Nullable Object operand(String key, Comparison comparison, Node node) {
    if (comparison == Comparison.MATCHES) {
      String pattern = problems.text(node, "a regular expression");
      return pattern == null ? null : regex(node, pattern);
    }
    Object value = plain(node);
    if (value == null) {
      return null;
    }
    boolean ordered =
        switch (comparison) {
          case GT, GTE, LT, LTE -> true;
          case EQ, CONTAINS, MATCHES -> false;
        };
    if (ordered && !(value instanceof Long || value instanceof Double || value instanceof String)) {
      problems.add(
          Code.WRONG_TYPE,
          node,
          "`" + key + "` compares with a number or a text, not with " + Problems.described(node));
      return null;
    }
    return value;
  }

  private @Nullable Object regex(Node node, String pattern) {
    try {
      return Regex.of(pattern);
    } catch (IllegalArgumentException e) {
      problems.add(
          Code.BAD_REGEX,
          node,
          "`" + pattern + "` is no regular expression: " + e.getMessage(),
          Regex.hint(pattern));
      return null;
    }
  }

  /** The value of a node without its places; null, and a problem, where it is or holds null. */
  private @Nullable Object plain(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> {
        if (scalar.value() == null) {
          problems.add(
              Code.NULL_VALUE,
              node,
              "a parameter is compared with null",
              "an absent or null parameter makes its condition false by itself");
        }
        yield scalar.value();
      }
      case Node.Sequence sequence -> {
        List<Object> values = new ArrayList<>();
        boolean whole = true;
        for (Node item : sequence.items()) {
          Object value = plain(item);
          whole &= value != null;
          if (value != null) {
            values.add(value);
          }
        }
        yield whole ? List.copyOf(values) : null;
      }
      case Node.Mapping mapping -> {
        Map<String, Object> values = new LinkedHashMap<>();
        boolean whole = true;
        for (Node.Entry entry : mapping.entries()) {
          Object value = plain(entry.value());
          whole &= value != null;
          if (value != null) {
            values.put(entry.name(), value);
          }
        }
        yield whole ? java.util.Collections.unmodifiableMap(values) : null;
      }
    };
  }
}
