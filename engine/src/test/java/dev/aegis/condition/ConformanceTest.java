package dev.aegis.condition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Runs the cases of the public CEL suite that lie in our profile: every JSON file of the folder
 * that {@code -Daegis.cel.dir} names, or of the one beside the project. A case that fails must be
 * listed in {@code deviations.txt}, as {@code file/section/name: the reason}.
 */
class ConformanceTest {
  @Test
  void runsThePublicSuite(TestReporter reporter) throws IOException {
    Path folder = folder();
    assumeTrue(
        Files.isDirectory(folder),
        "no conformance cases: there is no folder " + folder + ", and -Daegis.cel.dir names none");
    run(folder, reporter);
  }

  @Test
  void runsOurOwnCases(TestReporter reporter) throws IOException {
    run(Path.of("src/test/resources/dev/aegis/condition/cel"), reporter);
  }

  private static void run(Path folder, TestReporter reporter) throws IOException {
    Map<String, String> deviations = deviations();
    List<String> failures = new ArrayList<>();
    TreeSet<String> deviating = new TreeSet<>();
    int ran = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        for (Object each : (List<?>) requireNonNull(json(Files.readString(file)))) {
          Map<?, ?> one = (Map<?, ?>) requireNonNull(each);
          String id = one.get("file") + "/" + one.get("section") + "/" + one.get("name");
          String failure = failure(one);
          ran++;
          if (failure != null && deviations.containsKey(id)) {
            deviating.add(id);
          } else if (failure != null) {
            failures.add(id + ": " + failure);
          }
        }
      }
    }
    reporter.publishEntry(
        "%d conformance cases of %s, %d deviate as listed"
            .formatted(ran, folder.getFileName(), deviating.size()));
    assertThat(failures).isEmpty();
    assertThat(ran).isPositive();
  }

  private static Path folder() {
    String named = System.getProperty("aegis.cel.dir", "");
    return named.isEmpty()
        ? Path.of(System.getProperty("aegis.root", ".."), "..", "shared", "conformance")
        : Path.of(named);
  }

  private static Map<String, String> deviations() throws IOException {
    Map<String, String> deviations = new LinkedHashMap<>();
    try (InputStream in = ConformanceTest.class.getResourceAsStream("deviations.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(
              line -> {
                String[] parts = line.split(": ", 2);
                assertThat(parts).as("an id and a reason: %s", line).hasSize(2);
                deviations.put(parts[0], parts[1]);
              });
    }
    return deviations;
  }

  /** What went wrong with a case; null where it went as it should. */
  private static @Nullable String failure(Map<?, ?> one) {
    String text = (String) requireNonNull(one.get("expr"));
    Outcome<Term> term = Expressions.compile(Fragment.whole(new SourceText("case", text)));
    Map<String, @Nullable Object> bindings = new LinkedHashMap<>();
    ((Map<?, ?>) requireNonNull(one.get("bindings")))
        .forEach((k, v) -> bindings.put((String) k, untagged(v)));
    Object actual =
        term.succeeded()
            ? new Evaluation(null, Instant.EPOCH, ZoneOffset.UTC, bindings).evaluate(term.get())
            : new Failure(term.diagnostics().getFirst().message());
    Map<?, ?> expect = (Map<?, ?>) requireNonNull(one.get("expect"));
    if (expect.containsKey("error")) {
      return actual instanceof Failure ? null : text + " gave " + actual + ", not an error";
    }
    Object expected = untagged(requireNonNull(expect.get("value")));
    return same(expected, actual) ? null : text + " gave " + actual + ", not " + expected;
  }

  private static @Nullable Object untagged(Object tagged) {
    Map.Entry<?, ?> entry = ((Map<?, ?>) tagged).entrySet().iterator().next();
    Object value = entry.getValue();
    return switch ((String) entry.getKey()) {
      case "int" -> Long.parseLong((String) value);
      case "double" ->
          switch ((String) value) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble((String) value);
          };
      case "string", "bool", "null" -> value;
      case "list" -> ((List<?>) value).stream().map(ConformanceTest::untagged).toList();
      case "map" -> {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (Object pair : (List<?>) value) {
          map.put(untagged(((List<?>) pair).get(0)), untagged(((List<?>) pair).get(1)));
        }
        yield map;
      }
      default -> throw new IllegalArgumentException("no such tag: " + entry.getKey());
    };
  }

  /** Of the same type and value; not a number is the same as itself. */
  private static boolean same(@Nullable Object expected, @Nullable Object actual) {
    return switch (expected) {
      case Double d when actual instanceof Double e ->
          d.doubleValue() == e.doubleValue() || (d.isNaN() && e.isNaN());
      case List<?> list when actual instanceof List<?> other -> {
        boolean same = list.size() == other.size();
        for (int i = 0; same && i < list.size(); i++) {
          same = same(list.get(i), other.get(i));
        }
        yield same;
      }
      case Map<?, ?> map when actual instanceof Map<?, ?> other ->
          map.size() == other.size()
              && map.entrySet().stream()
                  .allMatch(
                      e ->
                          other.containsKey(e.getKey())
                              && same(e.getValue(), other.get(e.getKey())));
      case null -> actual == null;
      default -> expected.equals(actual);
    };
  }

  private static @Nullable Object json(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      return json(parser);
    }
  }

  private static @Nullable Object json(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
          parser.nextToken();
          map.put(key, json(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_ARRAY) {
          list.add(json(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException(parser.currentToken().toString());
    };
  }
}
