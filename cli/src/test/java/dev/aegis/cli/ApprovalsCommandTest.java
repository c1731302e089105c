package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person's inbox in the terminal, with tokens that `token create` made. */
@Timeout(180)
class ApprovalsCommandTest {
  private static final String POLICY =
      """
      rules:
        - {name: writes, match: {type: write}, approval: approve, risk_level: high, reason: it writes}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2}}
      """;

  @TempDir private Path folder;
  private final Cli cli = Cli.plain();
  private final Map<String, String> tokens = new HashMap<>();
  private @Nullable RunningServer server;

  @BeforeEach
  void start() throws IOException {
    List<String> lines = new ArrayList<>(List.of("tokens:"));
    lines.add(create("bot", "execute"));
    lines.add(create("ann", "approve,audit"));
    lines.add(create("ben", "approve"));
    lines.add(create("root", "admin"));
    Path file = folder.resolve("tokens.yaml");
    Files.write(file, lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(
            shell,
            Map.of(
                Setting.AUDIT_DB,
                folder.resolve("audit"),
                Setting.PORT,
                0,
                Setting.TOKENS,
                file,
                Setting.APPROVAL,
                "inbox"),
            ConfigFile.NONE);
    server = RunningServer.start(shell, settings, List.of(new SourceText("policy.yaml", POLICY)));
  }

  @AfterEach
  void stop() {
    Objects.requireNonNull(server).close();
  }

  private String create(String name, String roles) {
    Result made = cli.run("token", "create", name, "--roles", roles);
    assertThat(made.exitCode()).isZero();
    List<String> lines = made.out().lines().toList();
    assertThat(lines).hasSize(2);
    tokens.put(name, lines.getFirst());
    assertThat(lines.getLast()).doesNotContain(lines.getFirst());
    return lines.getLast();
  }

  @Test
  void whatIsStoppedStaysSoUntilItIsResumed() throws Exception {
    Result stopped = run("root", "stop", "--reason", "they run\u202e wild");
    assertThat(stopped.out())
        .isEqualTo("Stopped by root: every decision is block until `aegis resume`\n");
    assertThat(stopped.exitCode()).isZero();
    assertThat(execute("{\"type\":\"write\"}")).contains("rule: <stopped>");
    assertThat(run("ann", "resume").exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run("root", "resume", "--comment", "caught").out())
        .isEqualTo("Running: the policy decides\n");
    assertThat(execute("{\"type\":\"write\"}")).contains("\"pending\"");
    assertThat(run("root", "stop").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private Result as(String name, Object... args) {
    List<Object> all = new ArrayList<>(List.of("approvals"));
    all.addAll(List.of(args));
    return run(name, all.toArray());
  }

  private Result run(String name, Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.add("--server");
    all.add(Objects.requireNonNull(server).uri());
    return cli.with("AEGIS_TOKEN", Objects.requireNonNull(tokens.get(name))).run(all.toArray());
  }

  private String execute(String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(Objects.requireNonNull(server).uri().resolve("/api/v1/execute"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + tokens.get("bot"))
            .POST(BodyPublishers.ofString(json))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private String onlyId() {
    String json = as("ann", "list", "--format", "json").out();
    return json.replaceAll("(?s).*\"id\": ?\"([0-9a-f]{32})\".*", "$1");
  }

  @Test
  void whatWaitsIsListedShownAndAnswered() throws Exception {
    assertThat(as("ann", "list").out()).isEqualTo("Nothing waits.\n");
    execute("{\"type\":\"write\",\"target\":\"crm\",\"params\":{\"note\":\"a\\u202eb\"}}");

    Result list = as("ann", "list");
    String id = onlyId();
    assertThat(list.out()).contains(id.substring(0, 12), "HIGH", "write", "crm", "0 of 1");
    Result shown = as("ann", "show", id.substring(0, 6));
    assertThat(shown.out())
        .contains("approval      " + id + ", pending")
        .contains("params        {\"note\":\"a\\u202eb\"}")
        .contains("reason        \"it writes\"");

    Result approved = as("ben", "approve", id.substring(0, 6), "--comment", "fine");
    assertThat(approved.out()).startsWith("Approved: write on crm (audit entry ");
    assertThat(approved.exitCode()).isZero();
    Eventually.holds(
        () ->
            cli.run("audit", "--db", folder.resolve("audit"), "--result-status", "success")
                .out()
                .contains("crm"));
    assertThat(as("ann", "list", "--status", "approved").out()).contains("crm");
    Result again = as("ben", "deny", id);
    assertThat(again.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(again.err()).isEqualTo("aegis: it is approved already\n");
  }

  @Test
  void aQuorumIsCounted() throws Exception {
    execute("{\"type\":\"pay\",\"target\":\"bank\"}");
    String id = onlyId();
    assertThat(as("ann", "approve", id).out())
        .startsWith("Your yes counts, and 1 more must say it: pay on bank");
    assertThat(as("ann", "approve", id).err()).contains("has approved already");
    assertThat(as("ben", "approve", id).out()).startsWith("Approved: pay on bank");
  }

  @Test
  void whoAskedTakesItBack() throws Exception {
    execute("{\"type\":\"write\"}");
    String id = onlyId();
    assertThat(as("bot", "withdraw", id).out()).startsWith("Withdrawn: write (audit entry ");
    Result denied = as("bot", "approve", id);
    assertThat(denied.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(denied.err()).contains("role `approve`");
  }

  @Test
  void whatIsAllowedInAdvanceIsListedAndRevoked() throws Exception {
    Result given =
        as(
            "ann",
            "grant",
            "--rule",
            "writes",
            "--target",
            "c*",
            "--when",
            "params.n < 3",
            "--uses",
            "2",
            "--for",
            "2h");
    assertThat(given.out()).startsWith("Granted: rule writes on c*, 2 uses until ");
    String id = given.out().strip().replaceAll("(?s).* ", "");
    assertThat(execute("{\"type\":\"write\",\"target\":\"crm\",\"params\":{\"n\":1}}"))
        .contains("\"status\":\"success\"");
    assertThat(as("ann", "grants").out()).contains("writes", "params.n < 3", "1 of 2", "active");
    assertThat(as("ben", "revoke", id).out())
        .isEqualTo("Revoked: rule writes, 1 of 2 uses were left\n");
    assertThat(as("ben", "revoke", id).err()).contains("revoked already");
    assertThat(as("ann", "grants", "--status", "active").out()).isEqualTo("There is no grant.\n");
    Result wrong =
        as("ann", "grant", "--rule", "wrote", "--target", "*", "--uses", "1", "--for", "1h");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(wrong.err()).contains("no rule `wrote`");
  }

  @Test
  void whatIsWrongIsSaidInALine() {
    String uri = Objects.requireNonNull(server).uri().toString();
    assertSays(cli.run("approvals", "list", "--server", uri), ExitCode.FAILED, "AEGIS_TOKEN");
    assertSays(
        cli.with("AEGIS_TOKEN", "wrong").run("approvals", "list", "--server", uri),
        ExitCode.FAILED,
        "does not take the token");
    assertSays(
        cli.run("approvals", "list", "--server", "http://127.0.0.1:1"),
        ExitCode.FAILED,
        "no server answers at http://127.0.0.1:1");
    assertSays(as("ann", "show", "zzz"), ExitCode.USAGE, "is no id");
    assertSays(as("ann", "show", "00000000"), ExitCode.NO, "nothing that waits");
    assertSays(as("ann", "show", "0".repeat(32)), ExitCode.NO, "no such approval");
    assertSays(as("bot", "list"), ExitCode.NO, "`approve` or `audit`");
  }

  private static void assertSays(Result result, int exitCode, String words) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.err()).contains(words).hasLineCount(1);
  }

  @Test
  void tokensAreMadeOfSenseAlone() {
    assertThat(cli.run("token", "create", "x y", "--roles", "audit").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("token", "create", "auto", "--roles", "audit").err())
        .contains("stands for something else");
    assertThat(cli.run("token", "create", "ann", "--roles", "boss").err())
        .contains("evaluate, execute, audit, approve, admin");
    assertThat(cli.run("token", "create", "ann", "--roles", "audit", "--expires", "soon").err())
        .contains("not an age");
    Result full =
        cli.run(
            "token",
            "create",
            "ann",
            "--roles",
            "execute,audit",
            "--agents",
            "a-*,b",
            "--expires",
            "90d");
    assertThat(full.out())
        .contains(
            "roles: [execute, audit], agents: [\"a-*\",\"b\"], expires: \"2027-02-21T08:30:00Z\"}");
  }
}
