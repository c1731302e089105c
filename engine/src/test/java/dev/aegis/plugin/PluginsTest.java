package dev.aegis.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.SpiVersion;
import dev.aegis.spi.StoreFactory;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars as strangers might bring them, compiled here and dropped into a folder. */
class PluginsTest {
  private static final String YES = "Answer.approvedBy(\"ann\", \"fine\")";

  @TempDir private Path folder;
  private @Nullable Plugins plugins;

  @BeforeEach
  void nobodyElseMayWrite() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() {
    if (plugins != null) {
      plugins.close();
    }
  }

  @Test
  void aJarDroppedIntoTheFolderIsFoundAndUsed() {
    Path jar = PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(at("ticket.jar"));

    Plugins plugins = discover();

    assertThat(plugins.problems()).isEmpty();
    assertThat(plugins.found())
        .containsExactly(
            new FoundPlugin(
                PluginKind.APPROVAL_HANDLER, "ticket", "org.acme.Ticket", jar.toString()));
    assertThat(answer(plugins, "ticket")).isEqualTo("ann: fine");
  }

  @Test
  void aFolderOfJarsIsOnePlugin() {
    new PluginJar()
        .source(
            "org.acme.lib.Words",
            "package org.acme.lib; public class Words { public static String yes() { return \"from"
                + " the library\"; } }")
        .writeTo(at("ticket/lib.jar"));
    PluginJar.approval(
            "ticket", "org.acme.Ticket", "Answer.approvedBy(\"ann\", org.acme.lib.Words.yes())")
        .sourceLeftOut(
            "org.acme.lib.Words",
            "package org.acme.lib; public class Words { public static String yes() { return \"\"; }"
                + " }")
        .writeTo(at("ticket/ticket.jar"));

    Plugins plugins = discover();

    assertThat(plugins.problems()).isEmpty();
    assertThat(plugins.found())
        .extracting(FoundPlugin::origin)
        .containsExactly(at("ticket/ticket.jar").toString());
    assertThat(answer(plugins, "ticket")).isEqualTo("ann: from the library");
  }

  @Test
  void librariesOfTwoPluginsNeverClash() {
    for (String plugin : List.of("one", "two")) {
      PluginJar.approval(
              plugin,
              "org.acme." + plugin + ".Handlers",
              "Answer.approvedBy(\"ann\", org.lib.Version.NAME())")
          .source(
              "org.lib.Version",
              "package org.lib; public class Version { public static String NAME() { return \"lib"
                  + " for "
                  + plugin
                  + "\"; } }")
          .writeTo(at(plugin + ".jar"));
    }

    Plugins plugins = discover();

    assertThat(answer(plugins, "one")).isEqualTo("ann: lib for one");
    assertThat(answer(plugins, "two")).isEqualTo("ann: lib for two");
  }

  @Test
  void aPluginSeesTheJdkAndTheSpiAndNothingElseOfOurs() {
    String sees =
        """
        Answer.approvedBy("ann", java.util.stream.Stream.of(
            "com.fasterxml.jackson.core.JsonFactory", "org.yaml.snakeyaml.Yaml",
            "dev.aegis.plugin.Plugins", "dev.aegis.json.Json", "dev.aegis.policy.Policy",
            "org.junit.jupiter.api.Test", "java.sql.Connection", "java.net.http.HttpClient",
            "dev.aegis.spi.Settings", "dev.aegis.audit.CanonicalJson")
          .filter(name -> {
            try { Class.forName(name); return true; } catch (ClassNotFoundException e) { return false; }
          }).toList().toString())
        """;
    PluginJar.approval("curious", "org.acme.Curious", sees).writeTo(at("curious.jar"));

    assertThat(answer(discover(), "curious"))
        .isEqualTo(
            "ann: [java.sql.Connection, java.net.http.HttpClient, dev.aegis.spi.Settings,"
                + " dev.aegis.audit.CanonicalJson]");
  }

  @Test
  void aBundledCopyOfAClassOfOursIsThePluginsOwn() {
    PluginJar.approval(
            "bundler", "org.acme.Bundler", "Answer.approvedBy(\"ann\", dev.aegis.json.Json.NAME())")
        .source(
            "dev.aegis.json.Json",
            "package dev.aegis.json; public class Json { public static String NAME() { return \"my"
                + " own\"; } }")
        .writeTo(at("bundler.jar"));

    assertThat(answer(discover(), "bundler")).isEqualTo("ann: my own");
  }

