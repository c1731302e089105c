package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  @TempDir private Path folder;

  private Path config(String text) throws IOException {
    return Files.writeString(folder.resolve("aegis.yaml"), text);
  }

  @Test
  void defaultsHoldWhereNobodySaidAnything() {
    Golden.check("config.txt", Cli.plain().run("config").out());
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws IOException {
    Path file = config("port: 9000\nhost: localhost\n");
    Result result = Cli.plain().with("AEGIS_PORT", "9001").run("config", "--config", file);
    assertThat(result.out())
        .containsPattern("port +9001 +environment AEGIS_PORT\n")
        .containsPattern("host +localhost +file \\S+aegis.yaml\n")
        .containsPattern("audit_db +aegis_audit.db +default\n");
  }

  @Test
  void flagsGoBeforeTheEnvironment() {
    Result result = Cli.plain().with("AEGIS_PORT", "x").run("serve", "--port", "y");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("`y`").contains("flag --port").doesNotContain("`x`");
  }

  @Test
  void aStoreThatAStrongerWordHidesIsNamed() throws IOException {
    Path file = config("store: jdbc:postgresql://db/aegis\n");
    Cli cli = Cli.plain().with("AEGIS_PLUGINS", folder.toString());
    assertThat(check(cli.with("AEGIS_AUDIT_DB", "a.db"), file).err())
        .contains(
            "aegis: warning: the store that the file "
                + file
                + " names is not used: audit db (environment AEGIS_AUDIT_DB) comes before it\n");
    assertThat(check(cli, file).err()).doesNotContain("not used");
  }

  private Result check(Cli cli, Path file) throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.yaml"), "defaults: {approval: block}\n");
    return cli.run("serve", policy, "--check", "--config", file);
  }

  @Test
  void twoStoresAreShownAndNotUsed() throws IOException {
    Cli both =
        Cli.plain().with("AEGIS_AUDIT_DB", "a").with("AEGIS_STORE", "jdbc:postgresql://db/aegis");
    String conflict =
        "audit db (environment AEGIS_AUDIT_DB) and store (environment AEGIS_STORE) are both given;"
            + " one of them can be\n";
    Result shown = both.run("config");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out())
        .containsPattern("audit_db +a +environment AEGIS_AUDIT_DB\n")
        .containsPattern("store +jdbc:postgresql://db/aegis +environment AEGIS_STORE\n");
    assertThat(shown.err()).isEqualTo("aegis: warning: " + conflict);
    for (Result refused : List.of(both.run("audit"), check(both, config("port: 9000\n")))) {
      assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).startsWith("aegis: " + conflict);
    }
  }

  @Test
  void anEmptyVariableIsNone() {
    assertThat(Cli.plain().with("AEGIS_PORT", "").run("config").out())
        .containsPattern("port +8000 +default");
  }

  @Test
  void thePluginsOfTheDistributionAreTheDefault() {
    Cli installed = new Cli(Map.of(), "", Screen.NONE, false, Path.of("/opt/aegis"));
    assertThat(installed.run("config").out())
        .containsPattern("plugins +/opt/aegis/plugins +default");
  }

  @Test
  void jsonHasTheSame() throws IOException {
    Path file = config("loggers: {aegis.audit: info}\nexecutor: {type: noop}\n");
    Result result = Cli.plain().run("config", "--format", "json", "--config", file);
    assertThat(result.out())
        .contains("\"loggers.aegis.audit\": {\n    \"value\": \"INFO\"")
        .contains("\"plugins\": {\n    \"value\": null,\n    \"from\": \"default\"");
  }

  @ParameterizedTest
  @CsvSource({
    "AEGIS_PORT,-1",
    "AEGIS_PORT,70000",
    "AEGIS_PORT,a",
    "AEGIS_MAX_WAITING,0",
    "AEGIS_LOG_LEVEL,LOUD",
    "AEGIS_LOG_FORMAT,xml"
  })
  void aValueThatMakesNoSenseIsNamedWithItsPlace(String variable, String value) {
    Result result = Cli.plain().with(variable, value).run("config");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(variable, "`" + value + "`").hasLineCount(1);
  }

  @Test
  void allMistakesOfAFileAreToldAtOnceWithTheirPlaces() throws IOException {
    Path file =
        config(
            """
            prot: 9000
            host: [a]
            loggers: {aegis: loud}
            sinks: {log: {level: 1}}
            approvals: 7
            x-mine: anything
            """);
    Result result = Cli.plain().run("config", "--config", file);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().replace(folder + "/", ""))
        .isEqualTo(
            """
            aegis: aegis.yaml:1:1: unknown setting `prot`; did you mean `port`?
            aegis.yaml:2:7: `host` must be a single text or number
            aegis.yaml:3:18: a level is DEBUG, INFO, WARNING or ERROR
            aegis.yaml:4:14: `log` needs a `type`: which plugin it is, see `aegis plugins`
            aegis.yaml:5:12: `approvals` must be a mapping of names to values
            """);
  }

  @Test
  void mistakesOfEveryKindAreToldTogetherInTheOrderOfTheFile() throws IOException {
    Path file =
        config(
            """
            log_level: LOUD
            prot: 9000
            port: high
            port: 8000
            tls_key: key.pem
            retention: soon
            host: [a]
            recovery: 7
            store: jdbc:postgresql://db/aegis?password=x
            plugins: "a\\0b"
            audit_db: "a\\0b"
            """);
    Result result = Cli.plain().with("AEGIS_MAX_WAITING", "0").run("config", "--config", file);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().replace(folder + "/", ""))
        .isEqualTo(
            """
            aegis: aegis.yaml:1:12: log level is `LOUD`, not DEBUG, INFO, WARNING or ERROR
            aegis.yaml:2:1: unknown setting `prot`; did you mean `port`?
            aegis.yaml:4:1: the key `port` stands twice
            aegis.yaml:5:10: tls key is given, and no tls cert
            aegis.yaml:6:12: retention is `soon`, not a number of hours, days or weeks such as 30d
            aegis.yaml:7:7: `host` must be a single text or number
            aegis.yaml:8:11: `recovery` must be a list
            aegis.yaml:9:8: store holds a password; give it as AEGIS_STORE_PASSWORD
            aegis.yaml:10:10: plugins is `a\\u0000b`, not a path
            aegis.yaml:11:11: audit db is `a\\u0000b`, not a path
            max waiting is `0` (environment AEGIS_MAX_WAITING), not a number from 1 to 99999
            """);
  }

  @Test
  void aMistakeIsToldByEveryCommandThatReadsTheFile() throws IOException {
    Path file = config("port: high\n");
    Path policy = Files.writeString(folder.resolve("policy.yaml"), "{}\n");
    assertThat(
            Cli.plain().run("validate", policy, "--config", file).err().replace(folder + "/", ""))
        .isEqualTo("aegis: aegis.yaml:1:7: port is `high`, not a port from 0 to 65535\n");
  }

  @Test
  void aFileOfCommentsAloneSaysNothing() throws IOException {
    Result result = Cli.plain().run("config", "--config", config("# port: 9000\n"));
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void aFileIsOneDocument() throws IOException {
    Result result = Cli.plain().run("config", "--config", config("port: 1\n---\nport: x\n"));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("aegis.yaml:2:1: a config file is one document");
  }

  @Test
  void whatIsToFollowFailuresIsShown() throws IOException {
    Path file =
        config(
            """
            recovery:
              - match: deploy*
                retry: {attempts: 3, backoff: 2s, at_most: 30s}
                rollback: {type: rollback_deploy}
              - {match: "*", retry: {attempts: 2, backoff: 500ms}}
            """);
    Result result = Cli.plain().run("config", "--config", file);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsPattern("recovery\\.deploy\\* +attempts: 3, rollback: rollback_deploy +file")
        .containsPattern("recovery\\.\\* +attempts: 2 +file");
  }

  @Test
  void mistakesInWhatIsToFollowHaveTheirPlaces() throws IOException {
    Path file =
        config(
            """
            recovery:
              - {retry: {attempts: 1, backoff: 2h}}
              - {match: "[", rolback: {type: a}}
              - {match: a, retry: {}, rollback: {type: ""}}
              - 7
            """);
    Result result = Cli.plain().run("config", "--config", file);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().replace(folder + "/", "").replace("aegis: ", ""))
        .isEqualTo(
            """
            aegis.yaml:2:5: it needs a `match`: a glob for the types of actions
            aegis.yaml:2:24: `attempts`, in all, are 2 to 10
            aegis.yaml:2:36: `backoff` is a time such as 500ms, 2s or 5m, at most an hour
            aegis.yaml:3:5: it needs a `match`: a glob for the types of actions
            aegis.yaml:3:13: `match` must be a glob such as deploy*
            aegis.yaml:3:18: unknown setting `rolback`; did you mean `rollback`?
            aegis.yaml:4:23: `retry` needs `attempts` and `backoff`
            aegis.yaml:4:37: `rollback` needs a `type`: that of the action that takes it back
            aegis.yaml:5:5: an item of `recovery` must be a mapping of names to values
            aegis.yaml:5:5: it needs a `match`: a glob for the types of actions
            """);
  }

  @Test
  void aMissingFileIsNamed() {
    Result result = Cli.plain().run("config", "--config", folder.resolve("none.yaml"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("none.yaml").hasLineCount(1);
  }
}
