package dev.aegis.plugin.executor.command;

import static dev.aegis.plugin.executor.command.Setup.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ExecutionResult.Failed;
import dev.aegis.execution.ExecutionResult.Succeeded;
import dev.aegis.execution.ExecutionResult.Unknown;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@EnabledOnOs(OS.LINUX)
class CommandExecutorTest {
  private static Map<Object, Object> data(ExecutionResult result) {
    assertThat(result).isInstanceOf(Succeeded.class);
    return new HashMap<>((Map<?, ?>) Objects.requireNonNull(((Succeeded) result).data()));
  }

  private static String error(ExecutionResult result) {
    return switch (result) {
      case Failed failed -> failed.error();
      case Unknown unknown -> unknown.error();
      case Succeeded succeeded -> throw new AssertionError(succeeded.toString());
    };
  }

  private static List<ProcessHandle> processes(String name, String argument) {
    return ProcessHandle.allProcesses()
        .filter(
            handle ->
                handle.info().command().orElse("").endsWith(name)
                    && List.of(handle.info().arguments().orElse(new String[0])).contains(argument))
        .toList();
  }

  private static ProcessHandle awaitProcess(String name, String argument) {
    return Eventually.get(() -> processes(name, argument), list -> !list.isEmpty()).getFirst();
  }

  @Test
  void whatItSaysIsTheResult() {
    assertThat(
            running("/usr/bin/printf", "%s-%s.", "{params.a}", "<{target}>")
                .execute(Map.of("a", 7L)))
        .isEqualTo(new Succeeded(Map.of("exit", 0L, "stdout", "7-<crm/7>.", "stderr", "")));
  }

  @Test
  void itReadsTheActionFromItsInput() {
    String large = "x\n".repeat(500_000);
    assertThat(
            data(running("/bin/cat")
                    .with("stdin", "json")
                    .with("stdout", "json")
                    .all("output_kb", 10_000L)
                    .execute(Map.of("a", large)))
                .get("stdout"))
        .isEqualTo(
            Map.of(
                "action_type", "run",
                "target", "crm/7",
                "params", Map.of("a", large),
                "description", "",
                "agent_id", "ann",
                "session_id", ""));
  }

  @Test
  void itNeedNotReadIt() {
    assertThat(
            running("/usr/bin/true")
                .with("stdin", "json")
                .execute(Map.of("a", "x".repeat(1_000_000))))
        .isInstanceOf(Succeeded.class);
    assertThat(data(running("/bin/cat").execute(Map.of("a", 1L))))
        .as("its input is empty unless it was asked for")
        .containsEntry("stdout", "");
  }

  @Test
  void whatIsNotJsonStaysText() {
    Setup setup = running("/usr/bin/printf", "%s", "{params.a}").with("stdout", "json");
    assertThat(data(setup.execute(Map.of("a", "[1]"))).get("stdout")).isEqualTo(List.of(1L));
    assertThat(data(setup.execute(Map.of("a", "[1"))).get("stdout")).isEqualTo("[1");
  }

