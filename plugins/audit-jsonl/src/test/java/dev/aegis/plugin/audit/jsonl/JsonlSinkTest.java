package dev.aegis.plugin.audit.jsonl;

import static dev.aegis.plugin.audit.jsonl.Entries.entries;
import static dev.aegis.plugin.audit.jsonl.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.EntryJson;
import dev.aegis.json.Json;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlSinkTest {
  private static final long LARGE = 1_000_000_000;

  @TempDir private Path path;
  private Folder folder;

  @BeforeEach
  void look() {
    folder = new Folder(path);
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void writesTheLineThatTheCommandLinePrints() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 3));
    }
    assertThat(folder.lines())
        .containsExactlyElementsOf(
            entries(1, 3).stream().map(entry -> Json.OWN.write(EntryJson.of(entry))).toList());
  }

  @Test
  void itsFilesAreForTheirOwnerAlone() throws IOException {
    try (JsonlSink sink = folder.begun(1_000, true)) {
      sink.append(entries(1, 10));
    }
    assertThat(folder.names()).hasSizeGreaterThan(3);
    for (Path file : folder.files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
  }

  @Test
  void goesOnWhereItWas() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 3));
    }
    try (JsonlSink sink = folder.sink(LARGE, true)) {
      assertThat(sink.position()).hasValue(3);
      sink.begin(3);
      sink.append(entries(4, 5));
    }
    assertThat(folder.ids()).isEqualTo(upTo(5));
  }

  @Test
  void whatComesAgainIsWrittenOnce() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 3));
      sink.append(entries(1, 5));
    }
    assertThat(folder.ids()).isEqualTo(upTo(5));
  }

  @Test
  void linesThatThePositionDoesNotSpeakOfAreFoundAgain() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 3));
      byte[] before = Files.readAllBytes(folder.positionFile());
      sink.append(entries(4, 8));
      Files.write(folder.positionFile(), before);
    }
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      assertThat(sink.position()).hasValue(3);
      sink.append(entries(4, 6));
      sink.append(entries(7, 10));
    }
    assertThat(folder.ids()).isEqualTo(upTo(10));
  }

  @Test
  void aTornLineIsCutOffAndComesAgain() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 3));
    }
    byte[] torn = Json.OWN.write(EntryJson.of(entry(4, 9))).getBytes(StandardCharsets.UTF_8);
    Files.write(folder.file(), torn, StandardOpenOption.APPEND);
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      assertThat(folder.ids()).isEqualTo(upTo(3));
      sink.append(entries(4, 4));
    }
    assertThat(folder.ids()).isEqualTo(upTo(4));
  }

  @Test
  void anotherJournalsEntriesAreWrittenThoughTheirNumbersWereThere() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 9));
    }
    try (JsonlSink sink = folder.sink(LARGE, true)) {
      sink.begin(0);
      assertThat(sink.position()).hasValue(0);
      sink.append(entries(1, 2));
    }
    assertThat(folder.lines()).hasSize(11);
  }

  @Test
  void aLongFileIsRotatedAndCompressed() throws IOException {
    try (JsonlSink sink = folder.begun(2_000, true)) {
      sink.append(entries(1, 20));
    }
    assertThat(folder.names())
        .filteredOn(name -> name.startsWith("audit-"))
        .hasSizeGreaterThan(2)
        .allMatch(name -> name.matches("audit-20260301T120000Z-\\d+\\.jsonl\\.gz"));
    assertThat(folder.ids()).isEqualTo(upTo(20));
  }

  @Test
  void aRotatedFileIsNeverOverwritten() throws IOException {
    for (int round = 0; round < 3; round++) {
      try (JsonlSink sink = folder.sink(1, round != 1)) {
        sink.begin(0);
        sink.append(entries(1, 2));
      }
    }
    assertThat(folder.names())
        .contains(
            "audit-20260301T120000Z-1.jsonl.gz",
            "audit-20260301T120000Z-1-2.jsonl.gz",
            "audit-20260301T120000Z-1-3.jsonl.gz");
    assertThat(folder.names()).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void whatADeadProcessLeftUncompressedIsCompressed() throws IOException {
    try (JsonlSink sink = folder.begun(1, false)) {
      sink.append(entries(1, 3));
    }
    Files.writeString(path.resolve("audit-20260301T120000Z-1.jsonl.gz"), "half");
    Files.writeString(path.resolve("audit-20260301T120000Z-2.jsonl.gz.tmp"), "half");
    folder.begun(1, true).close();
    assertThat(folder.names())
        .containsExactly(
            "audit-20260301T120000Z-1.jsonl.gz",
            "audit-20260301T120000Z-2.jsonl.gz",
            "audit.jsonl",
            "audit.jsonl.position");
    assertThat(folder.ids()).isEqualTo(upTo(3));
  }

  @Test
  void anotherPeriodGetsAnotherFile() throws IOException {
    var clock = new AtomicReference<>(Instant.parse("2026-03-01T23:59:59Z"));
    try (JsonlSink sink = folder.sink(LARGE, Duration.ofDays(1), false, clock::get)) {
      sink.begin(0);
      sink.append(entries(1, 1));
      sink.append(entries(2, 2));
      clock.set(Instant.parse("2026-03-02T00:00:00Z"));
      sink.append(entries(3, 3));
      sink.append(entries(4, 4));
    }
    assertThat(folder.names()).contains("audit-20260302T000000Z-2.jsonl");
    assertThat(Folder.lines(folder.file())).hasSize(2);

    // Also where the period ended while nobody wrote.
    Files.setLastModifiedTime(folder.file(), FileTime.from(clock.get()));
    clock.set(Instant.parse("2026-03-04T08:00:00Z"));
    try (JsonlSink sink = folder.sink(LARGE, Duration.ofDays(1), false, clock::get)) {
      sink.begin(4);
      sink.append(entries(5, 5));
    }
    assertThat(folder.names()).contains("audit-20260304T080000Z-4.jsonl");
    assertThat(folder.ids()).isEqualTo(upTo(5));
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws IOException {
    Path moved = path.resolve("moved");
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      sink.append(entries(1, 3));
      Files.move(folder.file(), moved);
      sink.append(entries(4, 5));
    }
    assertThat(Folder.lines(moved)).hasSize(3);
    assertThat(folder.ids()).containsExactly(4L, 5L);
    try (JsonlSink sink = folder.sink(LARGE, true)) {
      assertThat(sink.position()).hasValue(5);
    }
  }

  @Test
  void aFolderThatGoesAndComesBackLosesNothing() throws IOException {
    Path away = path.resolveSibling(path.getFileName() + "-away");
    try (JsonlSink sink = folder.begun(2_000, true)) {
      sink.append(entries(1, 3));
      Files.move(path, away);
      assertThatThrownBy(() -> sink.append(entries(4, 30)))
          .isInstanceOf(UncheckedIOException.class);
      Files.move(away, path);
      sink.append(entries(4, 30));
    }
    assertThat(folder.ids()).isEqualTo(upTo(30));
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.createFile(path.resolve("elsewhere"));
    Files.createSymbolicLink(folder.file(), elsewhere);
    assertThatThrownBy(() -> folder.sink(LARGE, true))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("link");
    Files.delete(folder.file());

    Path victim = Files.writeString(path.resolve("victim"), "mine");
    for (String name : List.of("audit.jsonl.position.tmp", "audit-20260301T120000Z-1.jsonl")) {
      Files.createSymbolicLink(path.resolve(name), victim);
    }
    try (JsonlSink sink = folder.begun(1, true)) {
      sink.append(entries(1, 3));
    }
    assertThat(victim).hasContent("mine");
    assertThat(folder.names()).contains("audit-20260301T120000Z-1-2.jsonl.gz");
  }

  @Test
  void aFileOfOtherThingsIsLeftAlone() throws IOException {
    Files.writeString(folder.file(), "rules: []");
    assertThatThrownBy(() -> folder.sink(LARGE, true))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("holds other things");
    assertThat(folder.file()).hasContent("rules: []");
  }

  @Test
  void aPositionThatMakesNoSenseStopsTheStart() throws IOException {
    for (String nonsense : List.of("", "{", "7", "{\"sequence\":-1,\"end\":0}")) {
      Files.writeString(folder.positionFile(), nonsense);
      assertThatThrownBy(() -> folder.sink(LARGE, true))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("audit.jsonl.position");
    }
  }

  @Test
  void twoNeverWriteToOneFile() throws IOException {
    try (JsonlSink sink = folder.begun(LARGE, true)) {
      assertThatThrownBy(() -> folder.sink(LARGE, true))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("another writes to it");
      sink.append(entries(1, 1));
    }
    assertThat(folder.ids()).containsExactly(1L);
  }

  @Test
  void isFoundByItsTypeAndSaysWhatItCantUse() {
    try (AuditSink sink = make(Map.of("path", folder.file().toString()))) {
      assertThat(sink.position()).isEmpty();
    }
    assertThatThrownBy(() -> make(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("`path` is missing");
    assertThatThrownBy(() -> make(Map.of("path", path.toString())))
        .hasMessageContaining("can't name a file");
    assertThatThrownBy(() -> make(Map.of("path", path.resolve("none/audit.jsonl").toString())))
        .hasMessageContaining("no such folder");
    assertThatThrownBy(() -> make(Map.of("path", folder.file().toString(), "rotate_every", "5s")))
        .hasMessageContaining("at least 1m");
    assertThatThrownBy(() -> make(Map.of("path", folder.file().toString(), "from", "then")))
        .hasMessageContaining("`then`");
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
                .resolve("docs/reference/audit-sinks.md"));
    var settings = new Settings(Map.of("path", folder.file().toString()));
    JsonlSettings.of(settings);
    String section = page.substring(page.indexOf("\n## jsonl"), page.indexOf("\n## webhook"));
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)`").matcher(section).results().map(m -> m.group(1)))
        .containsExactlyInAnyOrderElementsOf(settings.known());
  }

  private static AuditSink make(Map<String, ?> settings) {
    AuditSinkFactory factory =
        ServiceLoader.load(AuditSinkFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("jsonl"))
            .findFirst()
            .orElseThrow();
    return factory.create(
        new Settings(settings),
        new PluginContext(
            "jsonl",
            () -> AuditSamples.NOON,
            System.getLogger("aegis.test"),
            (requestId, answer) -> false,
            Json.OWN));
  }
}
