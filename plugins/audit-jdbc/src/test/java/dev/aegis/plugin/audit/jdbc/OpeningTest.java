package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditQuery;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import dev.aegis.spi.StoreFactory;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
  @TempDir private Path folder;
  private Path path;
  private Path file;

  @BeforeEach
  void name() {
    path = folder.resolve("aegis_audit.db");
    file = folder.resolve("aegis_audit.db.mv.db");
  }

  private void fill() {
    try (Store store = Opening.store(path)) {
      store.journal().append(List.of(AuditSamples.refusal("a"), AuditSamples.started()));
    }
  }

  private static void assertFails(Runnable opening, Reason reason, String message) {
    assertThatThrownBy(opening::run)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e).hasMessage(message);
            });
  }

  @Test
  void isFoundByItsType() {
    assertThat(ServiceLoader.load(StoreFactory.class))
        .singleElement()
        .returns("jdbc", StoreFactory::type);
  }

  @Test
  void makesFilesForTheirOwnerAloneAndLeavesOne() throws IOException {
    try (Store store = Opening.store(path)) {
      store.journal().append(List.of(AuditSamples.intent("a")));
      assertFiles(file, folder.resolve("aegis_audit.db.wal"));
    }
    assertFiles(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    fill();
    assertFiles(file);
  }

  private void assertFiles(Path... expected) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(expected);
    }
    for (Path each : expected) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void takesTheFilesFullNameToo() {
    fill();
    try (Store store = Opening.reader(file)) {
      assertThat(store.journal().head()).isEqualTo(3);
    }
  }

  @Test
  void readersMakeNothingAndChangeNothing() throws IOException {
    assertFails(
        () -> Opening.reader(path), Reason.MISSING, "there is no audit database `" + path + "`");
    fill();
    byte[] before = Files.readAllBytes(file);
    try (Store one = Opening.reader(path)) {
      List<AuditEntry> entries = new ArrayList<>();
      one.journal().forEach(AuditQuery.all(), entries::add);
      assertThat(entries).hasSize(1);
      assertThat(one.policies().newest()).isEmpty();
      assertFails(
          () -> one.journal().append(List.of(AuditSamples.started())),
          Reason.UNAVAILABLE,
          "the audit database `" + path + "` is open for reading alone");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aMissingFolderIsNotMade() {
    Path lost = folder.resolve("no/audit.db");
    assertFails(
        () -> Opening.store(lost),
        Reason.MISSING,
        "the folder of the audit database `" + lost + "` does not exist");
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void whatAnotherProcessHoldsIsLocked() throws IOException {
    fill();
    String message = "the audit database `" + path + "` is in use by another process";
    try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
      other.lock();
      assertFails(() -> Opening.store(path), Reason.LOCKED, message);
      assertFails(() -> Opening.reader(path), Reason.LOCKED, message);
    }
    try (Store store = Opening.store(path)) {
      assertThat(store.journal().head()).isEqualTo(3);
      assertFails(() -> Opening.store(path), Reason.LOCKED, message);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsLeftAsItIs() throws IOException {
    fill();
    byte[] whole = Files.readAllBytes(file);
    byte[] wiped = whole.clone();
    Arrays.fill(wiped, 8_192, wiped.length, (byte) 7);
    List<byte[]> contents =
        new ArrayList<>(
            List.of(
                new byte[0],
                "no database".getBytes(StandardCharsets.UTF_8),
                new byte[100_000],
                wiped));
    for (int eighths = 1; eighths < 8; eighths++) {
      contents.add(Arrays.copyOf(whole, whole.length / 8 * eighths));
    }
    for (byte[] content : contents) {
      Files.write(file, content);
      for (Runnable opening :
          List.<Runnable>of(() -> Opening.store(path), () -> Opening.reader(path))) {
        assertFails(
            opening,
            Reason.CORRUPT,
            "`aegis_audit.db.mv.db` holds no readable audit database; move it away or put a backup"
                + " in its place");
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }
  }

  @Test
  void anothersDatabaseIsNotTaken() {
    DatabaseFile database = DatabaseFile.of(path.toString());
    database.create(jdbi -> jdbi.useHandle(handle -> handle.execute("CREATE TABLE t (a INT)")));
    assertFails(
        () -> Opening.store(path),
        Reason.CORRUPT,
        "`aegis_audit.db.mv.db` holds no readable audit database; move it away or put a backup in"
            + " its place");
  }

  @Test
  void aChangedLastRecordIsNoticed() {
    fill();
    DatabaseFile.of(path.toString())
        .connect(false)
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE record SET body = REPLACE(body, 'start', 'stop') WHERE sequence = 3"));
    assertFails(
        () -> Opening.store(path),
        Reason.CORRUPT,
        "the last record of the audit database `" + path + "` was changed");
  }

  @Test
  void aNewerDatabaseIsLeftAlone() {
    fill();
    DatabaseFile.of(path.toString())
        .connect(false)
        .useHandle(handle -> handle.execute("INSERT INTO aegis_schema (version) VALUES (7)"));
    assertFails(
        () -> Opening.store(path),
        Reason.CORRUPT,
        "the audit database `" + path + "` has version 7, and this program knows 6");
  }

  @Test
  void aNewerDatabaseThatSaysSoIsGoneOnWith() {
    fill();
    DatabaseFile.of(path.toString())
        .connect(false)
        .useHandle(
            handle -> {
              handle.execute("INSERT INTO aegis_schema (version, usable_by) VALUES (7, 6)");
              handle.execute("CREATE TABLE later (id BIGINT PRIMARY KEY)");
            });
    fill();
  }

  @Test
  void migrationCanBeginAgain() {
    fill();
    DatabaseFile.of(path.toString())
        .connect(false)
        .useHandle(
            handle -> {
              handle.execute("DELETE FROM aegis_schema");
              Schema.migrate(handle);
              Schema.migrate(handle);
              assertThat(Schema.version(handle)).isEqualTo(Schema.CURRENT);
            });
    try (Store store = Opening.store(path)) {
      assertThat(store.journal().head()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "x;INIT=DROP ALL OBJECTS", "x\0y"})
  void refusesWhatIsNoPath(String setting) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Opening.open(Map.of("path", setting)))
        .withMessageContaining("which can't name a database");
  }

  @Test
  void refusesUnknownSettings() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Opening.open(Map.of("path", path.toString(), "pat", "x")))
        .withMessage("unknown setting `pat`");
    assertThat(file).doesNotExist();
  }

  @Test
  void aBrokenRowIsSaidToBeCorrupt() throws IOException {
    fill();
    DatabaseFile.of(path.toString())
        .connect(false)
        .useHandle(handle -> handle.execute("UPDATE record SET body = '[' WHERE sequence = 1"));
    try (Store store = Opening.store(path)) {
      assertThatThrownBy(() -> store.journal().trail(1))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }
  }

  /** Half-made databases of processes that were killed have other names. */
  @Test
  void isNotMadeInPart() {
    DatabaseFile database = DatabaseFile.of(path.toString());
    assertThatThrownBy(
            () ->
                database.create(
                    jdbi -> {
                      throw new IllegalStateException("interrupted");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(folder).isEmptyDirectory();
  }
}
