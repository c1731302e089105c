package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.Client.Answer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PolicyHistoryRoutesTest {
  private static final String VERSIONS = "/api/v1/policy/versions";

  private final Governed governed =
      new Governed("rules: [{name: reads, match: {type: read}, approval: auto}]");

  @AfterEach
  void close() {
    governed.close();
  }

  @Test
  void saysWhoPutWhichVersionInForceWhen() {
    String first = version();
    put("rules: []");
    put("rules: [{name: all, approval: block}]");
    Answer all = governed.get("auditor", VERSIONS);
    assertThat(all.each("number")).containsExactly(3L, 2L, 1L);
    assertThat(all.each("by")).containsExactly("root", "root", "file");
    assertThat(all.each("policy_version")).first().isEqualTo(version());
    assertThat(all.each("policy_version")).last().isEqualTo(first);
    assertThat(all.each("at")).allMatch("2026-03-01T12:00:00.123456Z"::equals);

    Answer page = governed.get("root", VERSIONS + "?limit=2");
    assertThat(page.each("number")).containsExactly(3L, 2L);
    String next = Objects.requireNonNull(page.header("Link")).replaceAll("<(.*)>; rel=.*", "$1");
    assertThat(governed.get("root", next).each("number")).containsExactly(1L);

    assertThat(governed.get("root", VERSIONS + "/2").object())
        .containsEntry("number", 2L)
        .containsEntry("yaml", "rules: []");
    Answer yaml = governed.get("root", VERSIONS + "/2", "Accept", "application/yaml");
    assertThat(yaml.text()).isEqualTo("rules: []");
    for (String absent : List.of("/4", "/0", "/x", "/01", "/-1", "/99999999999999999999")) {
      assertProblem(governed.get("root", VERSIONS + absent), 404, "");
      assertProblem(governed.post("root", VERSIONS + absent + "/rollback", ""), 404, "");
    }
  }

  @Test
  void anyOfThemCanBePutInForceAgain() {
    String first = version();
    put("rules: []");
    String second = version();
    String stale = "\"" + first + "\"";
    Answer lost = governed.post("root", VERSIONS + "/1/rollback", "", "If-Match", stale);
    assertProblem(lost, 412, second);

    String current = "\"" + second + "\"";
    Answer done = governed.post("root", VERSIONS + "/1/rollback", "", "If-Match", current);
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.object())
        .containsEntry("status", "updated")
        .containsEntry("policy_version", first);
    assertThat(done.header("ETag")).isEqualTo(stale);
    assertThat(version()).isEqualTo(first);
    assertThat(governed.get("root", VERSIONS).each("number")).containsExactly(3L, 2L, 1L);
    assertThat(governed.get("auditor", "/api/v1/audit?kind=admin&order=desc&limit=1").text())
        .contains("\"rolled_back_to\":1");
  }

  @Test
  void whoIsNoAdminCanOnlyLook() {
    for (String token : List.of("bot", "ann", "auditor")) {
      assertProblem(governed.post(token, VERSIONS + "/1/rollback", ""), 403, "");
    }
    assertProblem(governed.get("bot", VERSIONS), 403, "");
    assertProblem(governed.get("ann", VERSIONS + "/1"), 403, "");
  }

  private String version() {
    return governed.aegis.policy().policy().version();
  }

  private void put(String yaml) {
    Answer answer = governed.put("root", "/api/v1/policy", "{\"yaml\":\"" + yaml + "\"}");
    assertThat(answer.status()).isEqualTo(200);
  }
}
