package dev.aegis.plugin.audit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed. */
@Timeout(180)
class SuddenEndTest {
  private static final int ROUNDS = 2;

  @TempDir private Path brokersFolder;
  @TempDir private Path folder;

  @Test
  void whatWasTakenIsThereAlsoAfterKilling() throws Exception {
    try (var broker = new Broker(brokersFolder)) {
      broker.makeTopic("killed", 1, Map.of());
      long acknowledged = 0;
      for (int round = 0; round < ROUNDS; round++) {
        acknowledged = Long.parseLong(run(60 + 50 * round, broker.address()).getLast());
      }
      try (KafkaSink sink = new Topic(folder, broker.address(), "killed").begun()) {
        long position = sink.position().orElseThrow();
        assertThat(position).isGreaterThanOrEqualTo(acknowledged);
        Topic.append(sink, Entries.entries(position + 1, position + 9));

        List<ConsumerRecord<byte[], byte[]>> messages = broker.messages("killed");
        assertThat(Topic.ids(messages))
            .as("all of them, and the first of each in order")
            .isEqualTo(LongStream.rangeClosed(1, position + 9).boxed().toList());
        assertThat(messages.size() - (position + 9))
            .as("at most what was on its way is sent twice")
            .isLessThanOrEqualTo(ROUNDS * 7);
      }
    }
  }

  /** What it said until it was killed after so many lines. */
  private List<String> run(int lines, String brokers) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Appender.class.getName(),
                folder.toString(),
                brokers,
                "killed")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
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
