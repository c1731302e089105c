package dev.aegis.policy;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.ParameterMention;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.source.Place;
import dev.aegis.yaml.Node;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the map style of conditions, and says in terms what it means. */
final class ConditionsReader {
  private static final String TIME_AFTER = "time_after";
  private static final String TIME_BEFORE = "time_before";
  private static final String WEEKDAYS = "weekdays";
  private static final Map<String, Term.Comparison> COMPARISONS = comparisons();
  private static final List<String> KEYS = keys();

  /** Booleans to readers of YAML 1.1, and of 1.2 where they are not in lower case. */
  private static final Map<String, Boolean> BOOLEANS_ELSEWHERE =
      Map.of("yes", true, "no", false, "on", true, "off", false, "true", true, "false", false);

  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
  private static final Pattern SHORT_TIME = Pattern.compile("[0-9]:[0-5][0-9]");

  private final Problems problems;
  private final Map<String, Object> written = new LinkedHashMap<>();
  private final List<Term> terms = new ArrayList<>();
  private final List<ParameterMention> parameters = new ArrayList<>();

  private ConditionsReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * The map style of one rule.
   *
   * @param written each condition as its author meant it, in order: times as texts, weekdays as a
   *     list of numbers and words in lower case, maps of parameters
   * @param terms all of which must hold
   * @param parameters that they ask for
   */
  record Conditions(
      Map<String, Object> written, List<Term> terms, List<ParameterMention> parameters) {}

  static Conditions read(Node node, Problems problems) {
    ConditionsReader reader = new ConditionsReader(problems);
    Keys keys = Keys.of(node, "`conditions`", KEYS, problems);
    keys.entries().forEach((key, entry) -> reader.condition(key, entry.value()));
    reader.window(keys);
    return new Conditions(
        Collections.unmodifiableMap(reader.written),
        List.copyOf(reader.terms),
        List.copyOf(reader.parameters));
  }

  private void condition(String key, Node value) {
    Term.Comparison comparison = COMPARISONS.get(key);
    if (comparison != null) {
      parameters(key, comparison, value);
    } else if (key.equals(WEEKDAYS)) {
      weekdays(value);
    } else {
      time(key, value);
    }
  }

