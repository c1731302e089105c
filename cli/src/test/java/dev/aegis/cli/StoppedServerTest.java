package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to end says what it does, to its last line. */
class StoppedServerTest {
  @TempDir private Path folder;

  @Test
  void whatIsLoggedAfterTheSignalIsNotLost() throws IOException {
    Workshop workshop = new Workshop(folder, List.of("--db", folder.resolve("audit").toString()));
    Path config = folder.resolve("aegis.yaml");
    Files.writeString(config, Files.readString(config) + "log_level: INFO\n");
    try (Workshop.Server server =
        workshop.serve("server", "--audit-db", folder.resolve("audit").toString())) {
      server.process().toHandle().destroy(); // leaves what it prints to us

      assertThat(server.out().lines()).containsExactly("Aegis is stopping", "Aegis has stopped");
      assertThat(server.process().onExit().join().exitValue()).isZero();
    }
    List<String> logged = Files.readAllLines(folder.resolve("stderr"));
    assertThat(logged)
        .anySatisfy(line -> assertThat(line).contains("INFO aegis.server: stopping: calls"))
        .last()
        .asString()
        .endsWith("INFO aegis.server: stopped");
  }
}
