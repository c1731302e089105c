package dev.aegis.plugin.audit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, and disks that are full. */
@Timeout(180)
class SuddenEndTest {
  private static final int ROUNDS = 2;

  @TempDir private Path spool;

  @Test
  void whatWasTakenIsSentAlsoAfterKilling() throws IOException, InterruptedException {
    try (var receiver = new Receiver()) {
      long acknowledged = 0;
      for (int round = 0; round < ROUNDS; round++) {
        List<String> said = run(60 + 50 * round, java(receiver.url()));
        acknowledged = Long.parseLong(said.getLast());
      }
      long position = finish(receiver.url());

      assertThat(position).isGreaterThanOrEqualTo(acknowledged);
      assertThat(receiver.ids().stream().distinct())
          .as("all of them, and the first of each in order")
          .isEqualTo(LongStream.rangeClosed(1, position).boxed().toList());
      assertThat(receiver.ids().size() - position)
          .as("at most the batch that was on its way is sent twice")
          .isLessThanOrEqualTo(ROUNDS * 100);
    }
  }

  @Test
  void aDiskThatIsFullTearsNoLine() throws IOException, InterruptedException {
    try (var receiver = new Receiver()) {
      receiver.refuse(request -> true, Receiver.status(503));
      List<String> limited =
          new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 64; exec \"$@\"", "sh"));
      limited.addAll(java(receiver.url()));
      List<String> said = run(Integer.MAX_VALUE, limited);
      assertThat(said.getLast()).contains("can't be written");
      long acknowledged = Long.parseLong(said.get(said.size() - 2));

      receiver.refuse(request -> false, Receiver.status(503));
      assertThat(finish(receiver.url())).isEqualTo(acknowledged);
      assertThat(receiver.ids())
          .isEqualTo(LongStream.rangeClosed(1, acknowledged).boxed().toList());
    }
  }

  /** Sends what is left, and says how far the journal was followed. */
  private long finish(String url) throws InterruptedException {
    try (WebhookSink sink = new Hook(spool, url).begun()) {
      while (sink.progress().waiting() > 0) {
        Thread.sleep(Duration.ofMillis(5));
      }
      return sink.position().orElseThrow();
    }
  }

  private List<String> java(String url) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Appender.class.getName(),
        spool.toString(),
        url);
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
