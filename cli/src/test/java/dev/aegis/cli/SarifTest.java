package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What code scanners are told. */
class SarifTest {
  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  /** What SARIF 2.1.0 lets these objects have, as far as it is written; all of it is required. */
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "log", Set.of("$schema", "version", "runs"),
          "run", Set.of("tool", "invocations", "columnKind", "newlineSequences", "results"),
          "driver", Set.of("name", "version", "rules"),
          "rule",
              Set.of(
                  "id",
                  "name",
                  "shortDescription",
                  "fullDescription",
                  "help",
                  "defaultConfiguration"),
          "result", Set.of("ruleId", "ruleIndex", "level", "message", "locations"),
          "region", Set.of("startLine", "startColumn", "endLine", "endColumn"));

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path broken() throws IOException {
    return file(
        "broken & old.yaml",
        """
        rules:
          - {"日𝄞": 1, aproval: auto}
          - name: "[a](http://x) {0}"
            "[a](http://x) {0}": 1
        """);
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static String text(Map<?, ?> object, String name) {
    return String.valueOf(object.get(name));
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  /** The one run of a log whose objects have all that they must, and nothing else. */
  private static Map<?, ?> run(Result result) {
    Map<?, ?> log = object(members("log", Objects.requireNonNull(Json.OWN.read(result.out()))));
    assertThat(log.get("version")).isEqualTo("2.1.0");
    assertThat(list(log.get("runs"))).hasSize(1);
    Map<?, ?> run = object(members("run", list(log.get("runs")).getFirst()));
    assertThat(run.get("columnKind")).isEqualTo("unicodeCodePoints");
    List<?> rules = rules(run);
    rules.forEach(rule -> members("rule", rule));
    assertThat(rules.stream().map(rule -> text(object(rule), "id"))).doesNotHaveDuplicates();
    Set<Object> met = new TreeSet<>();
    for (Object one : list(run.get("results"))) {
      Map<?, ?> found = object(members("result", one));
      Object rule = rules.get(((Number) Objects.requireNonNull(found.get("ruleIndex"))).intValue());
      assertThat(object(rule).get("id")).isEqualTo(found.get("ruleId"));
      assertThat(object(object(rule).get("defaultConfiguration")).get("level"))
          .isEqualTo(found.get("level"))
          .isIn("error", "warning");
      met.add(found.get("ruleId"));
      object(members("region", region(found)))
          .values()
          .forEach(number -> assertThat(((Number) number).intValue()).isPositive());
    }
    assertThat(met).hasSameSizeAs(rules);
    return run;
  }

  private static Object members(String kind, @Nullable Object object) {
    Map<?, ?> checked = object(object);
    assertThat(checked.keySet()).as(kind).isEqualTo(MEMBERS.get(kind));
    return checked;
  }

  private static List<?> rules(Map<?, ?> run) {
    return list(object(members("driver", object(run.get("tool")).get("driver"))).get("rules"));
  }

  private static Map<?, ?> place(Map<?, ?> result) {
    return object(object(list(result.get("locations")).getFirst()).get("physicalLocation"));
  }

  private static Map<?, ?> region(Map<?, ?> result) {
    return object(place(result).get("region"));
  }

  @Test
  void everyFindingHasItsRuleAndPlace() throws IOException {
    Path file = broken();
    Result result = cli.run("validate", file, "--format", "sarif");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEmpty();
    assertThat(list(run(result).get("results")))
        .allSatisfy(
            found ->
                assertThat(
                        Path.of(
                            URI.create(
                                text(object(place(object(found)).get("artifactLocation")), "uri"))))
                    .isEqualTo(file));
    Golden.check(
        "validate-broken.sarif",
        result
            .out()
            .replace(folder.toUri().toString(), "file:///policies/")
            .replace("\"" + Version.number() + "\"", "\"VERSION\""));
  }

  @Test
  void aPolicyOfSeveralFilesIsOneRun() throws IOException {
    Path first = file("a.yaml", "rules: [{aproval: auto}]\n");
    Path second = file("b.yaml", "rules: [{risk: low}]\n");
    Map<?, ?> run = run(cli.run("validate", first, second, "--format", "sarif"));
    assertThat(
            list(run.get("results")).stream()
                .map(found -> text(object(place(object(found)).get("artifactLocation")), "uri")))
        .containsExactly(first.toUri().toString(), second.toUri().toString());
    assertThat(rules(run)).hasSize(1);
  }

  @Test
  void theExitCodeIsThatOfTheOtherFormats() throws IOException {
    Path open = file("open.yaml", "defaults: {approval: auto}\n");
    Result lenient = cli.run("validate", open, "--format", "sarif");
    assertThat(lenient.exitCode()).isZero();
    assertThat(
            list(run(lenient).get("results")).stream().map(found -> text(object(found), "level")))
        .containsExactly("warning");
    Result strict = cli.run("validate", open, "--format", "sarif", "--strict");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.out()).isEqualTo(lenient.out());
  }

  @Test
  void aValidPolicyHasNoResults() throws IOException {
    Path policy = file("policy.yaml", Templates.ALL.getFirst().policy());
    Result result = cli.run("validate", policy, "--format", "sarif");
    assertThat(result.exitCode()).isZero();
    assertThat(list(run(result).get("results"))).isEmpty();
    assertThat(result.out()).contains("\"results\": []").contains("\"executionSuccessful\": true");
  }

  @ParameterizedTest
  @CsvSource({
    "policy.yaml, policy.yaml",
    "./policies/base.yaml, policies/base.yaml",
    "../a b/50%#?.yaml, ../a%20b/50%25%23%3F.yaml",
    "a:b.yaml, a%3Ab.yaml",
    "/tmp/a b.yaml, file:///tmp/a%20b.yaml"
  })
  void filesAreNamedAsTheyWereGiven(String given, String uri) {
    assertThat(Sarif.uri(Path.of(given))).isEqualTo(uri);
    assertThat(URI.create(uri).toString()).isEqualTo(uri);
  }

  /** As a text: not every machine that tests can name such a file. */
  @Test
  void namesInAnyScriptAreEncoded() {
    assertThat(Sarif.encoded("日本é.yaml")).isEqualTo("%E6%97%A5%E6%9C%AC%C3%A9.yaml");
  }
}
