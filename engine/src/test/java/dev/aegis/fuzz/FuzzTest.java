package dev.aegis.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in, there is an answer or a diagnostic, in bounded time and memory, and never a
 * crash. {@code -Daegis.fuzz.seconds} says for how long to try, {@code -Daegis.fuzz.seed} from
 * where on; a finding is made small, kept in {@code target/fuzz}, and belongs in the corpus once
 * mended.
 */
class FuzzTest {
  @Test
  void theCorpusIsAnswered() throws Exception {
    List<Input> inputs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<Path> files = Seeds.kept(kind);
      assertThat(files).as("the corpus of %s", kind.folder()).isNotEmpty();
      for (Path file : files) {
        inputs.add(new Input(kind, Files.readAllBytes(file)));
      }
    }
    System.out.println("Fuzz corpus: " + new Campaign().replay(inputs));
  }

  @Test
  void mutationsAreAnswered() throws IOException, InterruptedException {
    long seed = Long.getLong("aegis.fuzz.seed", ThreadLocalRandom.current().nextLong());
    Duration time = Duration.ofSeconds(Long.getLong("aegis.fuzz.seconds", 3));
    System.out.println("Fuzz with -Daegis.fuzz.seed=" + seed);
    System.out.println("Fuzz: " + new Campaign().run(Seeds.load(), seed, time));
  }
}
