package dev.aegis.plugin.audit.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, and disks that are full. */
@Timeout(180)
class SuddenEndTest {
  private static final int ROUNDS = 3;

  @TempDir private Path path;

  @Test
  void whatWasAcknowledgedSurvivesKilling() throws IOException, InterruptedException {
    var folder = new Folder(path);
    long acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<String> said = run(80 + 70 * round, java("20000"));
      acknowledged = Long.parseLong(said.getLast());
      try (JsonlSink sink = folder.begun(20_000, true)) {
        assertThat(sink.position().orElseThrow()).isGreaterThanOrEqualTo(acknowledged);
      }
    }
    List<Long> ids = folder.ids();
    assertThat(ids).hasSizeGreaterThanOrEqualTo((int) acknowledged);
    assertThat(ids).isEqualTo(LongStream.rangeClosed(1, ids.size()).boxed().toList());
    assertThat(folder.names()).hasSizeGreaterThan(5);
  }

  @Test
  void aDiskThatIsFullTearsNoLine() throws IOException, InterruptedException {
    var folder = new Folder(path);
    List<String> said = run(Integer.MAX_VALUE, limited(java("1000000000")));
    assertThat(said.getLast()).contains("can't be written");
    long acknowledged = Long.parseLong(said.get(said.size() - 2));

    // Whole lines also before anyone repairs anything.
    assertThat(Folder.lines(folder.file())).hasSize((int) acknowledged);
    try (JsonlSink sink = folder.begun(1_000_000_000, true)) {
      assertThat(sink.position()).hasValue(acknowledged);
      sink.append(Entries.entries(acknowledged + 1, acknowledged + 9));
    }
    assertThat(folder.ids())
        .isEqualTo(LongStream.rangeClosed(1, acknowledged + 9).boxed().toList());
  }

  private List<String> java(String rotateBytes) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Appender.class.getName(),
        path.toString(),
        rotateBytes);
  }

  /** The same with files that can't get longer than some kilobytes. */
  private static List<String> limited(List<String> command) {
    assertThat(Files.isExecutable(Path.of("/bin/sh"))).isTrue();
    List<String> limited =
        new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 64; exec \"$@\"", "sh"));
    limited.addAll(command);
    return limited;
  }

  /** What it said until it ended, or was killed after so many lines. */
  private static List<String> run(int lines, List<String> command)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> said = new ArrayList<>();
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        if (said.size() == lines) {
          // Not the process's own method, which would throw away what it still has to say.
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    return said;
  }
}
