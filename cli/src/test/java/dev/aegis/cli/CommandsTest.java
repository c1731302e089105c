package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CommandsTest {
  private final Cli cli = Cli.plain();

  private static List<String> names() {
    StringWriter nowhere = new StringWriter();
    return List.copyOf(Commands.all(Cli.plain().shell(nowhere, nowhere)).getSubcommands().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "http://",
        "http://a b",
        "http://127.0.0.1:8000/aegis",
        "http://ann@127.0.0.1",
        "http://127.0.0.1?x=1"
      })
  void whatIsNoAddressOfAServerIsToldPlainly(String address) {
    Cli.Result result = Cli.plain().run("health", "--url", address);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .contains("`" + address + "` is no address such as http://127.0.0.1:8000")
        .doesNotContain("Exception", "java.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1.5", "99999999999999999999"})
  void whatIsNoNumberIsToldPlainly(String number) {
    Cli.Result result = Cli.plain().run("audit", "--limit", number);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("`" + number + "` is no whole number");
  }

  @Test
  void anArgumentThatCouldNotBeReadIsNotTakenForAnother() {
    Cli.Result result = Cli.plain().run("eval", "'l\uFFFD\uFFFDschen' == 'l'");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("not in this locale's encoding", "LC_ALL=C.UTF-8");
  }

  @Test
  void saysItsVersion() {
    for (String option : List.of("--version", "-V")) {
      Result result = cli.run(option);
      assertThat(result).isEqualTo(new Result(0, Version.line() + "\n", ""));
      assertThat(result.out()).matches("aegis \\d+\\.\\d+\\.\\d+\n");
    }
  }

  @Test
  void helpListsAllCommands() {
    Result help = cli.run("--help");
    assertThat(help.exitCode()).isZero();
    Golden.check("help.txt", help.out());
    assertThat(cli.run("help").out()).isEqualTo(help.out());
  }

  @TestFactory
  List<DynamicTest> eachCommandsHelpHasAnExample() {
    return names().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> checkHelp(name)))
        .toList();
  }

  private void checkHelp(String name) {
    Result help = cli.run(name, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("\nExample:\n  ").contains("aegis " + name);
    assertThat(help.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(cli.run("help", name).out()).isEqualTo(help.out());
    Golden.check("help-" + name + ".txt", help.out());
  }

  @TestFactory
  List<DynamicTest> helpOfTheCommandsBelowCommands() {
    return Stream.of(
            "audit verify",
            "audit export",
            "audit prune",
            "audit redact",
            "audit resolve",
            "approvals list",
            "approvals show",
            "approvals approve",
            "approvals deny",
            "approvals withdraw",
            "approvals grant",
            "approvals grants",
            "approvals revoke",
            "token create")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      String[] words = name.split(" ", 2);
                      Result help = cli.run(words[0], words[1], "--help");
                      assertThat(help.exitCode()).isZero();
                      assertThat(help.out()).contains("\nExample:\n  ");
                      assertThat(help.out().lines())
                          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
                      assertThat(cli.run("help", words[0], words[1]).out()).isEqualTo(help.out());
                      Golden.check("help-" + words[0] + "-" + words[1] + ".txt", help.out());
                    }))
        .toList();
  }

  @Test
  void helpOfWhatIsNotThereSuggestsWhatIs() {
    assertThat(cli.run("help", "audit", "verfy"))
        .isEqualTo(
            new Result(
                2,
                "",
                """
                aegis: there is no command `aegis audit verfy`
                Did you mean `verify`?
                Try `aegis audit --help`.
                """));
    assertThat(cli.run("help", "valdate"))
        .isEqualTo(
            new Result(
                2,
                "",
                """
                aegis: there is no command `aegis valdate`
                Did you mean `validate`?
                Try `aegis --help`.
                """));
    assertThat(cli.run("help", "validate", "policy.yaml").err())
        .startsWith("aegis: `aegis validate` takes no argument `policy.yaml`\n");
    assertThat(cli.run("help", "foo").exitCode()).isEqualTo(2);
  }

  @Test
  void listsOfCommandsHaveWholeSentences() {
    StringWriter nowhere = new StringWriter();
    Deque<CommandLine> left = new ArrayDeque<>(List.of(Commands.all(cli.shell(nowhere, nowhere))));
    while (!left.isEmpty()) {
      CommandLine line = left.remove();
      CommandSpec spec = line.getCommandSpec();
      assertThat(spec.usageMessage().description()[0])
          .as(spec.qualifiedName())
          .endsWith(".")
          .doesNotContain(". ");
      left.addAll(line.getSubcommands().values());
    }
  }

  @Test
  void whatEveryCommandKnowsMayStandBeforeIt() {
    assertThat(cli.run("--no-color", "eval", "1 + 1").out()).isEqualTo("2\n");
    Result result = cli.run("--no-color", "--stacktrace", "validate", "/nope.yaml");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("\tat ");
    assertThat(cli.run("--no-color").exitCode()).isEqualTo(2);
  }

  @Test
  void expressionsMayBeginWithAMinus() {
    assertThat(cli.run("eval", "-1 + 3").out()).isEqualTo("2\n");
    assertThat(cli.run("eval", "-(1)").out()).isEqualTo("-1\n");
    assertThat(cli.run("eval", "--nonsense").exitCode()).isNotZero();
  }

  @Test
  void aTokensFileThatIsNotThereIsNamed() {
    Result result = cli.with("AEGIS_TOKENS_FILE", "/nowhere.yaml").run("serve", "--check");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).isEqualTo("aegis: there is no tokens file `/nowhere.yaml`\n");
  }

  @Test
  void valuesThatNobodyCouldReadAreNotPrinted() {
    Result result = cli.run("eval", "[[1]]" + ".map(x, [x, x])".repeat(41));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("more than 1000000 parts");
  }

  @Test
  void guessesMistypedCommands() {
    Result result = cli.run("validte", "policy.yaml");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("validte").contains("Did you mean `validate`?");
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "audit vrfy, verify",
    "audit verfiy, verify",
    "audit --db none vrfy, verify",
    "approvals aprove 4f1c, approve",
    "approvals wd, withdraw",
    "token new, ",
    "token crate ann, create",
    "vldt policy.yaml, validate",
    "help audit vrfy, verify",
    "st, ",
    "x, ",
    "audit --risk HIGH, --risk-level",
    "audit verify --expect 3, --expect-head",
    "audit --zzz, ",
  })
  void guessesMistypedCommandsAtEveryDepth(String line, @Nullable String meant) {
    Result result = cli.run((Object[]) line.split(" ", -1));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    if (meant == null) {
      assertThat(result.err()).doesNotContain("Did you mean").hasLineCount(2);
    } else {
      assertThat(result.err()).contains("\nDid you mean `" + meant + "`?\n").hasLineCount(3);
    }
  }

  @Test
  void guessesMistypedOptions() {
    Result result = cli.run("audit", "--risk-levl", "LOW");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--risk-level").contains("aegis audit --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "validate",
        "simulate",
        "test",
        "test --format sarif",
        "audit --no-such-option",
        "audit --risk-level HUGE",
        "audit --limit 0",
        "audit --limit x",
        "audit --since yesterday",
        "audit --tail -o x",
        "audit --db",
        "serve --port 65536",
        "serve --port x",
        "completion fish",
        "init extra",
        "health --url nowhere",
        "stats --format xml",
        "nonsense"
      })
  void wrongUsageIsTwoAndSaysWhy(String line) {
    Result result = cli.run((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("aegis: ")
        .satisfies(err -> assertThat(err.lines().count()).isLessThan(5));
    assertThat(result.err()).doesNotContain("Exception");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void controlCharactersOfArgumentsDoNotReachTheTerminal() {
    Result result = cli.run("\u001b[31mred");
    assertThat(result.err()).doesNotContain("\u001b");
  }

  @Test
  void completionNamesAllCommands() {
    Result result = cli.run("completion", "bash");
    assertThat(result.exitCode()).isZero();
    assertThat(names()).allSatisfy(name -> assertThat(result.out()).contains(name));
    assertThat(cli.run("completion", "zsh").out()).contains("compinit");
  }

  @Test
  void stacktraceIsShownWhereAskedForAlone() {
    Result plain = cli.run("validate", "/nowhere/policy.yaml");
    assertThat(plain.exitCode()).isEqualTo(3);
    assertThat(plain.err()).hasLineCount(1).contains("/nowhere/policy.yaml");
    Result whole = cli.run("validate", "/nowhere/policy.yaml", "--stacktrace");
    assertThat(whole.exitCode()).isEqualTo(3);
    assertThat(whole.err()).contains("\tat dev.aegis");
  }
}
