package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.spi.ConditionFunctionFactory;
import dev.aegis.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin's condition functions, from the jar in a folder to what the commands say. */
class FunctionsTest {
  private static final Cli CLI = Cli.plain();

  @TempDir private Path folder;
  private Path plugins = Path.of("");
  private Path config = Path.of("");
  private Path policy = Path.of("");

  @BeforeEach
  void install() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwx------"));
    new PluginJar()
        .source(
            "org.acme.Risk",
            """
            package org.acme;
            import dev.aegis.spi.*;
            import java.time.Duration;
            import java.util.*;
            public class Risk implements ConditionFunctionFactory {
              @Override public String type() { return "risk"; }
              @Override public List<ConditionFunction> create(Settings settings, PluginContext c) {
                double limit = settings.integer("limit", 1, 1000, 100);
                return List.of(
                    new ConditionFunction("acme.risk_score", List.of(ValueType.DOUBLE),
                        ValueType.DOUBLE, arguments -> (Double) arguments.get(0) / limit),
                    new ConditionFunction("acme.wait", List.of(), ValueType.DURATION,
                        arguments -> Duration.ofMinutes(1)),
                    new ConditionFunction("acme.broken", List.of(), ValueType.BOOL,
                        arguments -> { throw new IllegalStateException("hunter2"); }));
              }
            }
            """)
        .service(ConditionFunctionFactory.class, "org.acme.Risk")
        .writeTo(plugins.resolve("risk.jar"));
    config = write("aegis.yaml", "functions:\n  mine: {type: risk, limit: 10}\n");
    policy =
        write(
            "policy.yaml",
            """
            defaults: {approval: block}
            rules:
              - {name: safe, when: 'acme.risk_score(params.amount) <= 0.5', approval: auto}
            """);
  }

  @Test
  void pluginsNamesTheKindAndWhetherItIsInUse() {
    Result result = CLI.run("plugins", "--plugins", plugins, "--config", config);
    assertThat(result.out()).containsPattern("condition function +risk +yes +.*risk.jar");
    assertThat(CLI.run("plugins", "--plugins", plugins).out())
        .containsPattern("condition function +risk +no ");
    assertThat(CLI.run("config", "--config", config).out())
        .containsPattern("functions.mine +risk +file ");
  }

  @Test
  void validateKnowsThemByTheConfigFileAlone() {
    Result known = CLI.run("validate", policy, "--config", config, "--plugins", plugins);
    assertThat(known.exitCode()).as(known.out() + known.err()).isZero();
    assertThat(known.out()).startsWith("Policy valid: 1 rule(s) loaded.");

    Result unknown = CLI.run("validate", policy, "--plugins", plugins);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.out())
        .contains("error[AEG405]: there is no function `acme.risk_score`")
        .contains("policy.yaml:3:25");
  }

  @Test
  void validateGuessesAndDoesNotCall() throws IOException {
    Path misspelt = write("misspelt.yaml", "rules: [{when: acme.risk_scor(1) > 0.5}]");
    assertThat(CLI.run("validate", misspelt, "--config", config, "--plugins", plugins).out())
        .contains("did you mean `acme.risk_score`?");
    Path constant = write("constant.yaml", "rules: [{when: acme.broken(), approval: block}]");
    Result result =
        CLI.run("validate", constant, "--strict", "--config", config, "--plugins", plugins);
    assertThat(result.exitCode()).as(result.out()).isZero();
  }

  @Test
  void simulateShowsWhatACallGave() {
    Result result =
        CLI.run(
            "simulate",
            policy,
            "--config",
            config,
            "--plugins",
            plugins,
            "--explain",
            "--action",
            "{\"type\": \"pay\", \"params\": {\"amount\": 7}}");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("pay -> MEDIUM / BLOCK (matched: <default>)\n")
        .contains(
            "safe: not met, `acme.risk_score(params.amount) <= 0.5` with"
                + " acme.risk_score(params.amount) = 0.7, params.amount = 7");
  }

  @Test
  void simulateExplainsTimesAndFailures() throws IOException {
    Path odd =
        write(
            "odd.yaml",
            """
            rules:
              - {name: broken, when: acme.broken(), approval: block}
              - {name: waits, when: "acme.wait() > duration('1s')", approval: auto}
            """);
    Result result =
        CLI.run(
            "simulate",
            odd,
            "pay",
            "--config",
            config,
            "--plugins",
            plugins,
            "--explain",
            "--format",
            "json");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("`acme.broken` failed with IllegalStateException", "\"value\": \"60s\"")
        .contains("\"approval\": \"block\"")
        .doesNotContain("hunter2");
  }

  @Test
  void testsCallThem() throws IOException {
    Path tests =
        write(
            "policy.test.yaml",
            """
            tests:
              - {action: {type: pay, params: {amount: 5}}, expected_rule: safe}
              - {action: {type: pay, params: {amount: 6}}, expected_rule: <default>}
            """);
    assertThat(CLI.run("test", policy, tests, "--config", config, "--plugins", plugins))
        .isEqualTo(new Result(0, "2 tests: 2 passed, 0 failed.\n", ""));
    Result unknown = CLI.run("test", policy, tests, "--plugins", plugins);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no function `acme.risk_score`");
  }

  @Test
  void evalCallsThem() {
    assertThat(CLI.run("eval", "acme.risk_score(5)", "--config", config, "--plugins", plugins))
        .isEqualTo(new Result(0, "0.5\n", ""));
    Result failing =
        CLI.run("eval", "true && acme.broken()", "--config", config, "--plugins", plugins);
    assertThat(failing)
        .isEqualTo(
            new Result(
                1,
                "",
                """
                error: `acme.broken` failed with IllegalStateException
                 --> <expression>:1:9
                1 | true && acme.broken()
                  |         ^^^^^^^^^^^^^
                """));
    assertThat(CLI.run("eval", "acme.risk_score(5)").err())
        .startsWith("error: there is no function `acme.risk_score`\n --> <expression>:1:1");
  }

  @Test
  void aServerChecksAgainstThem() throws IOException {
    Result known = CLI.run("serve", policy, "--check", "--config", config, "--plugins", plugins);
    assertThat(known.out()).isEqualTo("Policy valid: 1 rule(s) loaded.\nSettings usable.\n");
    Result unknown = CLI.run("serve", policy, "--check", "--plugins", plugins);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no function `acme.risk_score`");

    Path wrong = write("wrong.yaml", "functions:\n  mine: {type: risk, limt: 10}\n");
    Result refused = CLI.run("serve", policy, "--check", "--config", wrong, "--plugins", plugins);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err())
        .startsWith("aegis: condition function `mine` (")
        .endsWith("): unknown setting `limt`; did you mean `limit`?; its settings are `limit`\n");
  }

  @Test
  void aPolicyCanBeLaidOutWithoutThem() throws IOException {
    Path loose =
        write("loose.yaml", "rules:\n    - when:   acme.risk_score(params.amount) > 0.5\n");
    Result result = CLI.run("fmt", loose);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(Files.readString(loose))
        .isEqualTo("rules:\n  - when: acme.risk_score(params.amount) > 0.5\n");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
