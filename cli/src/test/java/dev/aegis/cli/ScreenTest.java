package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see on terminals of different widths, with and without colour. */
class ScreenTest {
  private static final String POLICY =
      """
      rules:
        - name: reads_of_the_customer_relationship_management_by_trusted_agents
          match: {type: [read_customer*, list_customers, search_customers], target: "crm/{customers,accounts,orders}/*", agent: "support-*"}
          approval: auto
          risk_level: low
        - {name: 支払いは人に聞く, match: {type: pay*}, when: params.amount < 100, approval: approve, risk_level: high}
        - {name: wipes, match: {type: wipe*}, approval: block, risk_level: critical, reason: never}
      """;

  @TempDir private Path folder;

  private String shown(Cli cli, Object... args) {
    Result result = cli.run(args);
    return (result.out() + result.err()).replace(folder + "/", "");
  }

  @ParameterizedTest
  @CsvSource({"80, true", "80, false", "200, true", "200, false"})
  void looksLikeThis(int columns, boolean colored) throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    Path broken = Files.writeString(folder.resolve("broken.yaml"), POLICY.replace("auto", "atuo"));
    Cli plain = Cli.plain().onTerminal(columns);
    Cli cli = colored ? plain : plain.with("NO_COLOR", "1");
    Map<String, List<Object>> commands =
        Map.of(
            "help", List.of("--help"),
            "help-simulate", List.of("simulate", "--help"),
            "validate", List.of("validate", policy),
            "validate-broken", List.of("validate", broken),
            "simulate", List.of("simulate", policy, "pay:bank", "wipe_disk:crm", "read:crm"),
            "explain", List.of("simulate", policy, "pay:bank", "--explain"),
            "config", List.of("config"),
            "templates", List.of("init", "--list-templates"),
            "mistyped", List.of("valdate"));
    commands.forEach(
        (name, args) -> {
          String seen = shown(cli, args.toArray());
          if (!colored) {
            assertThat(seen).doesNotContain("\u001b");
          }
          if (List.of("validate", "config", "templates", "help").contains(name)) {
            assertThat(seen.replaceAll("\u001b\\[[0-9;]*m", "").lines())
                .allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(columns));
          }
          Golden.check("screen/" + name + "-" + columns + (colored ? "-color" : "") + ".txt", seen);
        });
  }

  @Test
  void nothingIsCutWhereNobodyLooks() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    assertThat(Cli.plain().run("validate", policy).out())
        .contains("reads_of_the_customer_relationship_management_by_trusted_ag…")
        .contains("支払いは人に聞く ");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80})
  void aPluginsFileIsNamedAlsoWhereItsFoldersHaveNoRoom(int columns) {
    List<?> plugins =
        (List<?>)
            Objects.requireNonNull(
                Json.OWN.read(Cli.plain().run("plugins", "--format", "json").out()));
    String shown = Cli.plain().onTerminal(columns).run("plugins").out();
    assertThat(plugins).isNotEmpty();
    for (Object plugin : plugins) {
      String from = Objects.toString(((Map<?, ?>) plugin).get("from"));
      assertThat(shown).contains(from.substring(Math.max(0, from.length() - 16)) + "\n");
    }
    assertThat(shown.lines())
        .allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(columns));
  }

  @Test
  void aSettingThatNamesAFileKeepsItsName() {
    assertThat(
            Cli.plain()
                .onTerminal(60)
                .with("AEGIS_POLICY_PATH", "/srv/aegis/policies/of/all/the/customers/strict.yaml")
                .run("config")
                .out())
        .containsPattern("policy +….*/strict.yaml +environment");
  }

  @ParameterizedTest
  @ValueSource(ints = {55, 66, 80})
  void helpFitsTheScreen(int columns) {
    Cli cli = Cli.plain().onTerminal(columns).with("NO_COLOR", "1");
    for (String command :
        List.of(
            "init", "validate", "test", "simulate", "eval", "serve", "audit", "stats", "plugins")) {
      assertThat(cli.run(command, "--help").out().lines().takeWhile(l -> !l.equals("Example:")))
          .isNotEmpty()
          .allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(columns));
    }
  }

  @Test
  void wideLettersTakeTwoColumns() {
    assertThat(Text.width("a支é\u0301🙂ﾊ")).isEqualTo(1 + 2 + 1 + 2 + 1);
    assertThat(Text.cut("支払いは人に聞く", 7)).isEqualTo("支払い…");
    assertThat(Text.cut("abc", 3)).isEqualTo("abc");
    assertThat(Text.cutFront("支払いは人に聞く", 7)).isEqualTo("…に聞く");
    assertThat(Text.cutFront("abc", 3)).isEqualTo("abc");
  }
}
