package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.testing.PluginJar;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed again and again while it works, over one database: what callers were told
 * stands, and what ran is on record. {@code -Daegis.kills=200} kills it more often.
 */
class KilledServerTest {
  private static final int KILLS = Integer.getInteger("aegis.kills", 10);
  private static final int CALLERS = 6;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Random random = new Random();

  /** What callers were told, by the entry's id. */
  private final Map<Long, Entry> told = new ConcurrentHashMap<>();

  private record Entry(String target, String status) {}

  @BeforeEach
  void install() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwx------"));
    // Writes down what it runs, beside the audit log and before it says so.
    new PluginJar()
        .source(
            "org.acme.Ledger",
            """
            package org.acme;
            import dev.aegis.execution.*;
            import dev.aegis.spi.*;
            import java.io.*;
            import java.nio.file.*;
            public class Ledger implements ActionExecutorFactory {
              @Override public String type() { return "ledger"; }
              @Override public ActionExecutor create(Settings settings, PluginContext context) {
                Path file = Path.of(settings.required("file"));
                return action -> {
                  try {
                    Files.writeString(file, action.target() + "\\n",
                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  return new ExecutionResult.Succeeded(null);
                };
              }
            }
            """)
        .service(ActionExecutorFactory.class, "org.acme.Ledger")
        .writeTo(plugins.resolve("ledger.jar"));
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        rules:
          - {name: work, match: {type: work}, approval: auto}
          - {name: never, match: {type: never}, approval: block}
        """);
    Files.writeString(
        folder.resolve("aegis.yaml"),
        "executor: {type: ledger, file: " + folder.resolve("ledger") + "}\n");
  }

  @Test
  void whatCallersWereToldSurvives() throws IOException, InterruptedException {
    for (int kill = 0; kill < KILLS; kill++) {
      workUntilKilled(kill);
    }

    Map<Long, Entry> entries = entries();
    told.forEach((id, entry) -> assertThat(entries).containsEntry(id, entry));
    Map<String, String> statuses = new HashMap<>();
    entries
        .values()
        .forEach(
            entry ->
                assertThat(statuses.put(entry.target(), entry.status()))
                    .as("another entry of %s", entry.target())
                    .isNull());
    List<String> ran = Files.readAllLines(folder.resolve("ledger"));
    assertThat(ran).doesNotHaveDuplicates();
    assertThat(statuses.keySet()).containsAll(ran);
    statuses.forEach(
        (target, status) ->
            assertThat(status)
                .as(target)
                .isIn(
                    target.startsWith("never")
                        ? List.of("blocked")
                        : ran.contains(target)
                            ? List.of("success", "unknown")
                            : List.of("unknown")));
    System.out.printf(
        "%d kills: %d entries that callers were told of, none lost; %d in all, %d of them"
            + " unknown%n",
        KILLS,
        told.size(),
        entries.size(),
        statuses.values().stream().filter("unknown"::equals).count());
    assertThat(told).hasSizeGreaterThan(KILLS);
    run("audit", "verify", "--db", database());
    resolveOne(entries);
  }

  private void resolveOne(Map<Long, Entry> entries) {
    entries.entrySet().stream()
        .filter(entry -> entry.getValue().status().equals("unknown"))
        .findFirst()
        .ifPresent(
            entry -> {
              run("audit", "resolve", entry.getKey(), "--outcome", "success", "--db", database());
              assertThat(entries())
                  .containsEntry(entry.getKey(), new Entry(entry.getValue().target(), "success"));
            });
  }

  private void workUntilKilled(int round) throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                folder.resolve("policy.yaml").toString(),
                "--port",
                "0",
                "--audit-db",
                database().toString(),
                "--config",
                folder.resolve("aegis.yaml").toString(),
                "--plugins",
                folder.resolve("plugins").toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("stderr").toFile()))
            .start();
    try (BufferedReader out = server.inputReader();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      URI execute = address(out).resolve("/api/v1/execute");
      for (int caller = 0; caller < CALLERS; caller++) {
        String name = round + "-" + caller;
        callers.execute(() -> call(execute, name));
      }
      Thread.sleep(100 + random.nextInt(600));
      server.destroyForcibly().waitFor();
      callers.shutdown();
      assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private URI address(BufferedReader out) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      int at = line.indexOf("http://");
      if (at >= 0) {
        return URI.create(line.substring(at).strip());
      }
    }
    throw new AssertionError("no address in " + lines + Files.readString(folder.resolve("stderr")));
  }

  /** Asks for one thing after another, until nobody answers. */
  private void call(URI execute, String caller) {
    for (int i = 0; ; i++) {
      String type = i % 7 == 6 ? "never" : "work";
      String target = type + "-" + caller + "-" + i;
      HttpRequest request =
          HttpRequest.newBuilder(execute)
              .header("Content-Type", "application/json")
              .timeout(Duration.ofSeconds(20))
              .POST(
                  BodyPublishers.ofString(
                      "{\"action_type\":\"" + type + "\",\"target\":\"" + target + "\"}"))
              .build();
      try {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        Map<?, ?> answer = object(response.body());
        told.put(id(answer, "audit_id"), new Entry(target, text(answer, "status")));
      } catch (IOException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Path database() {
    return folder.resolve("audit.db");
  }

  private Map<Long, Entry> entries() {
    Map<Long, Entry> entries = new HashMap<>();
    run("audit", "--db", database(), "--format", "jsonl")
        .out()
        .lines()
        .map(KilledServerTest::object)
        .filter(json -> text(json, "kind").equals("action"))
        .forEach(
            json ->
                assertThat(
                        entries.put(
                            id(json, "id"),
                            new Entry(text(json, "action_target"), text(json, "result_status"))))
                    .as("%s stands there twice", json)
                    .isNull());
    return entries;
  }

  private static Map<?, ?> object(String json) {
    return (Map<?, ?>) Objects.requireNonNull(Json.OWN.read(json));
  }

  private static String text(Map<?, ?> json, String name) {
    return String.valueOf(json.get(name));
  }

  private static long id(Map<?, ?> json, String name) {
    return (Long) Objects.requireNonNull(json.get(name));
  }

  private static Cli.Result run(Object... args) {
    Cli.Result result = Cli.plain().run(args);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }
}
