package dev.aegis.seams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sources of all modules must not say, compiled or not yet. */
class SourceSeamsTest {
  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "\\b(Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\("
              + "|System\\.currentTimeMillis|\\bClock\\.(system|tick)|InstantSource\\.system"
              + "|\\bnew Date\\(\\)");
  private static final Pattern STANDARD_STREAMS =
      Pattern.compile("System\\.(out|err|in|console)\\b|printStackTrace\\(\\)");

  @Test
  void timeIsReadWhereTheProgramIsWiredAlone() {
    assertThat(sourcesThatSay(WALL_CLOCK))
        .isSubsetOf(
            "engine/src/main/java/dev/aegis/runtime/AegisBuilder.java",
            "cli/src/main/java/dev/aegis/cli/Main.java");
  }

  @Test
  void standardStreamsAreForTheCommandLineAndTheConsole() {
    assertThat(sourcesThatSay(STANDARD_STREAMS))
        .allMatch(
            source -> source.startsWith("cli/") || source.startsWith("plugins/approval-console/"));
  }

  @Test
  void theSourcesAreWhereTheyAreLookedFor() {
    assertThat(sourcesThatSay(Pattern.compile("class SpiVersion")))
        .containsExactly("engine/src/main/java/dev/aegis/spi/SpiVersion.java");
  }

  private static List<String> sourcesThatSay(Pattern phrase) {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("aegis.root")));
    List<String> found = new ArrayList<>();
    for (Path source : sources(root)) {
      if (phrase.matcher(code(source)).find()) {
        found.add(root.relativize(source).toString().replace('\\', '/'));
      }
    }
    return found;
  }

  private static List<Path> sources(Path root) {
    List<Path> modules = new ArrayList<>();
    for (String module : List.of("engine", "server", "cli")) {
      modules.add(root.resolve(module));
    }
    try (Stream<Path> plugins = Files.list(root.resolve("plugins"))) {
      plugins.filter(Files::isDirectory).forEach(modules::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Path> sources = new ArrayList<>();
    for (Path module : modules) {
      Path java = module.resolve("src/main/java");
      if (Files.isDirectory(java)) {
        sources.addAll(javaFiles(java));
      }
    }
    return sources;
  }

  private static List<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The source without its comments, which may speak of anything. */
  private static String code(Path source) {
    try {
      return Files.readString(source).replaceAll("(?s)/\\*.*?\\*/|(?m)^\\s*//.*$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
