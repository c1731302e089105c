package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aegis.runtime.FileState.Trouble;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who could change a policy. */
class OtherWritersTest {
  private static final int STRANGER = 54_321;

  @TempDir private Path top;
  private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    folder = Files.createDirectory(top.resolve("folder"));
    file = Files.writeString(folder.resolve("policy.yaml"), "rules: []");
    chmod(file, "rw-r--r--");
    chmod(folder, "rwxr-xr-x");
  }

  private static void chmod(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  private static void refused(Path path, String... words) throws IOException {
    Trouble trouble = Objects.requireNonNull(OtherWriters.here().of(path));
    assertThat(trouble.toString()).contains(words);
  }

  @ParameterizedTest
  @CsvSource({
    "rw-rw-r--, its group",
    "rw-r--rw-, everybody",
    "rw--w-r--, its group",
    "r---w--w-, everybody"
  })
  void aFileThatOthersMayWrite(String rights, String who) throws IOException {
    assertThat(OtherWriters.here().of(file)).isNull();
    chmod(file, rights);
    refused(file, "`" + file + "`", who, "`chmod go-w` it");
  }

  @ParameterizedTest
  @CsvSource({"rwxrwxr-x, its group", "rwxr-xrwx, everybody"})
  void aFolderThatOthersMayWrite(String rights, String who) throws IOException {
    chmod(folder, rights);
    refused(file, "`" + folder + "`", "the folder that the policy is in", who);
  }

  @Test
  void theFolderOfEveryLinkOnTheWayCounts() throws IOException {
    Path release = Files.createDirectories(top.resolve("releases/1"));
    Files.createSymbolicLink(release.resolve("policy.yaml"), file);
    Path current = Files.createSymbolicLink(top.resolve("current"), Path.of("releases/1"));
    Path named = current.resolve("../1/policy.yaml");
    assertThat(OtherWriters.here().of(named)).isNull();
    for (Path open : new Path[] {release, folder}) {
      chmod(open, "rwxrwxrwx");
      refused(named, "`" + open + "`");
      chmod(open, "rwxr-xr-x");
    }
    chmod(top, "rwxrwxrwx");
    refused(named, "`" + top + "`");
    chmod(file, "rw-rw-rw-");
    chmod(top, "rwx------");
    refused(named, "`" + file + "`");
  }

  @Test
  void aCircleOfLinksEnds() throws IOException {
    Path one = folder.resolve("one");
    Files.createSymbolicLink(folder.resolve("two"), one);
    Files.createSymbolicLink(one, Path.of("two"));
    assertThatThrownBy(() -> OtherWriters.here().of(one)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void aStrangersFileIsTheirsToChange() throws IOException {
    assumeTrue((Integer) Files.getAttribute(file, "unix:uid") == 0, "root alone gives files away");
    Files.setAttribute(file, "unix:uid", STRANGER);
    refused(file, "owned by user " + STRANGER, "`chown`");
    OtherWriters ofStranger = new OtherWriters(uid -> uid == STRANGER, path -> false);
    assertThat(ofStranger.of(file)).isNull();
    Files.setAttribute(folder, "unix:uid", STRANGER + 1);
    assertThat(Objects.requireNonNull(ofStranger.of(file)).toString())
        .contains("`" + folder + "`", "the folder that the policy is in");
  }

  @Test
  void theFolderOfAKubernetesVolumeIsTakenWhereItCanNotBeWritten() throws IOException {
    assumeTrue((Integer) Files.getAttribute(file, "unix:uid") == 0, "kubelet's volumes are root's");
    Path data = Files.createDirectory(folder.resolve("..2026_11_23"));
    chmod(data, "rwxr-xr-x");
    Path real = Files.writeString(data.resolve("policy.yaml"), "rules: []");
    chmod(real, "rw-r--r--");
    Files.createSymbolicLink(folder.resolve("..data"), data.getFileName());
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("..data/policy.yaml"));
    chmod(folder, "rwxrwxrwx");
    OtherWriters mounted = new OtherWriters(uid -> false, folder::equals);
    OtherWriters writable = new OtherWriters(uid -> false, path -> false);

    assertThat(mounted.of(file)).isNull();
    assertThat(Objects.requireNonNull(writable.of(file)).where()).isEqualTo(folder);
    chmod(data, "rwxrwxrwx");
    assertThat(Objects.requireNonNull(mounted.of(file)).where()).isEqualTo(data);
    chmod(data, "rwxr-xr-x");
    chmod(real, "rw-rw-rw-");
    assertThat(Objects.requireNonNull(mounted.of(file)).where()).isEqualTo(real);
    Files.delete(file);
    Files.writeString(file, "rules: []");
    assertThat(Objects.requireNonNull(mounted.of(file)).where()).isEqualTo(folder);
    Files.setAttribute(folder, "unix:uid", STRANGER);
    assertThat(Objects.requireNonNull(mounted.of(file)).where()).isEqualTo(folder);
  }
}
