package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.runtime.Aegis;
import dev.aegis.server.Client.Answer;
import dev.aegis.source.SourceText;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server with a real Aegis behind it, tokens that are their own names, and people to ask. */
final class Governed implements AutoCloseable {
  final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  final InMemoryStore store = new InMemoryStore();
  final Inbox inbox = new Inbox();
  final List<Action> runs = new CopyOnWriteArrayList<>();
  final KnownTokens tokens = new KnownTokens();
  Aegis aegis;
  AegisServer server;
  Client client;
  private final String policy;
  private final UnaryOperator<ServerSettings> settings;

  Governed(String policy) {
    this(policy, settings -> settings);
  }

  Governed(String policy, UnaryOperator<ServerSettings> settings) {
    this.policy = policy;
    this.settings = settings;
    aegis = open();
    server = serve();
    client = new Client(server);
  }

  private Aegis open() {
    return Aegis.builder()
        .clock(clock)
        .store(store)
        .policy(List.of(new SourceText("policy.yaml", policy)))
        .defaultApproval("people")
        .approval("people", inbox)
        .executor(
            action -> {
              runs.add(action);
              return new ExecutionResult.Succeeded(Map.of("executed", true));
            })
        .build();
  }

  private AegisServer serve() {
    ServerSettings usual =
        ServerSettings.of("127.0.0.1", 0, "0.1.0")
            .withTokens(tokens)
            .withApprovalWait(Duration.ofSeconds(20));
    return AegisServer.start(aegis, settings.apply(usual));
  }

  /** Stops, and starts on what the store has kept. */
  void restart() {
    close();
    store.reopen();
    aegis = open();
    server = serve();
    client = new Client(server);
  }

  Answer get(String token, String path, String... headers) {
    return send(token, "GET", path, null, headers);
  }

  Answer post(String token, String path, String json, String... headers) {
    return send(token, "POST", path, json, headers);
  }

  Answer put(String token, String path, String json, String... headers) {
    return send(token, "PUT", path, json, headers);
  }

  Answer send(String token, String method, String path, @Nullable String json, String... headers) {
    String[] all = new String[headers.length + (json == null ? 2 : 4)];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = "Bearer " + token;
    if (json != null) {
      all[headers.length + 2] = "Content-Type";
      all[headers.length + 3] = "application/json";
    }
    return client.send(method, path, json, all);
  }

  AuditEntry entry(long id) {
    return store.trail(id).orElseThrow().entry();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    aegis.close();
  }
}
