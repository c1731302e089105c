package dev.aegis.suite;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.json.ActionReader;
import dev.aegis.json.InvalidActionException;
import dev.aegis.json.Rfc3339;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.source.Place;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Document;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads test files, YAML or JSON: {@code tests: [{description, action, at, expected_decision,
 * expected_risk_level, expected_rule}]}. What a file does not have is no key of it, and what
 * expects nothing, or a rule that is not there, is a mistake, never a test that passes.
 */
public final class SuiteReader {
  private static final String TESTS = "tests";
  private static final String DECISION = "expected_decision";
  private static final String RISK_LEVEL = "expected_risk_level";
  private static final String RULE = "expected_rule";
  private static final List<String> KEYS =
      List.of("description", "action", "at", DECISION, RISK_LEVEL, RULE);

  private final Set<String> rules = new LinkedHashSet<>();
  private final List<Diagnostic> found = new ArrayList<>();

  private SuiteReader(Policy policy) {
    policy.rules().stream().map(Rule::name).forEach(rules::add);
  }

  /** Whether a text is meant to be a test file rather than a policy: it has {@code tests}. */
  public static boolean isTests(SourceText source) {
    return Documents.read(source).root() instanceof Node.Mapping root
        && root.entries().stream().anyMatch(entry -> entry.name().equals(TESTS));
  }

  /**
   * The tests of a text.
   *
   * @param policy what is tested
   */
  public static Outcome<Suite> read(SourceText source, Policy policy) {
    SuiteReader reader = new SuiteReader(policy);
    Document document = Documents.read(source);
    reader.found.addAll(document.diagnostics());
    List<TestCase> cases = document.root() == null ? List.of() : reader.root(document.root());
    if (cases.isEmpty() && reader.found.isEmpty()) {
      reader.add(Code.NO_EXPECTATION, document.root(), "there is no test here", null);
    }
    return Outcome.of(new Suite(source, cases), reader.found);
  }

  private List<TestCase> root(Node node) {
    Map<String, Node> keys = keys(node, "a test file", List.of(TESTS));
    List<TestCase> cases = new ArrayList<>();
    Node tests = keys.get(TESTS);
    if (tests instanceof Node.Sequence list) {
      list.items().forEach(item -> testCase(item).ifPresent(cases::add));
    } else if (tests != null) {
      add(Code.WRONG_TYPE, tests, "`tests` must be a list", null);
    }
    return cases;
  }

  private Optional<TestCase> testCase(Node node) {
    int before = found.size();
    Map<String, Node> keys = keys(node, "a test", KEYS);
    if (!(node instanceof Node.Mapping)) {
      return Optional.empty();
    }
    String description = text(keys, "description");
    Action action = keys.containsKey("action") ? action(keys.get("action")) : null;
    if (!keys.containsKey("action")) {
      add(Code.BAD_ACTION, node, "a test needs an `action`", null);
    }
    Instant at = moment(keys);
    Approval approval = word(keys, DECISION, Approval.values());
    RiskLevel riskLevel = word(keys, RISK_LEVEL, RiskLevel.values());
    String rule = rule(keys);
    if (Stream.of(DECISION, RISK_LEVEL, RULE).noneMatch(keys::containsKey)) {
      add(
          Code.NO_EXPECTATION,
          node,
          "this test expects nothing",
          "say `expected_decision`, `expected_risk_level` or `expected_rule`");
    }
    return action == null || found.size() > before
        ? Optional.empty()
        : Optional.of(
            new TestCase(
                description == null ? "" : description,
                action,
                at,
                new Expectation(approval, riskLevel, rule),
                new Place(node.source(), node.span())));
  }

