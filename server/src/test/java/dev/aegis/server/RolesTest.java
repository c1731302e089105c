package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.runtime.Aegis;
import dev.aegis.server.Client.Answer;
import dev.aegis.source.SourceText;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may call what: every route, with every role, on loopback and beyond it. */
@Timeout(180)
class RolesTest {
  private static final ServerSettings NEAR = ServerSettings.of("127.0.0.1", 0, "0.1.0");

  /**
   * Which roles let a route be called, and what it takes where there are no tokens: anywhere, on
   * {@code loopback}, or {@code never}. A neighbour is who is on loopback, whatever it presents.
   * Callbacks are signed in a way of their own.
   */
  private static final String TABLE =
      """
      GET    /health                             anybody               anywhere
      GET    /api/v1/health                      anybody               anywhere
      GET    /ready                              anybody               anywhere
      GET    /openapi                            anybody               anywhere
      GET    /metrics                            audit,neighbour       loopback
      POST   /api/v1/evaluate                    evaluate,execute      anywhere
      POST   /access/v1/evaluation               evaluate,execute      loopback
      POST   /access/v1/evaluations              evaluate,execute      loopback
      POST   /api/v1/execute                     execute               loopback
      POST   /api/v1/authorize                   execute               loopback
      POST   /api/v1/authorizations/*/outcome    execute               loopback
      GET    /api/v1/audit                       audit                 loopback
      GET    /api/v1/audit/*                     audit                 loopback
      GET    /api/v1/audit/chain                 audit                 loopback
      GET    /api/v1/audit/filing                audit                 loopback
      GET    /api/v1/audit/kept                  audit                 loopback
      GET    /api/v1/audit/prunable              nobody                never
      POST   /api/v1/audit/prune                 nobody                never
      POST   /api/v1/audit/*/resolve             nobody                never
      POST   /api/v1/audit/*/redact              nobody                never
      GET    /api/v1/stats                       audit                 loopback
      GET    /api/v1/events                      audit                 loopback
      GET    /api/v1/policy                      audit,admin           loopback
      PUT    /api/v1/policy                      admin                 loopback
      GET    /api/v1/policy/versions             audit,admin           loopback
      GET    /api/v1/policy/versions/*           audit,admin           loopback
      POST   /api/v1/policy/versions/*/rollback  admin                 loopback
      GET    /api/v1/policy/candidate            audit,admin           loopback
      PUT    /api/v1/policy/candidate            admin                 loopback
      DELETE /api/v1/policy/candidate            admin                 loopback
      POST   /api/v1/policy/candidate/promote    admin                 loopback
      GET    /api/v1/stop                        audit,admin           loopback
      POST   /api/v1/stop                        admin                 loopback
      POST   /api/v1/resume                      admin                 loopback
      GET    /api/v1/approvals                   approve,audit         loopback
      GET    /api/v1/approvals/*                 approve,audit,execute loopback
      POST   /api/v1/approvals/*/approve         approve               never
      POST   /api/v1/approvals/*/deny            approve               never
      POST   /api/v1/approvals/*/withdraw        execute               never
      GET    /api/v1/grants                      approve,audit         loopback
      GET    /api/v1/grants/*                    approve,audit         loopback
      POST   /api/v1/grants                      approve               never
      POST   /api/v1/grants/*/revoke             approve               never
      POST   /api/v1/callbacks/*                 anybody               loopback
      """;

  private record Line(String method, String path, Set<String> roles, String without) {
    String route() {
      return method + " " + path;
    }
  }

  /** A token for each role, named after it. */
  private static final Tokens ROLES =
      new Tokens() {
        private final List<Token> all =
            Arrays.stream(Role.values())
                .map(
                    role ->
                        new Token(
                            word(role), Token.hashOf(word(role)), Set.of(role), List.of(), null))
                .toList();

        @Override
        public Optional<Token> named(String name) {
          return all.stream().filter(token -> token.name().equals(name)).findFirst();
        }

        @Override
        public Optional<Token> withHash(String sha256) {
          return all.stream().filter(token -> token.sha256().equals(sha256)).findFirst();
        }
      };

  private final Aegis aegis =
      Aegis.builder()
          .store(new InMemoryStore())
          .policy(List.of(new SourceText("policy.yaml", "rules: []")))
          .defaultApproval("people")
          .approval("people", new Inbox())
          .build();

