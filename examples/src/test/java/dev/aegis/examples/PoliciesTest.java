package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.diagnostic.Outcome;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every policy that we show to people is valid, without a warning. */
class PoliciesTest {
  private static final Path POLICIES =
      Path.of(System.getProperty("aegis.root"), "examples/policies");

  @TestFactory
  List<DynamicTest> everyPolicyIsValid() throws IOException {
    try (Stream<Path> files = Files.list(POLICIES)) {
      List<DynamicTest> tests =
          files
              .filter(file -> file.toString().endsWith(".yaml"))
              .sorted()
              .map(
                  file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
              .toList();
      assertThat(tests).isNotEmpty();
      return tests;
    }
  }

  private static void check(Path file) throws IOException {
    var text = new SourceText(file.getFileName().toString(), Files.readString(file));
    Outcome<Policy> policy = PolicyReader.read(List.of(text));
    assertThat(policy.diagnostics()).isEmpty();
    assertThat(policy.get().rules()).isNotEmpty();
  }
}
