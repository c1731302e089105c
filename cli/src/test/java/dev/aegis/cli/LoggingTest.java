package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import dev.aegis.testing.Eventually;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Log records are lines, for people or for what collects them. */
@Timeout(60)
class LoggingTest {
  private static final Pattern LINE_ENDS = Pattern.compile("\\R");

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  @AfterEach
  void letGo() {
    Logging.begin(
        LogLevel.WARNING, Map.of(), LogFormat.TEXT, new PrintWriter(StringWriter.nullWriter()));
  }

  private System.Logger begin(LogFormat format) {
    Logging.begin(LogLevel.INFO, Map.of(), format, new PrintWriter(err));
    return System.getLogger("aegis.server");
  }

  private List<Map<?, ?>> objects() {
    return objects(err.toString());
  }

  private static List<Map<?, ?>> objects(String lines) {
    List<Map<?, ?>> objects = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      objects.add((Map<?, ?>) Objects.requireNonNull(Json.STRICT.read(line)));
    }
    return objects;
  }

  @Test
  void aRecordIsAnObject() throws Exception {
    System.Logger log = begin(LogFormat.JSON);
    Instant before = Instant.now().minusMillis(1);
    Thread named =
        Thread.ofVirtual()
            .name("worker-1")
            .start(() -> log.log(System.Logger.Level.WARNING, "{0} is {1}", "it", "so"));
    named.join();
    log.log(System.Logger.Level.DEBUG, "nobody wants to know");

    assertThat(objects())
        .singleElement()
        .satisfies(
            object -> {
              assertThat(List.copyOf(object.keySet()))
                  .isEqualTo(List.of("timestamp", "level", "logger", "message", "thread"));
              assertThat(object.get("level")).isEqualTo("WARNING");
              assertThat(object.get("logger")).isEqualTo("aegis.server");
              assertThat(object.get("message")).isEqualTo("it is so");
              assertThat(object.get("thread")).isEqualTo("worker-1");
              String time = (String) Objects.requireNonNull(object.get("timestamp"));
              assertThat(time).endsWith("Z");
              assertThat(Instant.parse(time)).isBetween(before, Instant.now());
            });
  }

  @Test
  void aThreadWithoutANameHasANumber() throws Exception {
    System.Logger log = begin(LogFormat.JSON);
    Thread.startVirtualThread(() -> log.log(System.Logger.Level.ERROR, "x")).join();
    assertThat((String) objects().getFirst().get("thread")).matches("virtual-[0-9]+");
  }

  @Test
  void whatWasThrownIsThereWithItsStory() {
    System.Logger log = begin(LogFormat.JSON);
    log.log(
        System.Logger.Level.ERROR,
        "a request failed",
        new IllegalStateException("two\nlines", new RuntimeException("because")));
    log.log(System.Logger.Level.ERROR, "again", new IllegalStateException());

    Map<?, ?> error = (Map<?, ?>) Objects.requireNonNull(objects().getFirst().get("error"));
    assertThat(error.get("class")).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.get("message")).isEqualTo("two\nlines");
    assertThat((String) error.get("stack"))
        .startsWith("java.lang.IllegalStateException: two\nlines")
        .contains("LoggingTest.whatWasThrownIsThereWithItsStory")
        .contains("Caused by: java.lang.RuntimeException: because");
    Map<?, ?> second = (Map<?, ?>) Objects.requireNonNull(objects().get(1).get("error"));
    assertThat(second.get("message")).isNull();
  }

  @Test
  void aStoryWithoutEndIsCut() {
    begin(LogFormat.JSON)
        .log(System.Logger.Level.ERROR, "x", new IllegalStateException("y".repeat(100_000)));
    Map<?, ?> error = (Map<?, ?>) Objects.requireNonNull(objects().getFirst().get("error"));
    assertThat((String) error.get("stack")).hasSize(20_000).endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"}\n{\"level\":\"INFO\"",
        "a\r\nb\u2028c\u2029d\u0085e\u000bf\fg",
        "\u001b[31m \u0000 \u007f \u009b \b",
        "\u202eevil\u2066 \uFEFF",
        "\\ / ü \uD83D\uDE00 \uDB40\uDC41",
      })
  void whateverItHoldsIsReadBackFromOneLineThatCanBePrinted(String text) {
    begin(LogFormat.JSON)
        .log(System.Logger.Level.ERROR, "said " + text, new IllegalStateException(text));
    String line = err.toString();
    assertThat(line).endsWith("\n");
    String within = line.substring(0, line.length() - 1);
    assertThat(LINE_ENDS.matcher(within).find()).isFalse();
    assertThat(Text.printable(within)).isEqualTo(within);
    assertThat(objects().getFirst().get("message")).isEqualTo("said " + text);
    Map<?, ?> error = (Map<?, ?>) Objects.requireNonNull(objects().getFirst().get("error"));
    assertThat(error.get("message")).isEqualTo(text);
  }

  @Test
  void halfACharacterIsNoHindrance() {
    begin(LogFormat.JSON).log(System.Logger.Level.ERROR, "half \uD83D of it");
    assertThat(err.toString()).containsIgnoringCase("half \\ud83d of it");
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void aServerSaysItsWarningsInItsFormat(LogFormat format) throws Exception {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, Templates.ALL.getFirst().policy());
    StringWriter out = new StringWriter();
    Shell shell = Cli.plain().with("AEGIS_LOG_FORMAT", "text").shell(out, err);
    String[] args = {
      "serve",
      policy.toString(),
      "--port",
      "0",
      "--audit-db",
      folder.resolve("audit").toString(),
      "--log-format",
      format.word()
    };
    Thread server = Thread.ofPlatform().start(() -> Commands.run(shell, args));
    Eventually.holds(() -> out.toString().contains("listening"));
    String warned = err.toString();
    server.interrupt();
    server.join();

    assertThat(warned).contains("approvals are automatic");
    for (String line : warned.lines().toList()) {
      assertThat(line.startsWith("{")).as(line).isEqualTo(format == LogFormat.JSON);
    }
    if (format == LogFormat.JSON) {
      assertThat(objects(warned)).allMatch(object -> "WARNING".equals(object.get("level")));
    }
  }

  @Test
  void theFileCanSayIt() throws Exception {
    Path config = Files.writeString(folder.resolve("aegis.yaml"), "log_format: json\n");
    assertThat(Cli.plain().run("config", "--config", config).out())
        .containsPattern("log_format +json +file ");
  }
}
