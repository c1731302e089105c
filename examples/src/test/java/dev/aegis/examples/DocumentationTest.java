package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.check.PolicyChecks;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.examples.MarkdownPage.Block;
import dev.aegis.examples.MarkdownPage.Link;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the documentation shows is there and is valid: links, policies, code. Comments before a
 * block say what it is: {@code from PATH} for a part of a file, {@code compiled by PATH} for code
 * that a test takes out of the page and runs, {@code policy: warns} for a policy that {@code
 * validate --strict} refuses, {@code policy: broken} for one that is invalid, {@code policy:
 * functions} for one that calls those of plugins, {@code policy: part} for what is not whole.
 * Commands are run by {@code .ci/docs}.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("aegis.root"));

  @TestFactory
  List<DynamicTest> everyPageIsTrue() throws IOException {
    return pages().stream()
        .map(
            page ->
                DynamicTest.dynamicTest(
                    ROOT.relativize(page.file()).toString(),
                    () -> assertThat(problems(page)).isEmpty()))
        .toList();
  }

  @Test
  void problemsAreSeen() {
    Path file = ROOT.resolve("docs/none.md");
    String fence = "```";
    assertThat(problems(new MarkdownPage(file, "[a](none-such.md) [b](README.md#none-such)")))
        .hasSize(2);
    assertThat(problems(new MarkdownPage(file, fence + "\nx\n" + fence))).hasSize(1);
    assertThat(problems(new MarkdownPage(file, fence + "yaml\nrules: [{aproval: auto}]\n" + fence)))
        .hasSize(1);
    assertThat(
            problems(
                new MarkdownPage(
                    file, "<!-- from pom.xml -->\n\n" + fence + "java\nclass Other {}\n" + fence)))
        .hasSize(1);
    assertThat(problems(new MarkdownPage(file, fence + "java\nclass Loose {}\n" + fence)))
        .hasSize(1);
  }

  private static List<MarkdownPage> pages() throws IOException {
    List<MarkdownPage> pages = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")) {
      pages.add(MarkdownPage.read(ROOT.resolve(name)));
    }
    for (String folder : List.of("docs", "examples")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file : files.filter(DocumentationTest::isPage).sorted().toList()) {
          pages.add(MarkdownPage.read(file));
        }
      }
    }
    return pages;
  }

  private static boolean isPage(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.endsWith(".md") && !path.contains("node_modules/") && !path.contains("/target/");
  }

  private static List<String> problems(MarkdownPage page) {
    List<String> problems = new ArrayList<>();
    for (Link link : page.links()) {
      link(page, link, problems);
    }
    for (Block block : page.blocks()) {
      try {
        block(page, block, problems);
      } catch (IOException e) {
        problems.add(block.line() + ": " + e);
      }
    }
    return problems;
  }

  private static void link(MarkdownPage page, Link link, List<String> problems) {
    int hash = link.target().indexOf('#');
    String path = hash < 0 ? link.target() : link.target().substring(0, hash);
    Path file = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
    if (!file.equals(page.file()) && !Files.exists(file)) {
      problems.add(link.line() + ": there is no " + link.target());
      return;
    }
    if (hash < 0 || !file.toString().endsWith(".md")) {
      return;
    }
    try {
      MarkdownPage there = file.equals(page.file()) ? page : MarkdownPage.read(file);
      if (!there.anchors().contains(link.target().substring(hash + 1))) {
        problems.add(link.line() + ": there is no heading for " + link.target());
      }
    } catch (IOException e) {
      problems.add(link.line() + ": " + e);
    }
  }

  private static void block(MarkdownPage page, Block block, List<String> problems)
      throws IOException {
    if (block.language().isEmpty()) {
      problems.add(block.line() + ": a block without a language");
    }
    List<String> sources = block.marks("from ");
    for (String source : sources) {
      String there = Files.readString(ROOT.resolve(source));
      if (!MarkdownPage.holds(there, block.text())) {
        problems.add(block.line() + ": this is not in " + source);
      }
    }
    List<String> compilers = block.marks("compiled by ");
    for (String compiler : compilers) {
      String name = page.file().getFileName().toString();
      if (!Files.readString(ROOT.resolve(compiler)).contains(name)) {
        problems.add(block.line() + ": " + compiler + " does not read this page");
      }
    }
    if (block.language().equals("java") && sources.isEmpty() && compilers.isEmpty()) {
      problems.add(block.line() + ": no comment says what compiled file this is from");
    }
    if (block.language().equals("yaml") && isPolicy(block.text())) {
      policy(block, problems);
    }
  }

  private static boolean isPolicy(String yaml) {
    return yaml.lines().anyMatch(line -> line.startsWith("rules:") || line.startsWith("let:"))
        && yaml.lines().noneMatch(line -> line.startsWith("apiVersion:"));
  }

  private static void policy(Block block, List<String> problems) {
    List<String> marks = block.marks("policy: ");
    if (marks.contains("functions") || marks.contains("part")) {
      return; // The test of its plugin reads the one, and the other is not whole.
    }
    Outcome<Policy> policy = PolicyReader.read(List.of(new SourceText("policy", block.text())));
    if (marks.contains("broken")) {
      if (policy.succeeded()) {
        problems.add(block.line() + ": said to be broken, and is valid");
      }
      return;
    }
    if (!policy.succeeded()) {
      problems.add(block.line() + ": " + policy.diagnostics());
      return;
    }
    List<Object> warnings = new ArrayList<>(policy.diagnostics());
    warnings.addAll(PolicyChecks.check(Matcher.compile(policy.get())).warnings());
    if (warnings.isEmpty() == marks.contains("warns")) {
      problems.add(block.line() + ": " + (warnings.isEmpty() ? "warns of nothing" : warnings));
    }
  }
}
