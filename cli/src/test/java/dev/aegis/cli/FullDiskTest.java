package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full: nothing runs that can't be put on record, and all goes on when it is not.
 */
class FullDiskTest {
  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void nothingRunsUntilThereIsRoomAgain() throws Exception {
    Path disk = folder.resolve("disk");
    Assumptions.assumeTrue(canMount(disk), "a small disk can't be mounted here");
    Path place = Files.createDirectory(folder.resolve("workshop"));
    Path database = disk.resolve("audit.db");
    Workshop workshop = new Workshop(place, List.of("--db", place.resolve("copy.db").toString()));
    try (Workshop.Server server =
        workshop.serve(onItsOwnDisk(disk), "server", "--audit-db", database.toString())) {
      Path seen = seenFromOutside(server, disk);
      Path filler = seen.resolve("filler");
      int ran = 0;
      Answer answer = execute(server.uri(), "work-" + ran);
      while (answer.status() == 200) {
        ran++;
        answer = execute(server.uri(), "work-" + ran);
      }
      assertThat(answer.status()).as(answer.body()).isEqualTo(503);
      assertThat(answer.body()).contains("nothing was done");
      assertThat(Files.readString(place.resolve("stderr"))).contains("No space left on device");
      assertThat(execute(server.uri(), "work-refused").status()).isEqualTo(503);
      assertThat(ledger(place)).doesNotContain("work-refused");

      Files.delete(filler);
      String last = "work-again";
      assertThat(execute(server.uri(), last).status()).isEqualTo(200);
      assertThat(ledger(place)).hasSizeGreaterThanOrEqualTo(ran + 1).contains(last);
      assertThat(execute(server.uri(), "never-more").status()).isEqualTo(200);
      server.process().destroy();
      assertThat(server.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private record Answer(int status, String body) {}

  private Answer execute(URI server, String target) throws IOException, InterruptedException {
    String type = target.substring(0, target.indexOf('-'));
    // Large enough for the disk to be full soon.
    Map<String, ?> action =
        Map.of("action_type", type, "target", target, "params", Map.of("text", "x".repeat(50_000)));
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/execute"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.OWN.write(action)))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private static List<String> ledger(Path place) throws IOException {
    return Files.readAllLines(place.resolve("ledger"));
  }

  /** The command that runs another with a small disk that it alone sees. */
  private static List<String> onItsOwnDisk(Path disk) {
    return List.of(
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=12m,mode=0700 none "
            + disk
            + " && head -c 6000000 /dev/zero > "
            + disk
            + "/filler && exec \"$@\"",
        "sh");
  }

  private static boolean canMount(Path disk) throws IOException, InterruptedException {
    Files.createDirectory(disk);
    List<String> command = new ArrayList<>(onItsOwnDisk(disk));
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path seenFromOutside(Workshop.Server server, Path disk) {
    return Path.of("/proc/" + server.process().pid() + "/root" + disk);
  }
}
