package dev.aegis.seams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that are to hold the promises of the security model are there. */
class SecurityModelTest {
  private static final Pattern TEST = Pattern.compile("`([A-Za-z]+Test)`");

  /** A promise and the tests that hold it, with nothing in their place. */
  private static final Pattern ROW =
      Pattern.compile("\\| [^|]+ \\| `[A-Za-z]+Test`(?:, `[A-Za-z]+Test`)* \\|");

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("aegis.root")));
    Set<String> named = new TreeSet<>();
    Matcher names = TEST.matcher(Files.readString(root.resolve("docs/guides/security-model.md")));
    while (names.find()) {
      named.add(names.group(1));
    }
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(tests(root)).containsAll(named);
  }

  @Test
  void everyPromiseNamesATest() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("aegis.root")));
    String page = Files.readString(root.resolve("docs/guides/security-model.md"));
    int start = page.indexOf("## What is promised");
    List<String> rows =
        page.substring(start, page.indexOf("## What is not", start))
            .lines()
            .filter(line -> line.startsWith("| "))
            .skip(2)
            .toList();
    assertThat(rows).hasSizeGreaterThan(20).allMatch(row -> ROW.matcher(row).matches());
  }

  private static Set<String> tests(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(Path::toString)
          .filter(file -> file.contains("/src/test/") && file.endsWith("Test.java"))
          .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
