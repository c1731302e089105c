package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed again and again while it works, over one database: what callers were told
 * stands, and what ran is on record. {@code -Daegis.kills=200} kills it more often.
 */
class KilledServerTest {
  private static final int KILLS = Integer.getInteger("aegis.kills", 10);
  private static final int CALLERS = 6;

  @TempDir private Path folder;
  private final Random random = new Random();

  @Test
  void whatCallersWereToldSurvives() throws IOException, InterruptedException {
    String database = folder.resolve("audit.db").toString();
    Workshop workshop = new Workshop(folder, List.of("--db", database));
    for (int kill = 0; kill < KILLS; kill++) {
      workUntilKilled(workshop, database, kill);
    }

    Map<Long, Workshop.Entry> entries = workshop.check();
    assertThat(workshop.answers()).isGreaterThan(KILLS);
    resolveOne(workshop, entries);
  }

  private void workUntilKilled(Workshop workshop, String database, int round)
      throws IOException, InterruptedException {
    try (Workshop.Server server = workshop.serve("server", "--audit-db", database);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      for (int caller = 0; caller < CALLERS; caller++) {
        String name = round + "-" + caller;
        callers.execute(() -> workshop.call(server.uri(), name, () -> false));
      }
      Thread.sleep(100 + random.nextInt(600));
      server.kill();
      callers.shutdown();
      assertThat(callers.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void resolveOne(Workshop workshop, Map<Long, Workshop.Entry> entries) {
    entries.entrySet().stream()
        .filter(entry -> entry.getValue().status().equals("unknown"))
        .findFirst()
        .ifPresent(
            entry -> {
              workshop.run("audit", "resolve", entry.getKey(), "--outcome", "success");
              assertThat(workshop.entries())
                  .containsEntry(
                      entry.getKey(), new Workshop.Entry(entry.getValue().target(), "success"));
            });
  }
}
