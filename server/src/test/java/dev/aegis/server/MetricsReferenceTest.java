package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on metrics lists exactly those that there are. */
class MetricsReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("aegis.root", "..")).resolve("docs/reference/metrics.md");

  private static final Pattern NAME = Pattern.compile("`((?:jvm|process)_[a-z_]+)`");

  @Test
  void everyMetricStandsInTheTableAsItIs() throws IOException {
    Scrape scrape = scrape();
    List<String> expected = new ArrayList<>();
    for (String name : new TreeSet<>(scrape.types().keySet())) {
      if (name.startsWith("aegis_")) {
        String labels = String.join(", ", labels(scrape, name));
        expected.add(
            "| `%s` | %s | %s | %s |"
                .formatted(name, scrape.types().get(name), labels, scrape.helps().get(name))
                .replace("|  |", "| |"));
      }
    }
    assertThat(rows()).isEqualTo(expected).hasSizeGreaterThan(20);
  }

  @Test
  void theOthersThatItNamesExist() throws IOException {
    Set<String> known = scrape().types().keySet();
    Matcher names = NAME.matcher(Files.readString(PAGE));
    List<String> found = new ArrayList<>();
    while (names.find()) {
      found.add(names.group(1));
    }
    assertThat(found).isNotEmpty().allMatch(known::contains);
  }

  private static List<String> rows() throws IOException {
    return Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
  }

  private static Scrape scrape() {
    try (BusyServer busy = BusyServer.afterAll()) {
      return busy.scrape();
    }
  }

  private static Set<String> labels(Scrape scrape, String name) {
    Set<String> labels = new TreeSet<>();
    for (String sample : List.of(name, name + "_count")) {
      scrape.labelsByName().getOrDefault(sample, Set.of()).forEach(l -> labels.add("`" + l + "`"));
    }
    return labels;
  }
}