  @Test
  void nothingOfOurEnvironmentIsThere(@TempDir Path folder) {
    assertThat(
            data(running("/usr/bin/env").all("environment", Map.of("KEY", "a b")).execute(Map.of()))
                .getOrDefault("stdout", "")
                .toString()
                .lines())
        .containsExactlyInAnyOrder("PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "KEY=a b");
    assertThat(
            data(running("/usr/bin/pwd", "-P").all("folder", folder.toString()).execute(Map.of())))
        .containsEntry("stdout", folder + "\n");
    assertThat(data(running("/usr/bin/pwd", "-P").execute(Map.of())))
        .containsEntry("stdout", "/\n");
  }

  @Test
  void whatIsNotSetUpIsNotRun() {
    try (CommandExecutor executor = running("/usr/bin/true").executor()) {
      assertThat(executor.execute(Action.of("ran", "x")))
          .isEqualTo(new Failed("no command is set up for actions of type \"ran\""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "-rf, begins with `-`",
    "--, begins with `-`",
    "'a\0b', holds a NUL character",
    "'\ud800', holds a lone surrogate"
  })
  void valuesThatWouldBeSomethingElseAreRefused(String value, String message) {
    assertThat(error(running("/usr/bin/printf", "%s", "{params.a}").execute(Map.of("a", value))))
        .startsWith("nothing was started: `params.a` " + message);
  }

  @Test
  void aValueBehindTwoDashesIsNoOption() {
    Map<String, String> dashed = Map.of("a", "-n");
    assertThat(
            data(running("/usr/bin/printf", "--", "%s", "{params.a}").execute(dashed))
                .get("stdout"))
        .isEqualTo("-n");
    assertThat(
            data(running("/usr/bin/printf", "%s", "{params.a}")
                    .with("options", true)
                    .execute(dashed))
                .get("stdout"))
        .isEqualTo("-n");
    assertThat(
            data(running("/usr/bin/printf", "%s", "--x={params.a}").execute(dashed)).get("stdout"))
        .isEqualTo("--x=-n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{params.none}", "{params.list}", "{params}", "{session}"})
  void whatIsAbsentOrNoTextIsRefused(String template) {
    assertThat(error(running("/usr/bin/printf", template).execute(Map.of("list", List.of()))))
        .startsWith("nothing was started: ");
  }

  @Test
  void argumentsAreBounded() {
    assertThat(
            error(
                running("/usr/bin/printf", "{params.a}").execute(Map.of("a", "x".repeat(32_001)))))
        .isEqualTo("nothing was started: `params.a` is longer than 32000 bytes");
    assertThat(
            error(
                running(
                        "/usr/bin/printf",
                        "{target}{params.a}",
                        "{params.a}",
                        "{params.a}",
                        "{params.a}")
                    .execute(Map.of("a", "x".repeat(30_000)))))
        .isEqualTo("nothing was started: its arguments would be longer than 100000 bytes");
  }

  @Test
  void anotherExitCodeIsAFailure() {
    assertThat(running("/usr/bin/false").execute(Map.of()))
        .isEqualTo(new Failed("the program ended with exit code 1"));
    assertThat(error(running("/bin/cat", "/no/{params.a}").execute(Map.of("a", "such"))))
        .startsWith("the program ended with exit code 1: /bin/cat: /no/such: ");
  }

  @Test
  void outputBeyondTheBoundIsReadAndLeftOut() {
    Map<Object, Object> data =
        data(
            running("/usr/bin/head", "-c", "{params.n}", "/dev/zero")
                .all("output_kb", 2L)
                .execute(Map.of("n", 3_000_000L)));
    assertThat(data.getOrDefault("stdout", "").toString()).hasSize(2_000);
    assertThat(data.get("stdout_bytes_left_out")).isEqualTo(2_998_000L);
  }

  @Test
  void whatTakesTooLongIsKilledWithAllThatItStarted() {
    String unique = "98765.4321";
    try (CommandExecutor executor =
        running("/usr/bin/timeout", "90000", "/bin/sleep", unique)
            .with("timeout", "5s")
            .executor()) {
      var result = CompletableFuture.supplyAsync(() -> executor.execute(Setup.action(Map.of())));
      ProcessHandle child = awaitProcess("/sleep", unique);
      ProcessHandle parent = child.parent().orElseThrow();
      assertThat(error(result.join()))
          .isEqualTo(
              "the program had not ended after 5000 ms, and was killed;"
                  + " whether the action took effect is not known");
      assertThat(result.join()).isInstanceOf(Unknown.class);
      child.onExit().join();
      parent.onExit().join();
    }
  }

  @Test
  void endlessOutputIsBoundedInTime() {
    assertThat(running("/usr/bin/yes").with("timeout", "300ms").execute(Map.of()))
        .isInstanceOf(Unknown.class);
  }

  @Test
  void whatStaysBehindKeepsNobodyWaiting() {
    String unique = "87654.321";
    assertThat(
            running("/usr/bin/setsid", "--fork", "/bin/sleep", unique)
                .with("timeout", "1h")
                .execute(Map.of()))
        .isInstanceOf(Succeeded.class);
    processes("/sleep", unique).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void whatAStrangerKillsMayHaveBegun() {
    String unique = "76543.21";
    try (CommandExecutor executor = running("/bin/sleep", unique).executor()) {
      var result = CompletableFuture.supplyAsync(() -> executor.execute(Setup.action(Map.of())));
      awaitProcess("/sleep", unique).destroyForcibly();
      assertThat(result.join())
          .isEqualTo(
              new Unknown(
                  "the program was ended by signal 9;"
                      + " whether the action took effect is not known"));
    }
  }

  @Test
  void closingKillsWhatRuns() {
    String unique = "65432.1";
    CommandExecutor executor = running("/bin/sleep", unique).with("timeout", "1h").executor();
    var result = CompletableFuture.supplyAsync(() -> executor.execute(Setup.action(Map.of())));
    ProcessHandle process = awaitProcess("/sleep", unique);
    executor.close();
    assertThat(result.join()).isInstanceOf(Unknown.class);
    process.onExit().join();
    assertThat(error(executor.execute(Setup.action(Map.of()))))
        .isEqualTo("nothing was started: the executor is closed");
  }

  @Test
  void anInterruptKillsAndIsKept() throws InterruptedException {
    String unique = "54321.5";
    try (CommandExecutor executor =
        running("/bin/sleep", unique).with("timeout", "1h").executor()) {
      var kept = new AtomicBoolean();
      var result = new CompletableFuture<ExecutionResult>();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    result.complete(executor.execute(Setup.action(Map.of())));
                    kept.set(Thread.currentThread().isInterrupted());
                  });
      ProcessHandle process = awaitProcess("/sleep", unique);
      thread.interrupt();
      assertThat(result.join()).isInstanceOf(Unknown.class);
      thread.join();
      assertThat(kept).isTrue();
      process.onExit().join();
    }
  }

  @Test
  void onlySoManyRunAtATime() {
    String unique = "43210.5";
    List<String> sleep = List.of("/bin/sleep", unique);
    CommandExecutor executor =
        running("/usr/bin/true")
            .all(
                "actions",
                Map.of(
                    "patient", Map.of("argv", sleep, "timeout", "1h"),
                    "hasty", Map.of("argv", sleep, "timeout", "100ms")))
            .all("concurrent", 1L)
            .executor();
    var first = CompletableFuture.supplyAsync(() -> executor.execute(Action.of("patient", "x")));
    awaitProcess("/sleep", unique);
    assertThat(executor.execute(Action.of("hasty", "x")))
        .isEqualTo(
            new Failed(
                "nothing was started: as many commands as may run did so, and none has ended in"
                    + " time",
                true));
    Thread.currentThread().interrupt();
    assertThat(executor.execute(Action.of("hasty", "x")))
        .isEqualTo(new Failed("nothing was started: it was interrupted", true));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(processes("/sleep", unique)).hasSize(1);
    executor.close();
    assertThat(first.join()).isInstanceOf(Unknown.class);
  }

  @Test
  void whatCantBeStartedHasNotBegun(@TempDir Path folder) throws IOException {
    Path program = Files.writeString(folder.resolve("program"), "#!/no/such/program\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(running(program.toString()).execute(Map.of()))
        .isEqualTo(new Failed("nothing was started: the program can't be run"));
  }
}
