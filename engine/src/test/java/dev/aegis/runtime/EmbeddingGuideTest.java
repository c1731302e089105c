package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is what the example does. */
class EmbeddingGuideTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("aegis.root")));
  private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");

  @Test
  void itsCodeIsFromTheExample() throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/guides/embedding.md"));
    String example =
        Files.readString(
            ROOT.resolve("examples/embedding/src/main/java/org/example/embedding/Embedding.java"));
    List<String> snippets =
        SNIPPET.matcher(guide).results().map((MatchResult found) -> found.group(1)).toList();
    assertThat(snippets).hasSize(4).allSatisfy(code -> assertThat(example).contains(code));
  }
}
