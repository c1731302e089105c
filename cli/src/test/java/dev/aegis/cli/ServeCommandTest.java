package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.runtime.WatchedFiles;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  private final Cli cli = Cli.plain();
  @TempDir private Path folder;
  private Path database = Path.of("");
  private Path policy = Path.of("");

  @BeforeEach
  void write() throws IOException {
    database = folder.resolve("audit");
    policy = folder.resolve("policy.yaml");
    Files.writeString(policy, Templates.ALL.getFirst().policy());
  }

  private RunningServer start() throws IOException {
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(
            shell, Map.of(Setting.AUDIT_DB, database, Setting.PORT, 0), ConfigFile.NONE);
    SourceText text = new SourceText(policy.toString(), Files.readString(policy));
    return RunningServer.start(shell, settings, List.of(text));
  }

  private static String execute(URI server, String type) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/execute"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"action_type\": \"" + type + "\"}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Test
  void auditAndStatsWorkWhileTheServerRunsAndAfterwards() throws Exception {
    Result whileItRuns;
    Result statsWhileItRuns;
    try (RunningServer server = start()) {
      assertThat(execute(server.uri(), "delete_user")).contains("\"status\":\"blocked\"");
      assertThat(execute(server.uri(), "read")).contains("\"status\":\"success\"");
      whileItRuns = cli.run("audit", "--db", database, "--format", "json");
      statsWhileItRuns = cli.run("stats", "--db", database, "--format", "json");
      assertThat(cli.run("audit", "--db", database, "--limit", "1").out())
          .contains("read_auto")
          .doesNotContain("delete_block");
      assertThat(cli.run("health", "--url", server.uri()).exitCode()).isZero();
    }
    assertThat(whileItRuns.exitCode()).isZero();
    assertThat(whileItRuns.out()).contains("delete_user").contains("\"read\"");
    assertThat(cli.run("audit", "--db", database, "--format", "json")).isEqualTo(whileItRuns);
    assertThat(statsWhileItRuns.out()).contains("delete_block");
    assertThat(cli.run("stats", "--db", database, "--format", "json")).isEqualTo(statsWhileItRuns);
  }

  @Test
  void theWayToTheServerIsForItsOwnerAndGoneAfterwards() throws Exception {
    Path file = folder.resolve("audit.server");
    try (RunningServer server = start()) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(ServerFile.read(file))
          .hasValueSatisfying(
              found -> assertThat(found.url().getPort()).isEqualTo(server.uri().getPort()));
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whatACrashedServerLeftBehindIsNoHindrance() throws Exception {
    start().close();
    new ServerFile(URI.create("http://127.0.0.1:1"), "key", 1)
        .write(folder.resolve("audit.server"));
    assertThat(cli.run("audit", "--db", database).exitCode()).isZero();
    try (RunningServer server = start()) {
      assertThat(cli.run("audit", "--db", database).exitCode()).isZero();
      assertThat(cli.run("health", "--url", server.uri()).exitCode()).isZero();
    }
  }

  @Test
  void whatCanNotBeServedLeavesNothingBehind() throws Exception {
    Result withoutPolicy =
        cli.with("AEGIS_POLICY_PATH", "").run("serve", "--port", "0", "--audit-db", database);
    assertThat(withoutPolicy.exitCode()).isEqualTo(3);
    assertThat(withoutPolicy.err()).startsWith("aegis: there is no policy: `policy.yaml`");
    Path config =
        Files.writeString(
            folder.resolve("aegis.yaml"),
            "sinks: {lines: {type: jsonl, folder: " + folder.resolve("lines") + "}}\n");
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "ruels: []\n");
    Path none = folder.resolve("none");
    List<List<Object>> all =
        List.of(
            List.of(broken),
            List.of(broken, "--config", config),
            List.of(broken, "--watch"),
            List.of(policy, "--tokens", none),
            List.of(policy, "--tls-cert", none, "--tls-key", none));
    for (List<Object> what : all) {
      List<Object> line = new ArrayList<>(List.of("serve", "--port", "0", "--audit-db", database));
      line.addAll(what);
      Result result = cli.run(line.toArray());
      assertThat(result.exitCode()).as(what.toString()).isIn(1, 3);
      assertThat(result.err()).isNotEmpty();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(policy, broken, config);
    }
  }

  @Test
  void warnsThatApprovalsAreAutomatic() throws Exception {
    try (RunningServer server = start()) {
      assertThat(server.warnings()).anySatisfy(line -> assertThat(line).contains("automatic"));
    }
  }

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    RunningServer server = start();
    server.close();
    server.close();
    start().close();
  }

  private Result serve(Object... args) {
    Object[] all = new Object[args.length + 3];
    all[0] = "serve";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--audit-db";
    all[args.length + 2] = database;
    return cli.run(all);
  }

  @Test
  void aPortInUseIsSaidInALine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result = serve(policy, "--port", taken.getLocalPort());
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.err()).contains("in use").hasLineCount(1);
      assertThat(folder.resolve("audit.server")).doesNotExist();
    }
  }

  @Test
  void aLockedDatabaseIsSaidInALine() throws IOException {
    try (RunningServer server = start()) {
      Result result = serve(policy, "--port", "0");
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.err()).contains("in use").hasLineCount(1);
      assertThat(cli.run("health", "--url", server.uri()).exitCode()).isZero();
    }
  }

  @Test
  void aMissingPolicyIsSaidInALine() {
    Result result = serve(folder.resolve("none.yaml"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("none.yaml").hasLineCount(1);
    assertThat(folder.resolve("audit.mv.db")).doesNotExist();
  }

  @Test
  void aBrokenPolicyNeverStarts() throws IOException {
    Files.writeString(policy, "rules:\n  - aproval: auto\n");
    Result result = serve(policy, "--port", "0");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains(policy + ":2:5", "did you mean `approval`?");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void anUnknownHandlerIsNamedWithThoseThereAre() {
    Result result = serve(policy, "--port", "0", "--approval", "atuo");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("`atuo`", "`auto`").hasLineCount(1);
  }

  @Test
  void checkSaysThatAllIsWellAndDoesNothing() {
    Result result = serve(policy, "--check");
    assertThat(result)
        .isEqualTo(new Result(0, "Policy valid: 6 rule(s) loaded.\nSettings usable.\n", ""));
    assertThat(folder.resolve("audit.mv.db")).doesNotExist();
    assertThat(serve(policy, "--check", "--approval", "nobody").exitCode()).isEqualTo(3);
  }

  @Test
  void whatIsConfiguredAndCanNotBeMadeIsNamed() throws Exception {
    Path config = folder.resolve("aegis.yaml");
    Files.writeString(
        config,
        """
        approvals:
          broken: {type: chain, handlers: [inbox]}
          nosuch: {type: webhok}
          circle: {type: chain, handlers: [circle, inbox]}
        """);
    for (Result result :
        List.of(
            serve(policy, "--check", "--config", config), cli.run("plugins", "--config", config))) {
      assertThat(result.exitCode()).isZero();
      assertThat(result.err())
          .contains("`broken`", "names at least two approval handlers")
          .contains("there is no approval handler of type `webhok`")
          .contains("need each other");
    }
    Result used = serve(policy, "--check", "--config", config, "--approval", "circle");
    assertThat(used.exitCode()).isEqualTo(3);
    assertThat(used.err()).contains("need each other");
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(rules, "rules: [{match: {type: a}, review: {handler: nosuch}}]");
    assertThat(serve(rules, "--check", "--config", config).exitCode()).isEqualTo(3);
  }

  @Test
  void watchingTakesAPolicyFile() {
    Result result = serve("--watch", "--port", "0");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--watch", "name one").hasLineCount(1);
  }

  @Test
  void aPolicyThatOthersMayWriteIsNotWatched() throws IOException {
    Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-rw-r--"));
    Result result = serve(policy, "--watch", "--port", "0");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains(policy.toString(), "`chmod go-w` it").hasLineCount(1);
    assertThat(serve(policy, "--check").exitCode()).isZero();
    assertThat(serve(policy, "--watch", "--check").exitCode()).isEqualTo(3);
    assertThat(folder.resolve("audit.mv.db")).doesNotExist();
  }

  @Test
  void aWatchedPolicyIsReplacedWithoutALostRequest() throws Exception {
    Path next = folder.resolve("policy.yaml.next");
    try (RunningServer server = start()) {
      server.follow(WatchedFiles.of(List.of(policy), InstantSource.system()));
      for (String rule : List.of("one", "two", "three")) {
        Files.writeString(next, "rules: [{name: " + rule + ", approval: auto}]");
        Files.move(next, policy, StandardCopyOption.ATOMIC_MOVE);
        Eventually.get(() -> read(server), answer -> answer.contains(rule));
      }
      Files.writeString(policy, "rules: [{name: none, aproval: auto}]");
      Eventually.get(() -> get(server, "/ready"), ready -> ready.contains("can't be used"));
      assertThat(get(server, "/ready")).doesNotContain(folder.toString());
      assertThat(read(server)).contains("three");
      assertThat(get(server, "/api/v1/audit?kind=admin")).contains("policy_refused");
    }
  }

  /** What becomes of an action, which must be something, whatever is going on. */
  private static String read(RunningServer server) {
    try {
      String answer = execute(server.uri(), "read");
      assertThat(answer).contains("\"status\":\"success\"");
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String get(RunningServer server, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
