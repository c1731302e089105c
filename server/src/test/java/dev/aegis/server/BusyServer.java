package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.GrantScope;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.json.Json;
import dev.aegis.runtime.Aegis;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server that has met with everything that there is to count. */
final class BusyServer implements AutoCloseable {
  static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto, risk_level: low}
        - {name: writes, match: {type: write}, approval: approve}
        - {name: deletes, match: {type: delete}, approval: block, risk_level: critical}
      """;

  final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  final InMemoryStore store = new InMemoryStore();
  final AtomicBoolean sinkFails = new AtomicBoolean();
  final Aegis aegis =
      Aegis.builder()
          .clock(clock)
          .store(store)
          .policy(List.of(new SourceText("policy.yaml", POLICY)))
          .defaultApproval("people")
          .approval("people", new Inbox())
          .sink("archive", new Archive())
          .executor(
              action ->
                  switch (action.target()) {
                    case "down" -> new ExecutionResult.Failed("it is down");
                    case "lost" -> new ExecutionResult.Unknown("no answer came");
                    default -> new ExecutionResult.Succeeded(null);
                  })
          .build();
  final AegisServer server =
      AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0").withLocalKey("local"));
  final Client client = new Client(server);

  /** Takes what it gets, unless it is told to fail. */
  private final class Archive implements AuditSink {
    @Override
    public void append(List<AuditEntry> entries) {
      if (sinkFails.get()) {
        throw new IllegalStateException("the archive is full");
      }
    }
  }

  /** One that has been through it all. */
  static BusyServer afterAll() {
    BusyServer busy = new BusyServer();
    busy.workThrough();
    return busy;
  }

  private void workThrough() {
    evaluate("read", "crm");
    evaluate("secret-type", "secret-target");
    execute("read", "crm");
    execute("read", "down");
    execute("read", "lost");
    execute("delete", "crm");
    clock.turn(Duration.ofSeconds(90));
    answer(ask(), true);
    answer(ask(), false);
    String late = ask();
    clock.turn(Duration.ofDays(2));
    aegis.approvals().answer(late, Answer.approvedBy("ann", ""));
    ask();
    clock.turn(Duration.ofMinutes(2));
    grant();
    execute("write", "granted");
    client.get("/nowhere/at/all");
    client.get("/api/v1/audit/prune");
    client.post("/api/v1/audit/prune", "{}", "Authorization", "Bearer guess");
    client.raw("GET / HTTP/9.9\r\n\r\n");
    client.put("/api/v1/policy", "{\"yaml\":\"rules: [{nome: x}]\"}");
    client.put("/api/v1/policy", "{\"rules\":[]}", "If-Match", "\"sha256:no\"");
    store.failWith(StoreException.Reason.UNAVAILABLE);
    execute("read", "crm");
    store.failWith(null);
    sinkFails.set(true);
    execute("read", "crm");
    Eventually.holds(() -> aegis.sinks().getFirst().failing());
  }

  void grant() {
    aegis
        .grants()
        .give(
            new GrantScope("writes", "granted", Map.of(), null), "ann", "", 3, Duration.ofHours(1));
  }

  Client.Answer evaluate(String type, String target) {
    return client.post("/api/v1/evaluate", json(type, target));
  }

  Client.Answer execute(String type, String target) {
    return client.post("/api/v1/execute", json(type, target));
  }

  private static String json(String type, String target) {
    return Json.STRICT.write(Map.of("type", type, "target", target));
  }

  /** Puts something before people. */
  String ask() {
    return Objects.requireNonNull(
        aegis.execute(Action.of("write", "crm"), aegis.policy(), null, Duration.ZERO).approvalId());
  }

  private void answer(String id, boolean yes) {
    clock.turn(Duration.ofSeconds(90));
    aegis.approvals().answer(id, yes ? Answer.approvedBy("ann", "") : Answer.deniedBy("ann", ""));
  }

  Scrape scrape() {
    return Scrape.parse(client.get("/metrics").text());
  }

  @Override
  public void close() {
    sinkFails.set(false);
    client.close();
    server.close();
    aegis.close();
  }
}
