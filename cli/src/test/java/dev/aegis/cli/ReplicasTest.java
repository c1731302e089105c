package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share one PostgreSQL database, of which one is killed while all of them work. */
class ReplicasTest {
  private static final int REPLICAS = 3;
  private static final int CALLERS = 2;

  @TempDir private Path folder;

  @Test
  void nothingIsLostAndTheChainIsWhole() throws Exception {
    Path data = folder.resolve("postgres");
    try (Postgres postgres = Postgres.start(data)) {
      String url = postgres.database();
      Path place = Files.createDirectory(folder.resolve("workshop"));
      Workshop workshop = new Workshop(place, List.of("--store", url));
      List<Workshop.Server> servers = new ArrayList<>();
      AtomicBoolean enough = new AtomicBoolean();
      try (ExecutorService callers = Executors.newCachedThreadPool()) {
        for (int i = 0; i < REPLICAS; i++) {
          Workshop.Server server = workshop.serve("replica-" + i, "--store", url);
          servers.add(server);
          for (int caller = 0; caller < CALLERS; caller++) {
            String name = i + "-" + caller;
            callers.execute(() -> workshop.call(server.uri(), name, enough::get));
          }
        }
        awaitAnswers(workshop, 200);
        servers.getFirst().kill();
        awaitAnswers(workshop, workshop.answers() + 200);
        Workshop.Server again = workshop.serve("replica-0", "--store", url);
        servers.add(again);
        callers.execute(() -> workshop.call(again.uri(), "again", enough::get));
        awaitAnswers(workshop, workshop.answers() + 100);
        postgres.stop();
        postgres.restart();
        awaitAnswers(workshop, workshop.answers() + 100);
        enough.set(true);
        callers.shutdown();
        assertThat(callers.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
      } finally {
        for (Workshop.Server server : servers) {
          server.close();
        }
      }
      Map<Long, Workshop.Entry> entries = workshop.check();
      for (int i = 0; i < REPLICAS; i++) {
        String ofReplica = "work-" + i + "-";
        assertThat(entries.values()).anyMatch(entry -> entry.target().startsWith(ofReplica));
      }
    }
  }

  private static void awaitAnswers(Workshop workshop, int answers) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (workshop.answers() < answers) {
      assertThat(System.nanoTime()).as("%d answers", workshop.answers()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
