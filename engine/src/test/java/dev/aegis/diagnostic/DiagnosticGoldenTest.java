package dev.aegis.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.check.PolicyChecks;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What an author sees for each kind of mistake: {@code diagnostics/NAME.yaml} gives {@code
 * NAME.txt}. With {@code -Daegis.golden=write} the texts are written anew, to be read before they
 * are committed.
 */
class DiagnosticGoldenTest {
  private static final Path ROOT = Path.of(System.getProperty("aegis.root"));
  private static final Path CASES = ROOT.resolve("engine/src/test/resources/diagnostics");
  private static final boolean WRITE = "write".equals(System.getProperty("aegis.golden"));

  /** Shown by no policy file: four MiB of one, what an installation lacks, and test files. */
  private static final Set<Code> ELSEWHERE =
      EnumSet.of(
          Code.TOO_LARGE,
          Code.UNKNOWN_HANDLER,
          Code.NO_EXPECTATION,
          Code.UNKNOWN_RULE,
          Code.BAD_ACTION,
          Code.BAD_MOMENT);

  @TestFactory
  Stream<DynamicTest> eachMistakeIsShown() throws IOException {
    return cases().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  @Test
  void everyKindOfMistakeHasACase() throws IOException {
    Set<Code> missing = EnumSet.allOf(Code.class);
    missing.removeAll(ELSEWHERE);
    for (Path file : cases()) {
      found(file).forEach(diagnostic -> missing.remove(diagnostic.code()));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theReferenceListsEveryKind() throws IOException {
    String reference = Files.readString(ROOT.resolve("docs/reference/diagnostics.md"));
    List<String> listed = reference.lines().filter(line -> line.startsWith("| `AEG")).toList();
    assertThat(listed)
        .containsExactlyElementsOf(
            Stream.of(Code.values())
                .map(
                    code ->
                        "| `%s` | %s | %s | %s |"
                            .formatted(
                                code.id(),
                                code.slug(),
                                code.severity() == Severity.ERROR ? "error" : "warning",
                                code.meaning()))
                .toList());
  }

  private static void check(Path file) throws IOException {
    String shown = DiagnosticRenderer.plain().render(found(file));
    Path golden = file.resolveSibling(file.getFileName().toString().replace(".yaml", ".txt"));
    if (WRITE) {
      Files.writeString(golden, shown);
    }
    assertThat(shown).isNotEmpty();
    assertThat(shown).isEqualTo(Files.readString(golden));
  }

  private static List<Diagnostic> found(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Outcome<SourceText> text = PolicyReader.decode(file.getFileName().toString(), bytes);
    Outcome<Policy> policy = text.then(source -> PolicyReader.read(List.of(source)));
    return policy
        .then(p -> Outcome.of(p, PolicyChecks.check(Matcher.compile(p)).warnings()))
        .diagnostics();
  }

  private static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