  @AfterEach
  void close() {
    aegis.close();
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static List<Line> table() {
    return TABLE
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .map(cells -> new Line(cells[0], cells[1], Set.of(cells[2].split(",", -1)), cells[3]))
        .toList();
  }

  @Test
  void everyRouteIsInTheTable() {
    ServerSettings settings = ServerSettings.of("127.0.0.1", 0, "0.1.0");
    Metrics metrics = new Metrics("0.1.0", () -> aegis.policy().policy());
    RunningGovernor governor = new RunningGovernor(aegis, metrics.work());
    assertThat(table())
        .extracting(Line::route)
        .containsExactlyInAnyOrderElementsOf(
            Routes.all(governor, metrics, settings, new EventsEndpoint(governor, caller -> true))
                .stream()
                .map(route -> route.method() + " " + route.path())
                .toList());
  }

  @Test
  void withTokensTheRoleDecidesWhereverTheCallComesFrom() {
    for (ServerSettings settings : List.of(NEAR, NEAR.withPassedOnRequests())) {
      try (AegisServer server = AegisServer.start(aegis, settings.withTokens(ROLES));
          Client client = new Client(server)) {
        assertThat(refusals(client)).isEqualTo(expected(settings.equals(NEAR)));
      }
    }
  }

  /** What each token gets that is no answer: 401, 403; by route. */
  private static Map<String, Map<String, Integer>> refusals(Client client) {
    Map<String, Map<String, Integer>> refusals = new LinkedHashMap<>();
    for (Line line : table()) {
      Map<String, Integer> statuses = new LinkedHashMap<>();
      tokens()
          .forEach(
              token -> {
                int status = send(client, line, token.isEmpty() ? null : token).status();
                if (status == 401 || status == 403) {
                  statuses.put(token, status);
                }
              });
      refusals.put(line.route(), statuses);
    }
    return refusals;
  }

  private static Map<String, Map<String, Integer>> expected(boolean near) {
    Map<String, Map<String, Integer>> expected = new LinkedHashMap<>();
    for (Line line : table()) {
      Map<String, Integer> statuses = new LinkedHashMap<>();
      tokens()
          .filter(token -> !line.roles().contains("anybody") && !line.roles().contains(token))
          .filter(token -> !near || !line.roles().contains("neighbour"))
          .forEach(
              token -> {
                boolean unknown = token.isEmpty() || token.equals("stranger");
                boolean owners = line.roles().contains("nobody");
                statuses.put(token, unknown && !owners ? 401 : 403);
              });
      expected.put(line.route(), statuses);
    }
    return expected;
  }

  /** None, one that is not known, and one of each role. */
  private static Stream<String> tokens() {
    return Stream.concat(
        Stream.of("", "stranger"), Arrays.stream(Role.values()).map(RolesTest::word));
  }

  @Test
  void withoutTokensLoopbackServesAllButAnswersAndElsewhereNextToNothing() {
    try (AegisServer near = AegisServer.start(aegis, NEAR);
        AegisServer far = AegisServer.start(aegis, NEAR.withPassedOnRequests());
        Client nearby = new Client(near);
        Client remote = new Client(far)) {
      assertThat(served(nearby)).isEqualTo(lines("anywhere", "loopback"));
      assertThat(served(remote)).isEqualTo(lines("anywhere"));
    }
  }

  private static Set<String> served(Client client) {
    return table().stream()
        .filter(
            line -> {
              int status = send(client, line, null).status();
              return status != 401 && status != 403;
            })
        .map(Line::route)
        .collect(Collectors.toSet());
  }

  private static Set<String> lines(String... without) {
    return table().stream()
        .filter(line -> List.of(without).contains(line.without()))
        .map(Line::route)
        .collect(Collectors.toSet());
  }

  /** A request that no route takes for more than a try. */
  private static Answer send(Client client, Line line, @Nullable String token) {
    // Who may follow events would follow them for ever.
    String method = line.path().endsWith("/events") ? "HEAD" : line.method();
    String path = line.path().replace("*", "0");
    String body = method.equals("GET") || method.equals("HEAD") ? null : "{}";
    return token == null
        ? client.send(method, path, body)
        : client.send(method, path, body, "Authorization", "Bearer " + token);
  }
}
