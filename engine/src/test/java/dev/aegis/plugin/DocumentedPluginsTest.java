package dev.aegis.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.approval.Answer;
import dev.aegis.approval.Verdict;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.ConditionFunctionFactory;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin of the guide and the one of the examples, built and used as written. */
class DocumentedPluginsTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("aegis.root")));
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Pattern SERVICE =
      Pattern.compile(
          "(?s)services/dev\\.aegis\\.spi\\.ApprovalHandlerFactory`:\\s+```text\\n(.*?)\\n```");

  @TempDir private Path folder;
  @TempDir private Path elsewhere;

  @BeforeEach
  void nobodyElseMayWrite() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theGuidesPluginWorks() throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/guides/writing-a-plugin.md"));
    var jar = new PluginJar().service(ApprovalHandlerFactory.class, first(SERVICE, guide));
    JAVA.matcher(guide).results().forEach(block -> add(jar, block.group(1)));
    jar.writeTo(folder.resolve("flag.jar"));
    Path flag = elsewhere.resolve("flag");

    try (Plugins plugins = discover();
        ApprovalHandler handler =
            make(plugins, "flag", Map.of("file", flag.toString()), (id, answer) -> false)) {
      assertThat(handler.approvesByItself()).isTrue();
      assertThat(verdict(handler)).isEqualTo(Verdict.DENIED);
      Files.createFile(flag);
      assertThat(verdict(handler)).isEqualTo(Verdict.APPROVED);
      assertThatThrownBy(() -> make(plugins, "flag", Map.of(), (id, answer) -> false))
          .hasMessageStartingWith("approval handler `mine` (")
          .hasMessageEndingWith("): `file` is missing");
    }
  }

  @Test
  void theGuidesFunctionsWork() throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/guides/writing-a-plugin.md"));
    var jar =
        new PluginJar().service(ConditionFunctionFactory.class, "org.example.risk.RiskFunctions");
    JAVA.matcher(guide).results().forEach(block -> add(jar, block.group(1)));
    jar.writeTo(folder.resolve("risk.jar"));

    try (Plugins plugins = discover()) {
      List<ConditionFunction> functions =
          plugins.make(
              ConditionFunctionFactory.class,
              "risk",
              new PluginConfig("risk", Map.of("limit", 5000L)),
              Contexts.named("risk"),
              ConditionFunctionFactory::create);
      assertThat(functions)
          .extracting(ConditionFunction::name)
          .containsExactly("example.risk_score");
      assertThat(functions.getFirst().body().apply(List.of(2500.0))).isEqualTo(0.5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "approved by ann, APPROVED, ann",
    "approved, DENIED, ticket",
    "approved by, DENIED, ticket",
    "Approved by ann, DENIED, ticket",
    "denied by ann, DENIED, ticket",
    "true, DENIED, ticket"
  })
  void theExamplesPluginWorks(String written, Verdict verdict, String by) throws Exception {
    ticketJar().writeTo(folder.resolve("ticket.jar"));
    var answered = new CompletableFuture<Answer>();

    try (Plugins plugins = discover();
        ApprovalHandler handler =
            make(
                plugins,
                "ticket",
                Map.of("folder", elsewhere.toString(), "look_every", "10ms"),
                (id, answer) -> answered.complete(answer))) {
      assertThat(handler.submit(PluginsTest.request("read")))
          .isEqualTo(new ApprovalResponse.Pending());
      Path ticket = tickets().getFirst();
      assertThat(Files.readString(ticket)).contains("action: \"read\"\n").endsWith("answer: ");

      Files.writeString(ticket, written + "\n", StandardOpenOption.APPEND);

      Answer answer = answered.get(30, TimeUnit.SECONDS);
      assertThat(answer.verdict()).isEqualTo(verdict);
      assertThat(answer.by()).isEqualTo(by);
    }
  }

  private List<Path> tickets() throws IOException {
    try (Stream<Path> tickets = Files.list(elsewhere)) {
      return tickets.toList();
    }
  }

  private static PluginJar ticketJar() throws IOException {
    Path project = ROOT.resolve("examples/plugin-approval-ticket/src/main");
    String services = "META-INF/services/" + ApprovalHandlerFactory.class.getName();
    var jar =
        new PluginJar()
            .file(services, Files.readString(project.resolve("resources").resolve(services)));
    try (Stream<Path> files = Files.walk(project.resolve("java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        add(jar, Files.readString(file));
      }
    }
    return jar;
  }

  private static void add(PluginJar jar, String source) {
    String name = first(Pattern.compile("(?m)^(?:public )?final class (\\w+)"), source);
    jar.source(first(Pattern.compile("package ([\\w.]+);"), source) + "." + name, source);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return Objects.requireNonNull(matcher.group(1));
  }

  private Plugins discover() {
    Plugins plugins = Plugins.discover(folder, ClassLoader.getPlatformClassLoader());
    assertThat(plugins.problems()).isEmpty();
    return plugins;
  }

  private static ApprovalHandler make(
      Plugins plugins, String type, Map<String, ?> settings, ApprovalDesk desk) {
    return plugins.make(
        ApprovalHandlerFactory.class,
        "mine",
        new PluginConfig(type, settings),
        Contexts.named("mine", desk),
        ApprovalHandlerFactory::create);
  }

  private static Verdict verdict(ApprovalHandler handler) {
    var response = (ApprovalResponse.Answered) handler.submit(PluginsTest.request("read"));
    return response.answer().verdict();
  }
}
