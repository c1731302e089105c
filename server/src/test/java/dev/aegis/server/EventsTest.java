package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditChain;
import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import dev.aegis.runtime.Pruning;
import dev.aegis.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventsTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve}
      """;
  private static final String READ = "{\"type\":\"read\",\"target\":\"crm\"}";
  private static final String WRITE = "{\"type\":\"write\",\"target\":\"crm\"}";

  private final Governed governed = new Governed(POLICY);

  @AfterEach
  void close() {
    governed.close();
  }

  /** An event as it came. */
  private record Event(@Nullable String id, String name, Map<?, ?> data) {
    Object get(String member) {
      return Objects.requireNonNull(data.get(member));
    }
  }

  /** Somebody who follows what happens. */
  private final class Reader implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Reader(String query, String... headers) throws IOException {
      this(governed, query, headers);
    }

    Reader(Governed governed, String query, String... headers) throws IOException {
      socket = governed.client.connect();
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/events"
                      + query
                      + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer auditor\r\n"
                      + String.join("", headers)
                      + "\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String head = in.readLine();
      assertThat(head).startsWith("HTTP/1.1 200 ");
    }

    /** The next event; null where the server has closed. */
    @Nullable Event next() throws IOException {
      String id = null;
      String name = "";
      String line;
      while ((line = in.readLine()) != null) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          String data = line.substring(6);
          Map<?, ?> read = (Map<?, ?>) Objects.requireNonNull(Json.STRICT.read(data));
          DescribedAnswers.checkEvent("/api/v1/events", name, data);
          return new Event(id, name, read);
        }
      }
      return null;
    }

    List<Event> next(int count) throws IOException {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(Objects.requireNonNull(next()));
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void tellsOfEntriesAsTheyStoodWithEachRecord() throws IOException {
    try (Reader reader = new Reader("")) {
      governed.post("bot", "/api/v1/execute", READ);
      List<Event> events = reader.next(2);
      assertThat(events).extracting(Event::name).containsExactly("entry", "entry");
      assertThat(events).extracting(Event::id).containsExactly("3", "4");
      assertThat(events).extracting(e -> e.get("id")).containsExactly(3L, 3L);
      assertThat(events)
          .extracting(e -> e.get("result_status"))
          .containsExactly("unknown", "success");
    }
  }

  @Test
  void tellsOfApprovals() throws IOException {
    try (Reader reader = new Reader("")) {
      governed.post("bot", "/api/v1/execute", WRITE);
      List<Event> asked = reader.next(2);
      assertThat(asked).extracting(Event::name).containsExactly("approval", "entry");
      assertThat(asked.getFirst().id()).isNull();
      assertThat(asked.getFirst().get("status")).isEqualTo("pending");
      String id = String.valueOf(asked.getFirst().get("id"));
      governed.send("ann", "POST", "/api/v1/approvals/" + id + "/deny", null);
      List<Event> denied = reader.next(4);
      assertThat(denied)
          .extracting(Event::name)
          .containsExactly("approval", "entry", "approval", "entry");
      assertThat(denied.getFirst().get("status")).isEqualTo("denied");
      assertThat(denied.getLast().get("result_status")).isEqualTo("denied");
    }
  }

  @Test
  void whoComesBackMissesNothing() throws IOException {
    governed.post("bot", "/api/v1/execute", READ);
    governed.post("bot", "/api/v1/execute", READ);
    try (Reader reader = new Reader("", "Last-Event-ID: 4\r\n")) {
      assertThat(reader.next(2)).extracting(Event::id).containsExactly("5", "6");
      governed.post("bot", "/api/v1/execute", READ);
      assertThat(reader.next(2)).extracting(Event::id).containsExactly("7", "8");
    }
    try (Reader reader = new Reader("?after=0")) {
      List<Event> all = reader.next(8);
      assertThat(all).extracting(Event::id).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
      assertThat(all.getFirst().get("action_type")).isEqualTo("policy_in_force");
    }
  }

  @Test
  void saysWhatWasPruned() throws IOException {
    governed.post("bot", "/api/v1/execute", READ);
    governed.post("bot", "/api/v1/execute", READ);
    var through = governed.store.records().get(3);
    Pruning pruning =
        new Pruning(
            governed.store.start(),
            new AuditChain.Head(through.sequence(), through.hash()),
            governed.clock.instant());
    Pruning unused = pruning.carryOut(governed.store, governed.clock.instant(), "test", null);
    try (Reader reader = new Reader("?after=0")) {
      Event gap = Objects.requireNonNull(reader.next());
      assertThat(gap.name()).isEqualTo("gap");
      assertThat(gap.id()).isEqualTo("4");
      assertThat(gap.data()).isEqualTo(Map.of("from", 1L, "through", 4L));
      assertThat(Objects.requireNonNull(reader.next()).id()).isEqualTo("5");
    }
  }

  @Test
  void whoDoesNotReadIsLeft() throws IOException {
    try (Governed hasty =
        new Governed(POLICY, s -> s.withLimits(1 << 20, 10, Duration.ofMillis(500)))) {
      try (Reader reader = new Reader(hasty, "")) {
        String large = "{\"type\":\"read\",\"description\":\"" + "x".repeat(500_000) + "\"}";
        int calls = 40;
        for (int i = 0; i < calls; i++) {
          assertThat(hasty.post("bot", "/api/v1/execute", large).status()).isEqualTo(200);
        }
        Eventually.holds(() -> hasty.server.followers() == 0);
        int events = 0;
        try {
          while (reader.next() != null) {
            events++;
          }
        } catch (SocketException | JsonException e) {
          // Broken off, as it should be.
        }
        assertThat(events).isLessThan(2 * calls);
      }
    }
  }

  @Test
  void whoStopsLetsItsReadersGo() throws IOException {
    try (Reader reader = new Reader("")) {
      governed.server.close();
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void whoseTokenIsTakenBackReadsNoMore() throws IOException {
    try (Reader reader = new Reader("")) {
      governed.post("bot", "/api/v1/execute", READ);
      assertThat(reader.next(2)).hasSize(2);
      governed.tokens.remove("auditor");
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void isForAuditorsAndTakesWhatIsAnEvent() {
    assertProblem(governed.get("bot", "/api/v1/events"), 403, "");
    assertProblem(governed.get("auditor", "/api/v1/events?after=99"), 400, "no event `99`");
    assertProblem(governed.get("auditor", "/api/v1/events?after=x"), 400, "");
    assertProblem(
        governed.get("auditor", "/api/v1/events", "Last-Event-ID", "-1"), 400, "no event `-1`");
    assertProblem(governed.get("auditor", "/api/v1/events", "Accept", "application/json"), 406, "");
    assertThat(governed.send("auditor", "HEAD", "/api/v1/events", null).status()).isEqualTo(200);
  }
}
