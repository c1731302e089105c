package dev.aegis.cli;

import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs once what people and servers mostly do, so that the launcher can have the JVM archive the
 * classes that it takes. Nothing stays of it but what is said here.
 */
public final class Rehearsal {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final Map<String, Object> ACTION =
      Map.of(
          "action_type", "update_account",
          "target", "crm/accounts",
          "params", Map.of("amount", 20, "to", List.of("ann")),
          "agent_id", "rehearsal");

  private static final String MORE_RULES =
      """
      rules:
        - name: small
          match: {type: [pay, "pay_*"], target: "crm/{accounts,orders}*"}
          when: params.amount < 100 && agent.id != "mallory" && params.to.all(t, t.startsWith("a"))
          approval: auto
          risk_level: low
        - {name: medium, match: {type: pay_*}, when: params.amount > 100, approval: approve}
        - {name: large, match: {type: pay_*}, when: params.amount > 1000, approval: block}
        - {name: huge, match: {type: "p?y_*"}, when: params.amount >= 10000, approval: block}
        - {name: refund, match: {type: refund_*, target: crm*}, when: params.amount > 1, approval: approve}
        - {name: late, match: {type: refund_*}, when: now.getHours() >= 20, approval: approve}
        - {name: rest, match: {type: pay*}, approval: block, reason: not so much}
      """;

  private final Path folder;
  private final @Nullable Path home;
  private final List<String> failures = new ArrayList<>();

  private Rehearsal(Path folder, @Nullable Path home) {
    this.folder = folder;
    this.home = home;
  }

  /** Rehearses in an empty folder; says what went otherwise than it should. */
  public static void main(String[] args) throws IOException {
    @Nullable String home = System.getProperty("aegis.home");
    run(Path.of(args[0]), home == null ? null : Path.of(home)).forEach(System.err::println);
    System.exit(ExitCode.DONE);
  }

  /**
   * Rehearses.
   *
   * @param folder where it may write; empty
   * @param home the folder of the installed distribution; null where there is none
   * @return what went otherwise than it should
   */
  static List<String> run(Path folder, @Nullable Path home) throws IOException {
    Rehearsal rehearsal = new Rehearsal(folder, home);
    // Main is what starts, and nothing that is run here names it.
    Objects.requireNonNull(Main.class);
    rehearsal.policies();
    rehearsal.server();
    rehearsal.record();
    return rehearsal.failures;
  }

  private void policies() throws IOException {
    String policy = file("policy.yaml");
    String more = file("more.yaml");
    String broken = file("broken.yaml");
    Files.writeString(Path.of(more), MORE_RULES);
    Files.writeString(Path.of(broken), MORE_RULES.replace("amount <", "amont <* "));
    command(ExitCode.DONE, "--version");
    command(ExitCode.DONE, "--help");
    command(ExitCode.DONE, "validate", "--help");
    command(ExitCode.USAGE, "valdate");
    command(ExitCode.DONE, "init", "--with-tests", "-o", policy);
    command(ExitCode.DONE, "validate", policy);
    command(ExitCode.DONE, "validate", more, "--format", "json");
    command(ExitCode.NO, "validate", broken);
    command(ExitCode.DONE, "test", policy, file("policy.test.yaml"));
    command(ExitCode.DONE, "fmt", "--check", policy);
    command(ExitCode.DONE, "simulate", policy, "update_account", "crm");
    command(ExitCode.DONE, "simulate", more, "pay", "crm/orders", "--explain");
    command(
        ExitCode.DONE,
        "eval",
        "1 + 1 < 3 || size(params.to) == 0",
        "--action",
        Json.OWN.write(ACTION));
    command(ExitCode.DONE, "plugins");
    command(ExitCode.DONE, "config");
    command(ExitCode.DONE, "completion", "bash");
    command(ExitCode.DONE, "serve", policy, "--check", "--audit-db", file("audit"));
  }

  private void server() throws IOException {
    Shell shell = shell();
    Map<Setting, Object> flags =
        Map.of(Setting.PORT, 0, Setting.AUDIT_DB, file("audit"), Setting.APPROVAL, "auto");
    Configuration settings = Configuration.of(shell, flags, ConfigFile.NONE);
    settings.beginLogging(shell.err());
    List<SourceText> policy = PolicyFiles.texts(List.of(folder.resolve("policy.yaml"))).get();
    try (RunningServer server = RunningServer.start(shell, settings, policy);
        HttpCalls calls = new HttpCalls(server.uri(), null, null)) {
      for (String path : List.of("/health", "/ready", "/api/v1/policy")) {
        expect(path, 200, calls.get(path, Map.of()).status());
      }
      for (String path :
          List.of("/api/v1/evaluate", "/api/v1/execute", "/api/v1/authorize", "/api/v1/nowhere")) {
        int expected = path.endsWith("nowhere") ? 404 : 200;
        expect(path, expected, calls.post(path, ACTION).status());
      }
      command(ExitCode.DONE, "health", "--url", server.uri().toString());
      command(ExitCode.DONE, "audit", "--db", file("audit"));
    }
  }

  private void record() {
    command(ExitCode.DONE, "audit", "--db", file("audit"), "--format", "json");
    command(ExitCode.DONE, "audit", "verify", "--db", file("audit"));
    command(ExitCode.DONE, "stats", "--db", file("audit"));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void command(int expected, String... args) {
    Shell shell = shell();
    expect("aegis " + String.join(" ", args), expected, Commands.run(shell, args));
  }

  private void expect(String what, int expected, int found) {
    if (expected != found) {
      failures.add(what + " gave " + found + ", and " + expected + " was expected");
    }
  }

  private Shell shell() {
    return new Shell(
        InputStream.nullInputStream(),
        new PrintWriter(new StringWriter()),
        new PrintWriter(new StringWriter()),
        Map.of(),
        InstantSource.fixed(NOW),
        ZoneId.systemDefault(),
        Screen.of(Screen.USUAL),
        true,
        home);
  }
}
