package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.runtime.WatchedFiles.Change;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When policy files are read, and what is seen of them before that. */
class WatchedFilesTest {
  private final AtomicLong nanos = new AtomicLong();
  private final OtherWriters writers = OtherWriters.here();
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("policy.yaml");
    Files.writeString(file, "first");
  }

  /** Files that the test has just made are old, and time passes when the test says so. */
  private WatchedFiles watched(Path... files) {
    return new WatchedFiles(
        List.of(files), nanos::get, () -> Instant.now().plus(Duration.ofHours(1)), writers);
  }

  private WatchedFiles begun(Path... files) {
    WatchedFiles watched = watched(files);
    assertThat(watched.look()).isPresent();
    assertThat(watched.look()).isEmpty();
    return watched;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static List<String> texts(Change change) {
    return ((Change.Read) change).texts().get().stream().map(SourceText::text).toList();
  }

  private static void isNew(WatchedFiles watched, String... texts) {
    assertThat(watched.look()).hasValueSatisfying(c -> assertThat(texts(c)).containsExactly(texts));
    assertThat(watched.look()).isEmpty();
  }

  private static void isUnusable(WatchedFiles watched, String why) {
    assertThat(watched.look())
        .hasValueSatisfying(
            change ->
                assertThat(((Change.Unusable) change).troubles())
                    .anySatisfy(line -> assertThat(line).contains(why)));
    assertThat(watched.look()).isEmpty();
  }

  /** As a program does that finishes a file under another name first. */
  private void rename(String text) throws IOException {
    Path finished = folder.resolve("policy.yaml.new");
    Files.writeString(finished, text);
    Files.setLastModifiedTime(finished, FileTime.from(Instant.now().minusSeconds(10)));
    Files.move(finished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void whatWasReadIsReadOnce() {
    WatchedFiles watched = watched(file);
    isNew(watched, "first");
    pass(Duration.ofDays(1));
    assertThat(watched.look()).isEmpty();
  }

  @Test
  void aFileThatIsYoungAtTheStartMustStandStillFirst() throws Exception {
    WatchedFiles watched = new WatchedFiles(List.of(file), nanos::get, Instant::now, writers);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofMillis(900));
    Files.writeString(file, ", second", StandardOpenOption.APPEND);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofMillis(900));
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofMillis(100));
    isNew(watched, "first, second");
  }

  @Test
  void theStartWaitsForIt() throws Exception {
    assertThat(WatchedFiles.of(List.of(file), InstantSource.system()).read().get())
        .extracting(SourceText::text)
        .containsExactly("first");
    Files.delete(file);
    assertThatThrownBy(() -> WatchedFiles.of(List.of(file), InstantSource.system()).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + "` is missing");
  }

  @Test
  void whatIsBeingWrittenIsReadWhenItHasStoodStillForASecond() throws IOException {
    WatchedFiles watched = begun(file);
    Files.writeString(file, "half");
    for (int piece = 0; piece < 10; piece++) {
      assertThat(watched.look()).isEmpty();
      pass(Duration.ofMillis(999));
      assertThat(watched.look()).isEmpty();
      Files.writeString(file, " and more", StandardOpenOption.APPEND);
    }
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "half" + " and more".repeat(10));
  }

  @Test
  void whatWasRenamedIntoPlaceIsReadAtOnce() throws IOException {
    WatchedFiles watched = begun(file);
    rename("second");
    isNew(watched, "second");
  }

  @Test
  void whatIsMadeAnewInItsPlaceIsNot() throws IOException {
    WatchedFiles watched = begun(file);
    Files.delete(file);
    Files.writeString(file, "half");
    assertThat(watched.look()).isEmpty();
    Files.writeString(file, " and half", StandardOpenOption.APPEND);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "half and half");
  }

  @Test
  void oneThatIsRenamedDoesNotHurryOneThatIsWritten() throws IOException {
    Path other = Files.writeString(folder.resolve("other.yaml"), "other");
    WatchedFiles watched = begun(file, other);
    Files.writeString(other, "half");
    rename("second");
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "second", "half");
  }

  /** As kubelet makes a volume, with a text a file. */
  private void mount(Path volume, String version, String... texts) throws IOException {
    Path data = Files.createDirectories(volume.resolve(".." + version));
    for (int i = 0; i < texts.length; i++) {
      Files.writeString(data.resolve(i + ".yaml"), texts[i]);
    }
    Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), data.getFileName());
    Files.move(
        link,
        volume.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (int i = 0; i < texts.length; i++) {
      Path name = volume.resolve(i + ".yaml");
      if (!Files.isSymbolicLink(name)) {
        Files.createSymbolicLink(name, Path.of("..data", i + ".yaml"));
      }
    }
  }

  @Test
  void aKubernetesVolumeIsReadAsAWholeWhenItIsSwapped() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    mount(volume, "2026_11_23", "a", "b");
    WatchedFiles watched = begun(volume.resolve("0.yaml"), volume.resolve("1.yaml"));
    mount(volume, "2026_11_24", "c", "b");
    isNew(watched, "c", "b");
    mount(volume, "2026_11_25", "c", "b");
    isNew(watched, "c", "b");
  }

  @Test
  void aFileThatIsGoneForAMomentIsNoNews() throws IOException {
    WatchedFiles watched = begun(file);
    Files.delete(file);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofMillis(500));
    rename("second");
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "second");
  }

  @Test
  void aFileThatStaysGoneIsSaidToBeOnce() throws IOException {
    WatchedFiles watched = begun(file);
    Files.delete(file);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isUnusable(watched, "is missing");
    pass(Duration.ofDays(1));
    assertThat(watched.look()).isEmpty();
    Files.writeString(file, "again");
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "again");
  }

  @Test
  void whatOthersMayWriteIsNotReadUntilTheyMayNot() throws IOException {
    WatchedFiles watched = begun(file);
    Files.writeString(file, "theirs");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isUnusable(watched, "its group");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "theirs");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isUnusable(watched, "everybody");
  }

  @Test
  void aFolderInItsPlaceIsNoFile() throws IOException {
    WatchedFiles watched = begun(file);
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isUnusable(watched, "is a folder");
  }

  @Test
  void aFloodOfFinishedFilesIsFollowed() throws IOException {
    WatchedFiles watched = begun(file);
    for (int i = 0; i < 300; i++) {
      rename("whole " + i);
      isNew(watched, "whole " + i);
    }
  }

  @Test
  void aFileThatNeverStandsStillIsToldOf() throws IOException {
    WatchedFiles watched = begun(file);
    for (int i = 0; i < 60; i++) {
      Files.writeString(file, "x", StandardOpenOption.APPEND);
      assertThat(watched.look()).isEmpty();
      pass(Duration.ofMillis(500));
    }
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    isUnusable(watched, "keeps changing");
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    assertThat(watched.look()).isEmpty();
    pass(Duration.ofSeconds(1));
    isNew(watched, "first" + "x".repeat(62));
  }
}