  @Test
  void whileItIsCalledTheThreadsClassLoaderIsThePlugins() {
    PluginJar.approval(
            "loader",
            "org.acme.Loader",
            "Answer.approvedBy(\"ann\", \"\" + (Thread.currentThread().getContextClassLoader() =="
                + " Loader.class.getClassLoader()))")
        .writeTo(at("loader.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    assertThat(answer(discover(), "loader")).isEqualTo("ann: true");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void aBrokenJarIsNamedAndTheOthersStillLoad() throws IOException {
    PluginJar.approval("fine", "org.acme.Fine", YES).writeTo(at("fine.jar"));
    Files.writeString(at("corrupt.jar"), "no zip at all");
    Path whole = PluginJar.approval("cut", "org.acme.Cut", YES).writeTo(at("cut.jar"));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    new PluginJar().file("readme.txt", "nothing").writeTo(at("empty.jar"));
    new PluginJar().service(ApprovalHandlerFactory.class, "org.acme.Gone").writeTo(at("gone.jar"));
    new PluginJar().service(StoreFactory.class, "not a class name!").writeTo(at("garbled.jar"));
    PluginJar.approval("future", "org.acme.Future", YES)
        .manifest(SpiVersion.MANIFEST_ATTRIBUTE, "99")
        .writeTo(at("future.jar"));

    Plugins plugins = discover();

    assertThat(plugins.found()).extracting(FoundPlugin::type).containsExactly("fine");
    assertThat(answer(plugins, "fine")).isEqualTo("ann: fine");
    assertThat(problems(plugins))
        .containsExactlyInAnyOrder(
            "corrupt.jar: is not a jar that can be read (ZipException: zip END header not found);"
                + " get it again, or take it away",
            "cut.jar: is not a jar that can be read (ZipException: zip END header not found); get"
                + " it again, or take it away",
            "empty.jar: provides no plugin: it has no file such as"
                + " META-INF/services/dev.aegis.spi.ApprovalHandlerFactory; a library goes into a"
                + " folder together with the plugin that needs it",
            "gone.jar: one of its approval handlers can't be loaded:"
                + " dev.aegis.spi.ApprovalHandlerFactory: Provider org.acme.Gone not found; get it"
                + " again, or tell its author",
            "garbled.jar: one of its stores can't be loaded: dev.aegis.spi.StoreFactory:"
                + " jar:file:garbled.jar!/META-INF/services/dev.aegis.spi.StoreFactory:1: Illegal"
                + " configuration-file syntax; get it again, or tell its author",
            "future.jar: was built for version 99 of the plugin SPI, and this Aegis has version 1;"
                + " use a release of it for that version");
  }

  @Test
  void aProviderThatFailsIsNamedAndItsNeighboursStillLoad() {
    String failing =
        """
        package org.acme;
        import dev.aegis.spi.*;
        public class %s implements ApprovalHandlerFactory {
          %s
          @Override public String type() { %s }
          @Override public ApprovalHandler create(Settings s, PluginContext c) { return r -> null; }
        }
        """;
    PluginJar.approval("fine", "org.acme.Fine", YES)
        .source("org.acme.Plain", "package org.acme; public class Plain {}")
        .source(
            "org.acme.Throws",
            failing.formatted(
                "Throws",
                "public Throws() { throw new IllegalStateException(\"no licence\"); }",
                "return \"throws\";"))
        .source(
            "org.acme.Static",
            failing.formatted(
                "Static", "static int x = Integer.parseInt(\"x\");", "return \"static\";"))
        .source(
            "org.acme.Misses",
            failing.formatted("Misses", "Object lib = new org.lib.Lib();", "return \"misses\";"))
        .sourceLeftOut("org.lib.Lib", "package org.lib; public class Lib {}")
        .source(
            "org.acme.Extends",
            failing.formatted("Extends extends org.lib.Lib", "", "return \"extends\";"))
        .source("org.acme.NullType", failing.formatted("NullType", "", "return null;"))
        .source("org.acme.Shouting", failing.formatted("Shouting", "", "return \"Shouting!\";"))
        .source("org.acme.Deep", failing.formatted("Deep", "", "return type();"))
        .source(
            "org.acme.Hidden",
            failing.formatted("Hidden", "private Hidden() {}", "return \"hidden\";"))
        .service(
            ApprovalHandlerFactory.class,
            "org.acme.Plain",
            "org.acme.Throws",
            "org.acme.Static",
            "org.acme.Misses",
            "org.acme.Extends",
            "org.acme.NullType",
            "org.acme.Shouting",
            "org.acme.Deep",
            "org.acme.Hidden",
            "org.acme.Fine")
        .writeTo(at("many.jar"));

    Plugins plugins = discover();

    assertThat(plugins.found()).extracting(FoundPlugin::type).containsExactly("fine");
    assertThat(problems(plugins))
        .hasSize(9)
        .allMatch(problem -> problem.startsWith("many.jar: "))
        .anyMatch(
            problem -> problem.contains("`org.acme.Throws`") && problem.contains("no licence"))
        .anyMatch(
            problem ->
                problem.contains("`org.acme.Static`") && problem.contains("NumberFormatException"))
        .anyMatch(
            problem ->
                problem.contains("`org.acme.Misses`")
                    && problem.contains("the class `org.lib.Lib` is missing"))
        .anyMatch(
            problem ->
                problem.contains("one of its approval handlers")
                    && problem.contains("the class `org.lib.Lib` is missing"))
        .anyMatch(problem -> problem.contains("calls its type `null`"))
        .anyMatch(problem -> problem.contains("calls its type `Shouting!`"))
        .anyMatch(
            problem ->
                problem.contains("`org.acme.Deep`") && problem.contains("StackOverflowError"))
        .anyMatch(problem -> problem.contains("org.acme.Hidden"))
        .anyMatch(problem -> problem.contains("org.acme.Plain not a subtype"));
  }

  @Test
  void twoOfOneTypeAreNamedAndNeitherIsUsed() {
    PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(at("a.jar"));
    PluginJar.approval("ticket", "com.evil.Ticket", YES).writeTo(at("b.jar"));

    Plugins plugins = discover();

    String message =
        "the approval handler type `ticket` is provided by a.jar (org.acme.Ticket) and by b.jar"
            + " (com.evil.Ticket), and can't be used until all but one are taken away";
    assertThat(problems(plugins)).containsExactly("a.jar: " + message);
    assertThatThrownBy(() -> plugins.factory(ApprovalHandlerFactory.class, "ticket"))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            message
                .replace("a.jar", at("a.jar").toString())
                .replace("b.jar", at("b.jar").toString()));
  }

  @Test
  void anUnknownTypeListsThoseThereAreAndWhatMayBeTheCause() throws IOException {
    PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(at("ticket.jar"));
    PluginJar.approval("auto", "org.acme.Auto", YES).writeTo(at("auto.jar"));
    Files.writeString(at("pager.jar"), "no zip at all");

    Plugins plugins = discover();

    assertThatThrownBy(() -> plugins.factory(ApprovalHandlerFactory.class, "tikcet"))
        .hasMessage(
            "there is no approval handler of type `tikcet`; there are `auto`, `ticket`; did you"
                + " mean `ticket`?; perhaps because of this: "
                + at("pager.jar")
                + ": is not a jar that can be read (ZipException: zip END header not found); get it"
                + " again, or take it away");
    assertThatThrownBy(() -> plugins.factory(StoreFactory.class, "h2"))
        .hasMessageStartingWith("there is no store of type `h2`, nor any other");
  }

  @Test
  void whatOthersMayWriteToIsRefused() throws IOException {
    Path jar = PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(at("ticket.jar"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));

    Plugins plugins = discover();

    assertThat(plugins.found()).isEmpty();
    assertThat(problems(plugins))
        .containsExactly(
            "ticket.jar: is not used, since anyone on this machine may write to it; take that right"
                + " away (chmod o-w), and make sure of what it holds");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(discover().found()).hasSize(1);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(discover().found()).isEmpty();
  }

  @Test
  void oneBadJarOfAFolderKeepsTheFolderOut() throws IOException {
    PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(at("ticket/ticket.jar"));
    Files.writeString(at("ticket/lib.jar"), "no zip at all");

    Plugins plugins = discover();

    assertThat(plugins.found()).isEmpty();
    assertThat(problems(plugins))
        .hasSize(2)
        .last()
        .isEqualTo("ticket: is not used, since one of its jars can't be");
  }

  @Test
  void linksAreFollowedHiddenFilesAreNotAndTheRestIsPointedOut(@TempDir Path elsewhere)
      throws IOException {
    Path jar =
        PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(elsewhere.resolve("t.jar"));
    Files.createSymbolicLink(at("link.jar"), jar);
    Files.createSymbolicLink(at("nowhere.jar"), elsewhere.resolve("gone.jar"));
    Files.copy(jar, at(".hidden.jar"));
    Files.writeString(at("README.md"), "about these plugins");
    Files.writeString(at("handler.zip"), "");
    Files.createDirectory(at("bare"));

    Plugins plugins = discover();

    assertThat(plugins.found())
        .extracting(FoundPlugin::origin)
        .containsExactly(at("link.jar").toString());
    assertThat(problems(plugins))
        .containsExactlyInAnyOrder(
            "nowhere.jar: is a link to nothing; mend it or take it away",
            "handler.zip: is passed over: a plugin is a .jar, or a folder of them",
            "bare: holds no jar; put the plugin's jars right into this folder");
  }

  @Test
  void aFolderThatIsNotThereIsAProblemAndNoneIsNot() {
    assertThat(Plugins.discover(at("missing"), ClassLoader.getPlatformClassLoader()).problems())
        .extracting(Problem::message)
        .containsExactly(
            "there is no such folder; make it, or name the one that holds the plugins");
    assertThat(Plugins.discover(null, ClassLoader.getPlatformClassLoader()).problems()).isEmpty();
  }

  @Test
  void providersOnTheClassPathAreFoundAndATwinInTheFolderIsAmbiguous() throws Exception {
    Path jar = PluginJar.approval("ticket", "org.acme.Ticket", YES).writeTo(at("ticket.jar"));
    try (var classPath =
        new java.net.URLClassLoader(
            new java.net.URL[] {jar.toUri().toURL()}, PluginsTest.class.getClassLoader())) {
      try (Plugins embedded = Plugins.discover(null, classPath)) {
        assertThat(embedded.found())
            .extracting(FoundPlugin::type, FoundPlugin::origin)
            .contains(org.assertj.core.groups.Tuple.tuple("ticket", "class path (ticket.jar)"));
        assertThat(answer(embedded, "ticket")).isEqualTo("ann: fine");
      }
      try (Plugins both = Plugins.discover(folder, classPath)) {
        assertThatThrownBy(() -> both.factory(ApprovalHandlerFactory.class, "ticket"))
            .hasMessageContaining("class path (ticket.jar)")
            .hasMessageContaining(jar.toString());
      }
    }
  }

  @Test
  void errorsOfAPluginBecomeExceptions() {
    PluginJar.approval("deep", "org.acme.Deep", "deep(0)")
        .source(
            "org.acme.Deep",
            """
            package org.acme;
            import dev.aegis.approval.*;
            import dev.aegis.spi.*;
            public class Deep implements ApprovalHandlerFactory {
              static Answer deep(int n) { return deep(n + 1); }
              @Override public String type() { return "deep"; }
              @Override public ApprovalHandler create(Settings settings, PluginContext context) {
                return request -> request.action().type().isEmpty() ? null : new ApprovalResponse.Answered(deep(0));
              }
            }
            """)
        .writeTo(at("deep.jar"));
    ApprovalHandler handler = make(discover(), "deep", Map.of());

    assertThatThrownBy(() -> handler.submit(request("read")))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("approval handler of type `deep`")
        .hasMessageContaining("StackOverflowError");
    assertThatThrownBy(() -> handler.submit(request("")))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("answered nothing");
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private Plugins discover() {
    close();
    Plugins found = Plugins.discover(folder, ClassLoader.getPlatformClassLoader());
    plugins = found;
    return found;
  }

  /** The problems, with paths below the folder. */
  private List<String> problems(Plugins plugins) {
    return plugins.problems().stream()
        .map(Problem::toString)
        .map(line -> line.replace(folder.toUri().getRawPath(), "").replace(folder + "/", ""))
        .map(line -> line.replace("syntax: not a class name!", "syntax"))
        .toList();
  }

  private static ApprovalHandler make(Plugins plugins, String type, Map<String, ?> settings) {
    return plugins.make(
        ApprovalHandlerFactory.class,
        "mine",
        new PluginConfig(type, settings),
        Contexts.named("mine"),
        ApprovalHandlerFactory::create);
  }

  private static String answer(Plugins plugins, String type) {
    try (ApprovalHandler handler = make(plugins, type, Map.of())) {
      var response = (ApprovalResponse.Answered) handler.submit(request("read"));
      return response.answer().by() + ": " + response.answer().comment();
    }
  }

  static ApprovalRequest request(String actionType) {
    var decision =
        new Decision(
            Action.of(actionType, "crm"),
            RiskLevel.LOW,
            Approval.APPROVE,
            "rule",
            null,
            List.of(),
            "sha256:0",
            Review.DEFAULT);
    return new ApprovalRequest("id", 1, decision, Contexts.NOW, Contexts.NOW.plusSeconds(300));
  }
}
