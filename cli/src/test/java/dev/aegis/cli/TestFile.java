package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.json.ActionReader;
import dev.aegis.json.Rfc3339;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A test file of a policy, read strictly: what it does not have is no key of it. */
record TestFile(List<Case> cases) {
  private static final Set<String> KEYS =
      Set.of(
          "description",
          "action",
          "at",
          "expected_decision",
          "expected_risk_level",
          "expected_rule");

  TestFile {
    cases = List.copyOf(cases);
  }

  /**
   * An action and what must be decided.
   *
   * @param at null where the time must not matter
   * @param line where it stands
   */
  record Case(
      String description,
      Action action,
      @Nullable Instant at,
      String decision,
      String riskLevel,
      String rule,
      int line) {
    @Override
    public String toString() {
      return "line " + line + ", " + description;
    }
  }

  static TestFile read(String name, String text) {
    Node.Mapping root = (Node.Mapping) Documents.yaml(new SourceText(name, text)).get();
    List<String> keys = root.entries().stream().map(Node.Entry::name).toList();
    if (!keys.equals(List.of("tests"))) {
      throw new AssertionError("a test file holds `tests`, and this one " + keys);
    }
    Node.Sequence tests = (Node.Sequence) root.entries().getFirst().value();
    return new TestFile(tests.items().stream().map(TestFile::testCase).toList());
  }

  private static Case testCase(Node node) {
    Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(value(node));
    int line = node.source().position(node.span().start()).line();
    for (Object key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new AssertionError("line " + line + ": `" + key + "` is no key of a test");
      }
    }
    Object at = map.get("at");
    return new Case(
        text(map, "description"),
        ActionReader.forNow(1).readOne(map.get("action")).action(),
        at == null ? null : Rfc3339.parse((String) at).orElseThrow(),
        text(map, "expected_decision"),
        text(map, "expected_risk_level"),
        text(map, "expected_rule"),
        line);
  }

  private static String text(Map<?, ?> map, String key) {
    return (String) Objects.requireNonNull(map.get(key), key);
  }

  private static @Nullable Object value(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value();
      case Node.Sequence sequence -> sequence.items().stream().map(TestFile::value).toList();
      case Node.Mapping mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> map.put(entry.name(), value(entry.value())));
        yield map;
      }
    };
  }
}
