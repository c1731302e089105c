package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.source.Fragment;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What authors get to read. The golden file is the list of mistakes and the answers to them. */
class MistakesTest {
  private static final Map<String, Fragment> LET = new LinkedHashMap<>();

  static {
    LET.put("business_hours", fragment("clock.hour >= 9 && clock.hour < 17"));
  }

  @Test
  void explainsEachKindOfMistake() throws IOException {
    String golden;
    try (var in = MistakesTest.class.getResourceAsStream("mistakes.txt")) {
      golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    StringBuilder actual = new StringBuilder();
    boolean blockBegins = true;
    for (String line : golden.lines().toList()) {
      if (blockBegins) {
        actual.append(explained(line)).append('\n');
      }
      blockBegins = line.isEmpty();
    }
    assertThat(actual.toString().strip()).isEqualTo(golden.strip());
  }

  private static String explained(String expression) {
    var outcome = new ConditionCompiler(LET).compile(fragment(expression));
    StringBuilder text = new StringBuilder(expression).append('\n');
    if (outcome.succeeded()) {
      text.append("fine\n");
    }
    for (Diagnostic found : outcome.diagnostics()) {
      Position position = found.position();
      int width = found.span().end() - found.span().start();
      text.append(" ".repeat(position.column() - 1))
          .append("^".repeat(Math.max(1, width)))
          .append('\n')
          .append("%s: %s%n".formatted(found.code().id(), found.message()));
      if (found.hint() != null) {
        text.append("  hint: ").append(found.hint()).append('\n');
      }
    }
    return text.toString();
  }

  private static Fragment fragment(String text) {
    return Fragment.whole(new SourceText("policy.yaml", text));
  }
}