  private void parameters(String key, Term.Comparison comparison, Node node) {
    if (!(node instanceof Node.Mapping mapping)) {
      problems.wrongType(node, "`" + key + "`", "a mapping from parameters to values");
      return;
    }
    Map<String, Object> operands = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      Node name = entry.key();
      parameters.add(new ParameterMention(entry.name(), new Place(name.source(), name.span())));
      operand(key, comparison, entry)
          .ifPresent(
              operand -> {
                operands.put(
                    entry.name(), operand instanceof Regex regex ? regex.pattern() : operand);
                terms.add(new Term.ParameterTest(entry.name(), comparison, operand));
              });
    }
    written.put(key, Collections.unmodifiableMap(operands));
  }

  private Optional<Object> operand(String key, Term.Comparison comparison, Node.Entry entry) {
    Node node = entry.value();
    String what =
        "the value that `" + key + "` compares " + Problems.quoted(entry.name()) + " with";
    Object value = value(node);
    if (value == null) {
      problems.add(
          Code.NULL_VALUE,
          node,
          what + " is null, and a null parameter meets no condition",
          "leave it out, or ask in `when`: `has(params.…)`");
      return Optional.empty();
    }
    return switch (comparison) {
      case EQ, CONTAINS -> {
        warnOfWords(node);
        yield Optional.of(value);
      }
      case GT, GTE, LT, LTE -> {
        if (value instanceof String || value instanceof Number) {
          yield Optional.of(value);
        }
        problems.wrongType(node, what, "a number or a text");
        yield Optional.empty();
      }
      case MATCHES -> {
        Optional<Node.Scalar> text = problems.text(node, "a regular expression");
        yield text.flatMap(this::regex);
      }
    };
  }

  private void warnOfWords(Node node) {
    switch (node) {
      case Node.Scalar scalar -> {
        String text = scalar.text().text();
        Boolean meant = BOOLEANS_ELSEWHERE.get(Words.folded(text));
        if (meant != null && scalar.value() instanceof String && Problems.isPlain(scalar)) {
          problems.add(
              Code.AMBIGUOUS_WORD,
              node,
              Problems.quoted(text) + " is a text here, and no boolean",
              "write `" + meant + "`, or put it in quotes: `'" + text + "'`");
        }
      }
      case Node.Sequence list -> list.items().forEach(this::warnOfWords);
      case Node.Mapping mapping -> mapping.entries().forEach(entry -> warnOfWords(entry.value()));
    }
  }

  private Optional<Object> regex(Node.Scalar scalar) {
    Outcome<Regex> regex = Regex.parse(scalar.text());
    problems.addAll(regex.diagnostics());
    return regex.value().map(value -> value);
  }

  /** The value of a node, as {@code params} would hold it. */
  static @Nullable Object value(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value();
      case Node.Sequence list -> {
        List<@Nullable Object> values = new ArrayList<>();
        list.items().forEach(item -> values.add(value(item)));
        yield Collections.unmodifiableList(values);
      }
      case Node.Mapping mapping -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> values.put(entry.name(), value(entry.value())));
        yield Collections.unmodifiableMap(values);
      }
    };
  }

  private void weekdays(Node node) {
    if (!(node instanceof Node.Sequence list)) {
      problems.wrongType(node, "`weekdays`", "a list of days");
      return;
    }
    if (list.items().isEmpty()) {
      problems.add(Code.EMPTY_VALUE, node, "`weekdays` is an empty list, which no day is in");
    }
    List<Object> days = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (Node item : list.items()) {
      weekday(item)
          .ifPresent(
              day -> {
                boolean word =
                    item instanceof Node.Scalar scalar && scalar.value() instanceof String;
                days.add(word ? Weekdays.word(day) : (Object) (long) day.getValue());
                numbers.add((long) day.getValue());
              });
    }
    written.put(WEEKDAYS, List.copyOf(days));
    Term today = new Term.Fact(Attribute.CLOCK_WEEKDAY);
    Term wanted = new Term.Constant(numbers.stream().sorted().distinct().toList());
    terms.add(new Term.Call(Function.IN, List.of(today, wanted)));
  }

  private Optional<DayOfWeek> weekday(Node node) {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof String text) {
      Optional<DayOfWeek> day = Weekdays.of(Words.folded(text));
      if (day.isEmpty()) {
        badWeekday(node, text);
      }
      return day;
    }
    OptionalLong number = Words.whole(node);
    Optional<DayOfWeek> day =
        number.isPresent() ? Weekdays.of(number.getAsLong()) : Optional.empty();
    if (day.isEmpty()) {
      if (node instanceof Node.Scalar scalar && scalar.value() instanceof Number) {
        badWeekday(node, scalar.text().text());
      } else {
        problems.wrongType(node, "a weekday", "a number or a word");
      }
    }
    return day;
  }

  private void badWeekday(Node node, String text) {
    String start = Words.folded(text).substring(0, Math.min(3, text.length()));
    String hint =
        Weekdays.WORDS.contains(start)
            ? "did you mean `" + start + "`?"
            : Suggestion.didYouMean(text, Weekdays.WORDS).orElse(null);
    problems.add(
        Code.BAD_WEEKDAY,
        node,
        "a weekday is 1 to 7 from Monday, or `mon` to `sun`, not " + Problems.quoted(text),
        hint);
  }

  private void time(String key, Node node) {
    if (node instanceof Node.Scalar number && number.value() instanceof Number) {
      problems.add(
          Code.WRONG_TYPE,
          node,
          "`" + key + "` must be a time such as `08:00`, and this is a number");
      return;
    }
    Optional<Node.Scalar> scalar = problems.text(node, "`" + key + "`");
    if (scalar.isEmpty()) {
      return;
    }
    String text = scalar.get().text().text();
    if (TIME.matcher(text).matches()) {
      written.put(key, text);
      return;
    }
    problems.add(
        Code.BAD_TIME,
        node,
        "`" + key + "` is a time from `00:00` to `23:59`, not " + Problems.quoted(text),
        SHORT_TIME.matcher(text).matches() ? "did you mean `0" + text + "`?" : null);
  }

  /** Between two times, or, where the first is the later, around midnight. */
  private void window(Keys keys) {
    String after = (String) written.get(TIME_AFTER);
    String before = (String) written.get(TIME_BEFORE);
    if (after != null && after.equals(before)) {
      problems.add(
          Code.EMPTY_WINDOW,
          keys.value(TIME_BEFORE).orElseThrow(),
          "`time_after` and `time_before` are both `" + after + "`: no time lies between them",
          null);
      return;
    }
    List<Term> bounds = new ArrayList<>();
    if (after != null) {
      bounds.add(clock(Function.GREATER_OR_EQUAL, after));
    }
    if (before != null) {
      bounds.add(clock(Function.LESS, before));
    }
    boolean overMidnight = after != null && before != null && after.compareTo(before) > 0;
    terms.addAll(overMidnight ? List.of(new Term.Any(bounds)) : bounds);
  }

  private static Term clock(Function comparison, String time) {
    return new Term.Call(
        comparison, List.of(new Term.Fact(Attribute.CLOCK_TIME), new Term.Constant(time)));
  }

  private static Map<String, Term.Comparison> comparisons() {
    Map<String, Term.Comparison> comparisons = new LinkedHashMap<>();
    for (Term.Comparison comparison : Term.Comparison.values()) {
      comparisons.put("param_" + Words.folded(comparison.name()), comparison);
    }
    return comparisons;
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(TIME_AFTER, TIME_BEFORE, WEEKDAYS));
    keys.addAll(COMPARISONS.keySet());
    return List.copyOf(keys);
  }
}