  private Map<String, Node> keys(Node node, String what, List<String> known) {
    Map<String, Node> keys = new LinkedHashMap<>();
    if (!(node instanceof Node.Mapping mapping)) {
      add(Code.WRONG_TYPE, node, what + " must be a mapping", null);
      return keys;
    }
    for (Node.Entry entry : mapping.entries()) {
      if (known.contains(entry.name())) {
        keys.put(entry.name(), entry.value());
      } else if (!entry.name().startsWith("x-")) {
        add(
            Code.UNKNOWN_KEY,
            entry.key(),
            "`" + entry.name() + "` is no key of " + what,
            Suggestion.didYouMean(entry.name(), known)
                .orElse("it can have " + String.join(", ", known)));
      }
    }
    return keys;
  }

  private @Nullable String text(Map<String, Node> keys, String key) {
    Node node = keys.get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof String text) {
      return text;
    }
    add(Code.WRONG_TYPE, node, "`" + key + "` must be a text", "put it in quotes");
    return null;
  }

  private <E extends Enum<E>> @Nullable E word(Map<String, Node> keys, String key, E[] values) {
    String text = text(keys, key);
    if (text == null) {
      return null;
    }
    List<String> words = Stream.of(values).map(SuiteReader::folded).toList();
    int index = words.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      add(
          Code.UNKNOWN_VALUE,
          keys.get(key),
          "`" + key + "` is one of " + String.join(", ", words) + ", not " + Quoted.of(text),
          Suggestion.didYouMean(text, words).orElse(null));
      return null;
    }
    return values[index];
  }

  private static String folded(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private @Nullable String rule(Map<String, Node> keys) {
    String rule = text(keys, RULE);
    if (rule != null && !rules.contains(rule) && !rule.equals(Decision.DEFAULT_RULE)) {
      add(
          Code.UNKNOWN_RULE,
          keys.get(RULE),
          "the policy has no rule " + Quoted.of(rule),
          Suggestion.didYouMean(rule, rules)
              .orElse("where no rule is met, it is `" + Decision.DEFAULT_RULE + "`"));
    }
    return rule;
  }

  private @Nullable Instant moment(Map<String, Node> keys) {
    String text = text(keys, "at");
    if (text == null) {
      return null;
    }
    Optional<Instant> at = Rfc3339.parse(text);
    if (at.isEmpty()) {
      add(
          Code.BAD_MOMENT,
          keys.get("at"),
          "`at` must be a time with its offset, and is " + Quoted.of(text),
          "for example `2026-03-27T10:00:00Z` or `2026-03-27T10:00:00+01:00`");
    }
    return at.orElse(null);
  }

  private @Nullable Action action(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    try {
      return ActionReader.forNow(1).readOne(value(node)).action();
    } catch (InvalidActionException e) {
      e.problems()
          .forEach(
              problem ->
                  add(Code.BAD_ACTION, at(node, problem.pointer()), problem.message(), null));
      return null;
    }
  }

  /** The part of a node that a JSON pointer names, as far as it goes. */
  private static Node at(Node node, String pointer) {
    Node found = node;
    for (String segment : pointer.split("/", -1)) {
      String name = segment.replace("~1", "/").replace("~0", "~");
      Node inner =
          switch (found) {
            case Node.Mapping mapping ->
                mapping.entries().stream()
                    .filter(entry -> entry.name().equals(name))
                    .map(Node.Entry::value)
                    .findFirst()
                    .orElse(found);
            case Node.Sequence list ->
                name.matches("[0-9]{1,6}") && Integer.parseInt(name) < list.items().size()
                    ? list.items().get(Integer.parseInt(name))
                    : found;
            case Node.Scalar scalar -> scalar;
          };
      found = inner;
    }
    return found;
  }

  private static @Nullable Object value(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value();
      case Node.Sequence sequence -> {
        List<@Nullable Object> values = new ArrayList<>();
        sequence.items().forEach(item -> values.add(value(item)));
        yield values;
      }
      case Node.Mapping mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> map.put(entry.name(), value(entry.value())));
        yield map;
      }
    };
  }

  private void add(Code code, @Nullable Node node, String message, @Nullable String hint) {
    if (node != null) {
      found.add(new Diagnostic(code, message, node.source(), node.span(), hint));
    }
  }
}
