package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of the distribution, with homes of Java that only say how they were called. */
class LauncherTest {
  @TempDir private Path folder;
  private Path launcher = Path.of("");

  @BeforeEach
  void install() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    Path source = Path.of(System.getProperty("aegis.root"), "cli/src/main/dist");
    Path home = folder.resolve("a home");
    for (String file : List.of("bin/aegis", "lib/find-java.sh", "lib/class-archive.sh")) {
      Path target = home.resolve(file);
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.copy(source.resolve(file), target);
    }
    launcher = home.resolve("bin/aegis");
    executable(launcher);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path java(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = home.resolve("bin/java");
    Files.writeString(
        java, "#!/bin/sh\necho 'java of " + name + "'\nfor a in \"$@\"; do echo \"<$a>\"; done\n");
    executable(java);
    return home;
  }

  /** One that knows its build, and makes an archive that says how many were made before. */
  private Path archivingJava(String ending) throws IOException {
    Path home = java("jdk", "25.0.3");
    Files.writeString(
        home.resolve("release"),
        "JAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\n");
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("lib/modules"), "");
    Files.writeString(
        home.resolve("bin/java"),
        """
        #!/bin/sh
        for a in "$@"; do
          case $*,$a in
            *-Xshare:dump*,-XX:SharedArchiveFile=*)
              echo made >>'%s'
              echo archive >"${a#*=}"
              %s
              ;;
          esac
          echo "<$a>"
        done
        """
            .formatted(folder.resolve("made"), ending));
    return home;
  }

  private long made() throws IOException {
    Path log = folder.resolve("made");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  private Path archive() {
    return folder.resolve("a home/lib/aegis-25.0.3+9-LTS.jsa");
  }

  private String archiveOption() throws IOException {
    Path home = folder.toRealPath().resolve("a home");
    return "<-XX:SharedArchiveFile=" + home.resolve("lib").resolve(archive().getFileName()) + ">";
  }

  private List<String> run(Path command, Map<String, String> environment, String... args)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @Test
  void handsItsArgumentsOnAsTheyAre() throws IOException {
    Path java = java("jdk 25", "25.0.3");
    List<String> lines =
        run(launcher, Map.of("AEGIS_JAVA_HOME", java.toString()), "simulate", "a b", "$c*", "");
    assertThat(lines)
        .startsWith("java of jdk 25")
        .endsWith("<dev.aegis.cli.Main>", "<simulate>", "<a b>", "<$c*>", "<>")
        .contains("<-Daegis.home=" + folder.toRealPath().resolve("a home") + ">");
  }

  @Test
  void isFoundThroughLinks() throws IOException {
    Path java = java("jdk", "21");
    Path links = Files.createDirectory(folder.resolve("links"));
    Path first = Files.createSymbolicLink(links.resolve("first"), launcher);
    Path second = Files.createSymbolicLink(links.resolve("second"), first.getFileName());
    assertThat(run(second, Map.of("AEGIS_JAVA_HOME", java.toString()), "init"))
        .contains("java of jdk", "<init>");
  }

  @Test
  void passesOverWhatIsTooOld() throws IOException {
    Map<String, String> environment =
        Map.of(
            "AEGIS_JAVA_HOME", java("old", "17.0.15").toString(),
            "JAVA_HOME", java("new", "24").toString());
    assertThat(run(launcher, environment)).startsWith("java of new");
  }

  @Test
  void optionsOfTheUserComeAsWell() throws IOException {
    Map<String, String> environment =
        Map.of(
            "AEGIS_JAVA_HOME", java("jdk", "25").toString(), "AEGIS_OPTS", "-Xmx96m -XX:+UseG1GC");
    assertThat(run(launcher, environment))
        .contains("<-Xmx96m>", "<-XX:+UseG1GC>")
        .doesNotContain("<-XX:+UseSerialGC>");
  }

  @Test
  void makesAClassArchiveOnce() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    Files.writeString(launcher.resolveSibling("../lib/a.jar").normalize(), "jar");
    for (int i = 0; i < 3; i++) {
      assertThat(run(launcher, environment, "init")).contains(archiveOption()).endsWith("<init>");
    }
    assertThat(made()).isEqualTo(1);
    try (Stream<Path> left = Files.list(folder.resolve("a home/lib"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "a.jar", "class-archive.sh", "find-java.sh", "aegis-25.0.3+9-LTS.jsa");
    }
  }

  @Test
  void makesItAgainForAJarOfTheSameNameTimeAndSize() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    Path jar = folder.resolve("a home/lib/a.jar");
    FileTime early = FileTime.fromMillis(0);
    Files.writeString(jar, "old");
    Files.setLastModifiedTime(jar, early);
    run(launcher, environment);
    Files.writeString(jar, "new");
    Files.setLastModifiedTime(jar, early);
    assertThat(run(launcher, environment)).contains(archiveOption());
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void makesItAgainForAnotherJava() throws IOException {
    Path java = archivingJava("");
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", java.toString());
    run(launcher, environment);
    Files.writeString(java.resolve("lib/modules"), "");
    run(launcher, environment);
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void startsWithoutWhatCanNotBeMade() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("exit 1").toString());
    for (int i = 0; i < 2; i++) {
      assertThat(run(launcher, environment, "init"))
          .doesNotContain(archiveOption())
          .endsWith("<init>");
    }
    assertThat(made()).isEqualTo(1);
    assertThat(archive()).isEmptyFile();
  }

  @Test
  void startsWithoutWhereItIsNotWanted() throws IOException {
    Map<String, String> environment =
        Map.of("AEGIS_JAVA_HOME", archivingJava("").toString(), "AEGIS_ARCHIVE", "off");
    assertThat(run(launcher, environment, "init"))
        .doesNotContain(archiveOption())
        .endsWith("<init>");
    assertThat(made()).isZero();
  }

  @Test
  void keepsTheArchiveOfAnImage() throws IOException {
    String java = archivingJava("").toString();
    Map<String, String> kept = Map.of("AEGIS_JAVA_HOME", java, "AEGIS_ARCHIVE", "keep");
    assertThat(run(launcher, kept)).doesNotContain(archiveOption());
    run(launcher, Map.of("AEGIS_JAVA_HOME", java));
    Files.writeString(folder.resolve("a home/lib/a.jar"), "unpacked later");
    assertThat(run(launcher, kept)).contains(archiveOption());
    assertThat(made()).isEqualTo(1);
  }
}
