package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands print as JSON is what the reference says, member by member. */
@Timeout(180)
class JsonFormatTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("aegis.root"), "docs/reference/command-line.md");

  private static final String POLICY =
      """
      let:
        small: params.amount <= 50
      audit: {mask: [params.card]}
      rules:
        - name: little
          match: {type: [pay, refund], target: crm*}
          when: small
          risk_level: low
          approval: auto
        - name: much
          description: what is not little
          reason: a person looks
          match: {type: pay}
          conditions: {param_gt: {amount: 50}}
          approval: approve
          review: {handler: inbox, timeout: 30m, quorum: 2, approvers: [ann, ben]}
        - {name: few, match: {type: ship}, when: params.n < 3, approval: auto}
        - {name: ships, match: {type: ship}, approval: approve, reason: it ships}
      defaults: {approval: block}
      """;

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The members that the reference lists for a command, with their types. */
  private static Map<String, String> documented(String command) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    boolean here = false;
    for (String line : Files.readAllLines(REFERENCE)) {
      if (line.startsWith("#")) {
        here = line.equals("### JSON of " + command);
      } else if (here && line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        assertThat(cells).as(line).hasSize(5);
        assertThat(members.put(cells[1].strip().replace("`", ""), cells[2].strip()))
            .as(line)
            .isNull();
      }
    }
    assertThat(members).as(command).isNotEmpty();
    return members;
  }

  /** Holds what is printed against the reference. */
  private static final class Check {
    private final Map<String, String> documented;
    private final Set<String> met = new TreeSet<>();

    Check(String command) throws IOException {
      documented = documented(command);
    }

    void add(Result result) {
      assertThat(result.out()).as(result.err()).isNotEmpty();
      walk("", Json.OWN.read(result.out()));
    }

    void walk(String path, @Nullable Object value) {
      String type = documented.get(path);
      if (type != null) {
        met.add(path);
        assertThat(List.of(type.split(" or ", -1))).as(path).containsAnyOf(word(value), "any");
      } else if (value instanceof List<?> list) {
        list.forEach(element -> walk(path + "[]", element));
      } else if (value instanceof Map<?, ?> map) {
        map.forEach((name, member) -> walk(path(path, name.toString()), member));
      } else {
        throw new AssertionError("the reference does not name `" + path + "`");
      }
    }

    private String path(String parent, String name) {
      String any = parent.isEmpty() ? "*" : parent + ".*";
      boolean open = documented.keySet().stream().anyMatch(key -> key.startsWith(any));
      return open ? any : parent.isEmpty() ? name : parent + "." + name;
    }

    private static String word(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case String text -> "text";
        case Number number -> "number";
        case Boolean truth -> "boolean";
        case List<?> list -> "list";
        case Map<?, ?> map -> "object";
        default -> throw new AssertionError(value);
      };
    }

    /** All that the reference names was there, but for what is rare. */
    void end(String... rare) {
      Set<String> left = new TreeSet<>(documented.keySet());
      left.removeAll(met);
      assertThat(left).containsExactlyInAnyOrder(rare);
    }
  }

  @Test
  void validate() throws IOException {
    Check check = new Check("validate");
    check.add(cli.run("validate", file("policy.yaml", POLICY), "--format", "json"));
    check.add(
        cli.run(
            "validate",
            file("open.yaml", "defaults: {approval: auto}\n"),
            file("broken.yaml", "rules: [{aproval: auto}]\n"),
            "--format",
            "json"));
    check.add(
        cli.run("validate", file("open.yaml", "defaults: {approval: auto}\n"), "--format", "json"));
    check.end("unchecked_rules");
  }

  @Test
  void test() throws IOException {
    Check check = new Check("test");
    Path tests =
        file(
            "policy.test.yaml",
            """
            tests:
              - description: little money
                action: {type: pay, target: crm, params: {amount: 70}, agent_id: a, session_id: s, description: d}
                at: '2026-11-26T16:59:00Z'
                expected_decision: auto
                expected_risk_level: low
                expected_rule: little
              - {action: {type: read}, expected_rule: <default>}
              - {action: {type: read}, expected_decision: block}
            """);
    check.add(cli.run("test", file("policy.yaml", POLICY), tests, "--format", "json"));
    Path one = file("one.test.yaml", "tests: [{action: {type: read}, expected_rule: <default>}]\n");
    check.add(
        cli.run(
            "test",
            file("policy.yaml", POLICY),
            one,
            "--coverage",
            "--mutate",
            "--format",
            "json"));
    check.end();
  }

  @Test
  void simulate() throws IOException {
    Check check = new Check("simulate");
    check.add(
        cli.run(
            "simulate",
            file("policy.yaml", POLICY),
            "pay:crm",
            "read:crm",
            "--action",
            "{\"type\": \"pay\", \"target\": \"crm\", \"params\": {\"amount\": 70}}",
            "--explain",
            "--format",
            "json"));
    check.end();
  }

  @Test
  void settingsAndPlugins() throws IOException {
    Path config = file("aegis.yaml", "approvals: {desk: {type: console}}\n");
    Check settings = new Check("config");
    settings.add(cli.run("config", "--config", config, "--format", "json"));
    settings.end();
    Check plugins = new Check("plugins");
    plugins.add(cli.run("plugins", "--format", "json"));
    plugins.end();
  }

  @Test
  void whatAServerHas() throws Exception {
    List<String> lines = new ArrayList<>(List.of("tokens:"));
    String bot = token("bot", "execute", lines);
    String ann = token("ann", "approve,audit", lines);
    Path tokens = Files.write(folder.resolve("tokens.yaml"), lines);
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
    Path audit = folder.resolve("audit");
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(
            shell,
            Map.of(
                Setting.AUDIT_DB,
                audit,
                Setting.PORT,
                0,
                Setting.TOKENS,
                tokens,
                Setting.APPROVAL,
                "inbox"),
            ConfigFile.NONE);
    try (RunningServer server =
        RunningServer.start(shell, settings, List.of(new SourceText("policy.yaml", POLICY)))) {
      Cli person = cli.with("AEGIS_TOKEN", ann);
      execute(
          server.uri(),
          bot,
          "{\"type\":\"pay\",\"target\":\"crm\",\"agent_id\":\"reader\",\"params\":{\"x\":1}}");
      execute(server.uri(), bot, "{\"type\":\"pay\",\"target\":\"a\",\"params\":{\"amount\":70}}");
      execute(server.uri(), bot, "{\"type\":\"ship\",\"target\":\"b\"}");
      execute(
          server.uri(), bot, "{\"type\":\"refund\",\"target\":\"crm\",\"params\":{\"amount\":7}}");
      approvals(person, server.uri());
      Check grants = new Check("approvals grants");
      grants.add(person.run("approvals", "grants", "--format", "json", "--server", server.uri()));
      grants.end();
    }
    record(audit);
  }

  private static void approvals(Cli person, URI server) throws IOException {
    Check list = new Check("approvals list and approvals show");
    String id = "";
    Result waiting = person.run("approvals", "list", "--format", "json", "--server", server);
    for (Object each : (List<?>) Objects.requireNonNull(Json.OWN.read(waiting.out()))) {
      Map<?, ?> approval = (Map<?, ?>) each;
      if ("much".equals(approval.get("matched_rule"))) {
        id = String.valueOf(approval.get("id"));
      }
    }
    assertThat(
            person
                .run("approvals", "approve", id, "--comment", "fine", "--server", server)
                .exitCode())
        .isZero();
    assertThat(
            person
                .run(
                    "approvals",
                    "grant",
                    "--rule",
                    "ships",
                    "--target",
                    "c",
                    "--uses",
                    "1",
                    "--for",
                    "1h",
                    "--server",
                    server)
                .exitCode())
        .isZero();
    list.add(person.run("approvals", "list", "--format", "json", "--server", server));
    Result shown = person.run("approvals", "show", id, "--format", "json", "--server", server);
    list.walk("[]", Json.OWN.read(shown.out()));
    list.end("[].authorization_id", "[].authorization_expires_at");
  }

  private void record(Path database) throws IOException {
    Check entries = new Check("audit");
    entries.add(cli.run("audit", "--db", database, "--format", "json"));
    entries.end();
    Result first = cli.run("audit", "--db", database, "--agent", "reader", "--format", "jsonl");
    Object id = ((Map<?, ?>) Objects.requireNonNull(Json.OWN.read(first.out()))).get("id");
    assertThat(
            cli.run("audit", "redact", String.valueOf(id), "--field", "params.x", "--db", database)
                .exitCode())
        .isZero();
    Check chain = new Check("audit verify");
    chain.add(cli.run("audit", "verify", "--db", database, "--format", "json"));
    chain.end();
    Check rules = new Check("stats");
    rules.add(cli.run("stats", "--db", database, "--format", "json"));
    rules.end();
  }

  private String token(String name, String roles, List<String> lines) {
    List<String> made = cli.run("token", "create", name, "--roles", roles).out().lines().toList();
    lines.add(made.getLast());
    return made.getFirst();
  }

  private static void execute(URI server, String token, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/execute"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .POST(BodyPublishers.ofString(json))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 299);
    }
  }
}
