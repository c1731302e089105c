package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.cli.Cli.Result;
import dev.aegis.decision.Approval;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.Place;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import dev.aegis.suite.Expectation;
import dev.aegis.suite.Suite;
import dev.aegis.suite.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What CI servers are told, read by an XML parser. */
class JUnitReportTest {
  private static final String PASSES = "tests: [{action: {type: a}, expected_decision: approve}]\n";

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path policy() throws IOException {
    return file("policy.yaml", "rules: [{name: reads, match: {type: read}, approval: auto}]\n");
  }

  private Document report(Path... tests) throws IOException {
    Path report = folder.resolve("report.xml");
    List<Object> args = new ArrayList<>(List.of("test", policy()));
    args.addAll(List.of(tests));
    args.addAll(List.of("--junit", report));
    Result result = cli.run(args.toArray());
    assertThat(result.err()).isEmpty();
    return parsed(report);
  }

  private static Document parsed(Path report) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(report.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new AssertionError(Files.readString(report), e);
    }
  }

  private static List<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagName(name);
    return Stream.iterate(0, i -> i < found.getLength(), i -> i + 1)
        .map(i -> (Element) found.item(i))
        .toList();
  }

  private static List<String> attributes(Document document, String element, String name) {
    return elements(document, element).stream().map(each -> each.getAttribute(name)).toList();
  }

  @Test
  void hasASuiteAFileAndACaseATest() throws IOException {
    Path first =
        file(
            "first.test.yaml",
            """
            tests:
              - description: reading runs
                action: {type: read}
                expected_decision: auto
              - description: reading is asked about
                action: {type: read}
                expected_decision: approve
                expected_risk_level: medium
                expected_rule: <default>
            """);
    Path second = file("second.json", PASSES);
    Document report = report(first, second);
    Element root = report.getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("testsuites");
    assertThat(root.getAttribute("tests")).isEqualTo("3");
    assertThat(root.getAttribute("failures")).isEqualTo("1");
    assertThat(root.getAttribute("errors")).isEqualTo("0");
    assertThat(attributes(report, "testsuite", "name"))
        .containsExactly(first.toString(), second.toString());
    assertThat(attributes(report, "testsuite", "tests")).containsExactly("2", "1");
    assertThat(attributes(report, "testsuite", "failures")).containsExactly("1", "0");
    assertThat(attributes(report, "testcase", "classname"))
        .containsExactly("first.test", "first.test", "second");
    assertThat(attributes(report, "testcase", "name"))
        .containsExactly("reading runs", "reading is asked about", "a");
    assertThat(elements(report, "failure"))
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(((Element) failure.getParentNode()).getAttribute("name"))
                  .isEqualTo("reading is asked about");
              assertThat(failure.getAttribute("message"))
                  .isEqualTo(
                      "decision: expected approve, got auto; rule: expected <default>, got reads");
              assertThat(failure.getTextContent())
                  .contains(
                      first + ":5: reading is asked about\n",
                      "reads: met, type, target and agent match\n");
            });
  }

  @Test
  void eachNameIsThereOnce() throws IOException {
    Path tests =
        file(
            "t.yaml",
            """
            tests:
              - {description: one, action: {type: a}, expected_decision: approve}
              - {description: one, action: {type: b}, expected_decision: approve}
              - {description: one (2), action: {type: b}, expected_decision: approve}
              - {description: ' ', action: {type: a, target: x, params: {n: 1}}, expected_decision: approve}
              - {action: {type: a, target: x, params: {n: 1}}, expected_decision: approve}
            """);
    assertThat(attributes(report(tests), "testcase", "name"))
        .containsExactly("one", "one (2)", "one (2) (2)", "a:x {\"n\":1}", "a:x {\"n\":1} (2)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "]]> & <b> &#0; \\\" '|]]> & <b> &#0; \" '",
        "<!-- <![CDATA[ x ]]> -->|<!-- <![CDATA[ x ]]> -->",
        "ab\\x01\\x1b[31m\\x7f\\x85|ab\\u0001\\u001B[31m\\u007F\\u0085",
        "a\\nb\\tc\\rd|a\\nb\\tc\\rd",
        "a\\uFFFEb\\uFFFFc|a\uFFFDb\uFFFDc",
        "a\\u202Eb|a\\u202Eb",
        "日本 \\U0001F600 \\U0001FFFE|日本 \uD83D\uDE00 \uD83F\uDFFE",
      })
  void anyTextIsTakenAsText(String written, String read) throws IOException {
    Path tests =
        file(
            "t.yaml",
            "tests: [{description: \"%s\", action: {type: \"%s\"}, expected_decision: block}]"
                .formatted(written, written));
    Document report = report(tests);
    assertThat(attributes(report, "testcase", "name")).containsExactly(read);
    assertThat(elements(report, "failure"))
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.getTextContent())
                    .contains(":1: " + read + "\n", "  action    " + read + "\n"));
  }

  /** No file can hold half a character, but a program that makes tests can. */
  @Test
  void halfACharacterIsAnEscape() throws IOException {
    Policy policy = PolicyReader.read(List.of(new SourceText("p.yaml", "rules: []"))).get();
    SourceText source = new SourceText("\uD800.yaml", "{}");
    TestCase test =
        new TestCase(
            "a\uD800b",
            new Action("\uDC00\0", "x", Map.of("p", "\uD800"), "", "\uDBFF", ""),
            null,
            new Expectation(Approval.BLOCK, null, "\uD83D"),
            new Place(source, new Span(0, 0)));
    TestReport report =
        TestReport.of(Matcher.compile(policy), List.of(new Suite(source, List.of(test))));
    Path file = folder.resolve("report.xml");
    JUnitReport.write(report, file);
    Document parsed = parsed(file);
    assertThat(attributes(parsed, "testcase", "name")).containsExactly("a\\uD800b");
    assertThat(elements(parsed, "failure").getFirst().getTextContent())
        .contains("\\uD800.yaml:1: a\\uD800b\n", "\\uDC00\\u0000:x", "by \\uDBFF\n");
  }

  @Test
  void aReportReplacesTheLastOne() throws IOException {
    Path report = folder.resolve("report.xml");
    Path failing = file("t.yaml", "tests: [{action: {type: a}, expected_decision: auto}]\n");
    assertThat(cli.run("test", policy(), failing, "--junit", report).exitCode()).isEqualTo(1);
    assertThat(elements(parsed(report), "failure")).hasSize(1);
    Path passing = file("t.yaml", PASSES);
    assertThat(cli.run("test", policy(), passing, "--junit", report).exitCode()).isZero();
    assertThat(elements(parsed(report), "failure")).isEmpty();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("policy.yaml", "t.yaml", "report.xml");
    }
  }

  @Test
  void anEmptyFileIsReplaced() throws IOException {
    Path report = Files.createFile(folder.resolve("report"));
    assertThat(cli.run("test", policy(), file("t.yaml", PASSES), "--junit", report).exitCode())
        .isZero();
    assertThat(elements(parsed(report), "testcase")).hasSize(1);
  }

  /** Somebody forgot the name of the file, and the option took the policy for it. */
  @Test
  void aPolicyIsNoReportToReplace() throws IOException {
    Path more = file("more.yaml", "rules: []\n");
    Path tests = file("t.yaml", PASSES);
    Result result = cli.run("test", policy(), "--junit", more, tests);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("is there already and is no XML");
    assertThat(more).hasContent("rules: []");
    assertThat(cli.run("test", policy(), tests, "--junit", folder).exitCode()).isEqualTo(3);
  }

  @Test
  void aReportThatCantBeWrittenIsToldOf() throws IOException {
    Path nowhere = folder.resolve("nowhere/report.xml");
    Result result = cli.run("test", policy(), file("t.yaml", PASSES), "--junit", nowhere);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("nowhere");
  }

  @Test
  void mistakesInFilesLeaveNoReport() throws IOException {
    Path report = folder.resolve("report.xml");
    Path tests = file("t.yaml", "tests: [{action: {type: a}}]\n");
    assertThat(cli.run("test", policy(), tests, "--junit", report).exitCode()).isEqualTo(1);
    assertThat(report).doesNotExist();
  }
}
