package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged survives the sudden death of the process. */
class CrashTest {
  private static final int ROUNDS = 3;

  @TempDir private Path folder;

  @Test
  void acknowledgedRecordsSurviveKilling() throws IOException, InterruptedException {
    Path path = folder.resolve("audit.db");
    Set<Long> acknowledged = new TreeSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(appendUntilKilled(path, 100 + 150 * round));

      List<AuditRecord> records = records(path);
      Set<Long> sequences = records.stream().map(AuditRecord::sequence).collect(Collectors.toSet());
      assertThat(sequences).containsAll(acknowledged);
      assertThat(AuditChain.verify(records)).isEmpty();
    }
  }

  private static Set<Long> appendUntilKilled(Path path, int lines)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Appender.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<Long> acknowledged = new TreeSet<>();
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged.add(Long.parseLong(line));
        if (acknowledged.size() == lines) {
          // Not the process's own method, which would throw away what it still has to say.
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
    return acknowledged;
  }

  private static List<AuditRecord> records(Path path) {
    List<AuditRecord> records = new ArrayList<>();
    try (Store store = Opening.store(path)) {
      store
          .journal()
          .forEach(
              AuditQuery.all(),
              entry -> records.addAll(store.journal().trail(entry.id()).orElseThrow().records()));
    }
    records.sort(Comparator.comparingLong(AuditRecord::sequence));
    return records;
  }
}
