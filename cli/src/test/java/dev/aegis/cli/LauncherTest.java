package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    Files.writeString(home.resolve("lib/a.jar"), "jar");
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
    return archivingJava("jdk", "25.0.3+9-LTS", ending);
  }

  private Path archivingJava(String name, String build, String ending) throws IOException {
    Path home = java(name, "25.0.3");
    Files.writeString(
        home.resolve("release"),
        "JAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"" + build + "\"\n");
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
    List<String> lines =
        new ArrayList<>(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList());
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      lines.add("exit " + exitCode);
    }
    return lines;
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
            "JAVA_HOME",
            java("old", "17.0.15").toString(),
            "PATH",
            java("new", "24") + "/bin:/usr/bin:/bin");
    assertThat(run(launcher, environment)).startsWith("java of new");
  }

  @Test
  void whoNamesAJavaIsNotGivenAnother() throws IOException {
    Path old = java("old", "17.0.15");
    Map<String, String> environment =
        Map.of("AEGIS_JAVA_HOME", old.toString(), "JAVA_HOME", java("new", "24").toString());
    assertThat(run(launcher, environment))
        .containsExactly(
            "aegis: AEGIS_JAVA_HOME is " + old + ", which is no folder of a Java of at least 21",
            "exit 3");
  }

  @Test
  void isFoundThroughLinkedFolders() throws IOException {
    Path java = java("jdk", "21");
    Path elsewhere = Files.createDirectories(folder.resolve("else/where"));
    Path bin = Files.createSymbolicLink(elsewhere.resolve("bin"), launcher.getParent());
    Path relative =
        Files.createSymbolicLink(elsewhere.resolve("aegis"), Path.of("../../a home/bin/aegis"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    for (Path way :
        List.of(bin.resolve("aegis"), relative, link.resolve("aegis"), link.resolve("bin/aegis"))) {
      assertThat(run(way, Map.of("AEGIS_JAVA_HOME", java.toString()), "init"))
          .as(way.toString())
          .contains("java of jdk", "<init>");
    }
  }

  @Test
  void saysWhyItCanNotRunFromAFolderWithAColon() throws IOException {
    Path colon = folder.resolve("a:b");
    Files.move(folder.resolve("a home"), colon);
    Path java = java("jdk", "21");
    assertThat(run(colon.resolve("bin/aegis"), Map.of("AEGIS_JAVA_HOME", java.toString())))
        .containsExactly(
            "aegis: can't run from "
                + colon.toRealPath()
                + ": Java takes no folder with a colon in its name",
            "exit 3");
  }

  @Test
  void textIsReadInWhateverLocale() throws IOException {
    Path java = java("jdk", "21");
    Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nlocale charmap\n");
    for (Map<String, String> locale :
        List.of(
            Map.<String, String>of(),
            Map.of("LC_ALL", "C"),
            Map.of("LANG", "xx_YY.UTF-8"),
            Map.of("LC_ALL", "xx_YY.ISO-8859-1", "LANG", "C.UTF-8"),
            Map.of("LC_CTYPE", "xx_YY"))) {
      Map<String, String> environment = new HashMap<>(locale);
      environment.put("AEGIS_JAVA_HOME", java.toString());
      assertThat(run(launcher, environment)).as(locale.toString()).containsExactly("UTF-8");
    }
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--add-opens java.base/java.lang=ALL-UNNAMED -Xmx96m",
        "--add-opens=java.base/java.lang=ALL-UNNAMED -Xmx96m",
        "--module-path mods --enable-preview",
        "@options -ea",
        "-Xms64M -Xmx1g -Xss512k -Xmn1048576 -Xmixed",
        " -Xmx96m  ",
        ""
      })
  void takesAllFormsOfOptions(String options) throws IOException {
    Map<String, String> environment =
        Map.of("AEGIS_JAVA_HOME", java("jdk", "25").toString(), "AEGIS_OPTS", options);
    assertThat(run(launcher, environment, "init")).startsWith("java of jdk").endsWith("<init>");
  }

  @ParameterizedTest
  @CsvSource({
    "Xmx96m, Xmx96m, an option begins with a dash",
    "-Xmx96m ea, ea, an option begins with a dash",
    "--add-opens=a/b=c Xmx96m, Xmx96m, an option begins with a dash",
    "-Xmx96mb, -Xmx96mb, 'a size is a number with k, m or g'",
    "-ea -Xss, -Xss, 'a size is a number with k, m or g'",
  })
  void saysWhichVariableHoldsWhatIsNoOption(String options, String wrong, String why)
      throws IOException {
    Map<String, String> environment =
        Map.of("AEGIS_JAVA_HOME", java("jdk", "25").toString(), "AEGIS_OPTS", options);
    assertThat(run(launcher, environment, "validate"))
        .containsExactly(
            "aegis: AEGIS_OPTS holds `"
                + wrong
                + "`, which Java can't take: "
                + why
                + ", such as -Xmx96m",
            "exit 3");
  }

  @Test
  void makesAClassArchiveOnce() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    for (int i = 0; i < 3; i++) {
      assertThat(run(launcher, environment, "init")).contains(archiveOption()).endsWith("<init>");
    }
    assertThat(made()).isEqualTo(1);
    assertThat(lib())
        .containsExactlyInAnyOrder(
            "a.jar",
            "class-archive.sh",
            "find-java.sh",
            "aegis-25.0.3+9-LTS.jsa",
            "aegis-25.0.3+9-LTS.list");
  }

  private List<String> lib() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("a home/lib"))) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void makesItAgainWhereItWasDamaged() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    run(launcher, environment);
    FileTime time = Files.getLastModifiedTime(archive());
    Files.writeString(archive(), Files.readString(archive()).replace('r', 'x'));
    Files.setLastModifiedTime(archive(), time);
    assertThat(run(launcher, environment)).contains(archiveOption());
    assertThat(made()).isEqualTo(2);
    assertThat(archive()).hasContent("archive");
    Files.delete(archive());
    assertThat(run(launcher, environment)).contains(archiveOption());
    assertThat(made()).isEqualTo(3);
  }

  @Test
  void removesTheArchiveOfAJavaThatWasReplaced() throws IOException {
    Path java = archivingJava("jdk", "25.0.3+9", "");
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", java.toString());
    run(launcher, environment);
    assertThat(lib()).contains("aegis-25.0.3+9.jsa", "aegis-25.0.3+9.list");
    archivingJava("jdk", "25.0.4+2", "");
    run(launcher, environment);
    assertThat(lib())
        .contains("aegis-25.0.4+2.jsa", "aegis-25.0.4+2.list")
        .doesNotContain("aegis-25.0.3+9.jsa", "aegis-25.0.3+9.list");
  }

  @Test
  void removesTheArchiveOfAJavaThatIsGone() throws IOException {
    Path old = archivingJava("old", "24+1", "");
    run(launcher, Map.of("AEGIS_JAVA_HOME", old.toString()));
    Files.move(old, folder.resolve("elsewhere"));
    run(launcher, Map.of("AEGIS_JAVA_HOME", archivingJava("").toString()));
    assertThat(lib()).contains("aegis-25.0.3+9-LTS.jsa").doesNotContain("aegis-24+1.jsa");
  }

  @Test
  void keepsTheArchivesOfJavasThatAreUsedInTurn() throws IOException {
    List<Path> javas = List.of(archivingJava("one", "24+1", ""), archivingJava("two", "25+1", ""));
    for (int i = 0; i < 2; i++) {
      for (Path java : javas) {
        run(launcher, Map.of("AEGIS_JAVA_HOME", java.toString()));
      }
    }
    assertThat(made()).isEqualTo(2);
    assertThat(lib()).contains("aegis-24+1.jsa", "aegis-25+1.jsa");
  }

  @Test
  void keepsTheArchivesOfOtherMachinesThatSeeTheSameFolder() throws IOException {
    Path other = archivingJava("other", "24+1", "");
    run(launcher, Map.of("AEGIS_JAVA_HOME", other.toString()));
    Path list = folder.resolve("a home/lib/aegis-24+1.list");
    Files.writeString(list, Files.readString(list).replaceFirst("made on .*", "made on another"));
    Files.move(other, folder.resolve("not seen from here"));
    run(launcher, Map.of("AEGIS_JAVA_HOME", archivingJava("").toString()));
    assertThat(lib()).contains("aegis-24+1.jsa", "aegis-24+1.list");
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
  void makesItAgainForAnotherJarBehindALink() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    Path jar = folder.resolve("a home/lib/a.jar");
    Path older = Files.writeString(folder.resolve("older.jar"), "old");
    Path newer = Files.writeString(folder.resolve("newer.jar"), "new");
    Files.delete(jar);
    Files.createSymbolicLink(jar, newer);
    run(launcher, environment);
    Files.delete(jar);
    Files.createSymbolicLink(jar, older);
    run(launcher, environment);
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void makesItAgainWhereTheClockWasAheadWhenItWasMade() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    run(launcher, environment);
    Files.setLastModifiedTime(archive(), FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
    Files.writeString(folder.resolve("a home/lib/a.jar"), "new");
    run(launcher, environment);
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void makesOneOfItsOwnForACopy() throws IOException {
    Map<String, String> environment = Map.of("AEGIS_JAVA_HOME", archivingJava("").toString());
    run(launcher, environment);
    Path copy = folder.resolve("a copy");
    run(Path.of("/bin/cp"), Map.of(), "-rp", folder.resolve("a home").toString(), copy.toString());
    run(copy.resolve("bin/aegis"), environment);
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void startsWithoutWhereNobodyCanTellWhatTheJarsAre() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("sh", "dirname", "readlink", "cat", "mkdir", "rm", "mv", "chmod")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/bin", tool));
    }
    Map<String, String> environment =
        Map.of("AEGIS_JAVA_HOME", archivingJava("").toString(), "PATH", tools.toString());
    for (int i = 0; i < 2; i++) {
      assertThat(run(launcher, environment, "init"))
          .doesNotContain(archiveOption())
          .endsWith("<init>");
    }
    assertThat(made()).isZero();
  }

  @Test
  void whoEndsItEarlyFindsNothingOfIt() throws IOException, InterruptedException {
    Path pid = folder.resolve("pid");
    Path java =
        archivingJava(
            "echo $$ >'" + pid + ".tmp'; mv '" + pid + ".tmp' '" + pid + "'; exec sleep 60");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.environment().put("AEGIS_JAVA_HOME", java.toString());
    builder.environment().remove("AEGIS_ARCHIVE");
    Process start = builder.start();
    Eventually.holds(() -> Files.exists(pid));
    long dump = Long.parseLong(Files.readAllLines(pid).getFirst());
    start.destroy();
    assertThat(start.waitFor()).isEqualTo(128 + 15);
    Eventually.holds(() -> ProcessHandle.of(dump).isEmpty());
    assertThat(folder.resolve("a home/lib/.archive")).doesNotExist();
    assertThat(archive()).doesNotExist();
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
    assertThat(archive()).doesNotExist();
    Files.setLastModifiedTime(
        archive().resolveSibling("aegis-25.0.3+9-LTS.list"), FileTime.from(Instant.EPOCH));
    run(launcher, environment);
    assertThat(made()).as("a day later").isEqualTo(2);
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
