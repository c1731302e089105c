package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.Client.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRouteTest {
  private static final String PATH = "/api/v1/policy";

  private final FakeGovernor governor = new FakeGovernor();
  private final AegisServer server =
      AegisServer.start(governor, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void showsThePolicyInForce() {
    Answer answer = client.get(PATH);
    String version = governor.policy().policy().version();
    assertThat(answer.text())
        .startsWith(
            "{\"policy_version\":\""
                + version
                + "\",\"default_risk_level\":\"MEDIUM\",\"default_approval\":\"approve\","
                + "\"timezone\":\"Z\",\"rules\":[{\"name\":\"read_auto\",\"match_type\":\"read*\","
                + "\"match_target\":\"*\",\"match_agent\":\"*\",\"risk_level\":\"LOW\","
                + "\"approval\":\"auto\",\"conditions\":{},\"when\":null}");
    assertThat(answer.headers()).containsEntry("etag", List.of("\"" + version + "\""));
  }

  @Test
  void showsItsYamlWhereAsked() {
    Answer answer = client.get(PATH, "Accept", "application/yaml");
    assertThat(answer.text()).isEqualTo(FakeGovernor.POLICY);
    assertThat(answer.headers()).containsEntry("content-type", List.of("application/yaml"));
    assertThat(client.get(PATH, "Accept", "application/yaml;q=0.5, application/json").text())
        .startsWith("{");
    assertProblem(client.get(PATH, "Accept", "text/html"), 406, "application/yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"yaml\": \"a auto\\nb block\\n\"}",
        "{\"yaml\": \"a auto\nb block\n\"}",
        "{\n\"yaml\":\n\"a auto\nb block\n\"}\n",
      })
  void takesYamlInsideJsonAlsoWithRawLineBreaks(String body) {
    Answer answer = client.put(PATH, body);
    assertThat(answer.text())
        .isEqualTo(
            "{\"status\":\"updated\",\"rule_count\":2,\"policy_version\":\""
                + governor.policy().policy().version()
                + "\"}");
    assertThat(governor.policy().documents().getFirst().text()).isEqualTo("a auto\nb block\n");
  }

  @Test
  void takesYamlByItself() {
    Answer answer =
        client.send("PUT", PATH, "a auto\n\tb: \"é\"\n", "Content-Type", "application/yaml");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(governor.policy().documents().getFirst().text()).isEqualTo("a auto\n\tb: \"é\"\n");
  }

  @Test
  void takesThePolicyAsJsonAndKeepsItsPlaces() {
    String body = "{\n\t\"rules\": [{\"name\": \"a\\/b\\ud83d\\ude00\\u00e9\\\"\", \"x\":\t1}]}";
    assertThat(client.put(PATH, body).status()).isEqualTo(200);
    assertThat(governor.seen.getLast().text())
        .isEqualTo("{\n \"rules\": [{\"name\": \"a/b😀\\u00e9\\\"\", \"x\": 1}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "7",
        "\"rules\"",
        "{\"yaml\":7}",
        "{\"yaml\":null}",
        "{\"foo\":1}",
        "{\"yaml\":\"a auto\",\"rules\":[]}",
        "{\"yaml\":\"a\",\"yaml\":\"b\"}",
        "{\"yaml\":\"a\tb\"}",
        "{\"yaml\":\"a\u0001b\"}",
        "{\"rules\":[],\"x\":\"a\nb\"}",
        "{\"rules\":[],\"rules\":[]}",
        "{\"yaml\":\"a auto\"} x",
        "{\"yaml\":\"\\ud800\"}",
      })
  void anythingElseIs400AndChangesNothing(String body) {
    String before = governor.policy().policy().version();
    assertProblem(client.put(PATH, body), 400, "");
    assertThat(governor.policy().policy().version()).isEqualTo(before);
    assertThat(governor.seen).isEmpty();
  }

  @Test
  void otherTypesAre415() {
    assertProblem(
        client.send("PUT", PATH, "a auto", "Content-Type", "text/plain"), 415, "application/yaml");
    assertProblem(client.send("PUT", PATH, "a auto"), 415, "application/yaml");
  }

  @Test
  void anInvalidPolicyNamesEveryPlaceAndChangesNothing() {
    String before = governor.policy().policy().version();
    Answer answer = client.put(PATH, "{\"yaml\":\"a auto\\n  broken\\nbroken\"}");
    assertProblem(answer, 400, "the policy has 2 errors, the first at line 2, column 3");
    Map<String, Object> second =
        Map.of(
            "message",
            "unknown key `broken`; did you mean `token`?",
            "line",
            3L,
            "column",
            1L,
            "code",
            "AEG301");
    assertThat((List<?>) answer.object().get("errors")).hasSize(2).element(1).isEqualTo(second);
    assertThat(governor.policy().policy().version()).isEqualTo(before);
  }

  @Test
  void aDryRunOnlyChecks() {
    String before = governor.policy().policy().version();
    assertThat(client.put(PATH + "?dry_run=true", "{\"yaml\":\"a auto\"}").text())
        .startsWith("{\"status\":\"valid\",\"rule_count\":1,\"policy_version\":\"sha256:")
        .endsWith("\"warnings\":[]}");
    assertProblem(client.put(PATH + "?dry_run=true", "{\"yaml\":\"broken\"}"), 400, "line 1");
    assertProblem(client.put(PATH + "?dry_run=maybe", "{\"yaml\":\"a auto\"}"), 400, "dry_run");
    assertThat(governor.policy().policy().version()).isEqualTo(before);
  }

  @Test
  void ifMatchGuardsAgainstALostUpdate() {
    String mine = "\"" + governor.policy().policy().version() + "\"";
    assertThat(client.put(PATH, "{\"yaml\":\"a auto\"}", "If-Match", mine).status()).isEqualTo(200);
    String theirs = governor.policy().policy().version();
    Answer answer = client.put(PATH, "{\"yaml\":\"b auto\"}", "If-Match", mine);
    assertProblem(answer, 412, theirs);
    assertProblem(
        client.put(PATH + "?dry_run=true", "{\"yaml\":\"b auto\"}", "If-Match", mine), 412, theirs);
    assertProblem(
        client.put(PATH, "{\"yaml\":\"b auto\"}", "If-Match", "W/\"" + theirs + "\""), 412, "");
    assertProblem(client.put(PATH, "{\"yaml\":\"b auto\"}", "If-Match", theirs), 400, "quotes");
    assertThat(governor.policy().policy().version()).isEqualTo(theirs);
    assertThat(
            client
                .put(PATH, "{\"yaml\":\"b auto\"}", "If-Match", mine + ", \"" + theirs + "\"")
                .status())
        .isEqualTo(200);
    assertThat(client.put(PATH, "{\"yaml\":\"c auto\"}", "If-Match", "*").status()).isEqualTo(200);
  }
}
