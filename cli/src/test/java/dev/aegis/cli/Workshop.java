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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Real servers that run actions, callers who remember what they were told, and a ledger of what
 * ran; and what must hold between the three and the audit log, whatever befell the servers.
 */
final class Workshop {
  private final Path folder;
  private final List<String> store;
  private final HttpClient client = HttpClient.newHttpClient();

  /** What callers were told, by the entry's id. */
  private final Map<Long, Entry> told = new ConcurrentHashMap<>();

  /** What an entry says. */
  record Entry(String target, String status) {}

  /**
   * A workshop.
   *
   * @param folder empty
   * @param store the option of the audit commands that names the store, and its value
   */
  Workshop(Path folder, List<String> store) throws IOException {
    this.folder = folder;
    this.store = List.copyOf(store);
    install();
  }

  private void install() throws IOException {
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

  /** A server that listens. */
  record Server(Process process, BufferedReader out, URI uri) implements AutoCloseable {
    /** Kills it. */
    void kill() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
      kill();
      out.close();
    }
  }

  /**
   * Starts a server in a working folder of its own.
   *
   * @param options where it keeps its log, as {@code serve} takes it
   */
  Server serve(String name, String... options) throws IOException {
    return serve(List.of(), name, options);
  }

  /**
   * The same.
   *
   * @param runner the command that runs it; it must become it
   */
  Server serve(List<String> runner, String name, String... options) throws IOException {
    List<String> command = new ArrayList<>(runner);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve",
            folder.resolve("policy.yaml").toString(),
            "--port",
            "0",
            "--config",
            folder.resolve("aegis.yaml").toString(),
            "--plugins",
            folder.resolve("plugins").toString()));
    command.addAll(List.of(options));
    Path place = Files.createDirectories(folder.resolve(name));
    Process process =
        new ProcessBuilder(command)
            .directory(place.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("stderr").toFile()))
            .start();
    BufferedReader out = process.inputReader();
    try {
      return new Server(process, out, address(out));
    } catch (IOException | AssertionError e) {
      process.destroyForcibly().onExit().join();
      throw e;
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

  /** Asks for one thing after another, until nobody answers or it is enough. */
  void call(URI server, String caller, BooleanSupplier enough) {
    URI execute = server.resolve("/api/v1/execute");
    for (int i = 0; !enough.getAsBoolean(); i++) {
      String type = i % 7 == 6 ? "never" : "work";
      String target = type + "-" + caller + "-" + i;
      HttpRequest request =
          HttpRequest.newBuilder(execute)
              .header("Content-Type", "application/json")
              .timeout(Duration.ofSeconds(60))
              .POST(
                  BodyPublishers.ofString(
                      "{\"action_type\":\"" + type + "\",\"target\":\"" + target + "\"}"))
              .build();
      try {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        Map<?, ?> answer = object(response.body());
        if (response.statusCode() == 200) {
          told.put(id(answer, "audit_id"), new Entry(target, text(answer, "status")));
        } else {
          assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
          Thread.sleep(20);
        }
      } catch (IOException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** How many answers callers got so far. */
  int answers() {
    return told.size();
  }

  /**
   * What callers were told stands, what ran is on record and ran once, and the chain holds.
   *
   * @return the entries
   */
  Map<Long, Entry> check() throws IOException {
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
    run("audit", "verify");
    System.out.printf(
        "%d entries that callers were told of, none lost; %d in all, %d of them unknown%n",
        told.size(), entries.size(), statuses.values().stream().filter("unknown"::equals).count());
    return entries;
  }

  /** What the log has of actions, by id. */
  Map<Long, Entry> entries() {
    Map<Long, Entry> entries = new HashMap<>();
    run("audit", "--format", "jsonl")
        .out()
        .lines()
        .map(Workshop::object)
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

  /** Runs a command on the store; it must succeed. */
  Cli.Result run(Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(store);
    Cli.Result result = Cli.plain().run(all.toArray());
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
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
}
