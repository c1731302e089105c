package dev.aegis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Corpus;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPolicyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{rules: [{name: rule_0, match: {type: [a], target: '*'}}]}",
        "{version: 1, rules: [{match: {type: a}, risk_level: MEDIUM, approval: Approve}]}",
        "{timezone: UTC, defaults: {}, rules: [{match: {type: 'a', agent: ['*']}, review: {}}]}",
        "# a comment\nx-owner: us\nrules:\n- review: {timeout: 300s, quorum: 1.0, x-a: 1}\n  match:"
            + " {type: a}\n",
        "{let: {}, rules: [{conditions: {}, match: {type: a}}]}",
        "{\"rules\":[{\"match\":{\"type\":\"\\u0061\"}}]}",
      })
  void whatMeansAndSaysTheSameHasTheSameDigest(String policy) {
    assertThat(digest(policy)).isEqualTo(digest("rules: [{match: {type: a}}]"));
  }

  @Test
  void whatDiffersHasAnotherDigest() {
    List<String> policies =
        List.of(
            "{}",
            "{timezone: Etc/UTC}",
            "{defaults: {approval: block}}",
            "{defaults: {risk_level: low}}",
            "{let: {a: 'true'}}",
            "{let: {a: 'true', b: 'true'}}",
            "{let: {b: 'true', a: 'true'}}",
            "rules: [{}]",
            "rules: [{name: a}]",
            "rules: [{description: a}]",
            "rules: [{reason: a}]",
            "rules: [{name: a}, {name: b}]",
            "rules: [{name: b}, {name: a}]",
            "rules: [{match: {type: a}}]",
            "rules: [{match: {target: a}}]",
            "rules: [{match: {type: [a, b]}}]",
            "rules: [{match: {type: [b, a]}}]",
            "rules: [{match: {type: 'a, b'}}]",
            "rules: [{when: 'true'}]",
            "rules: [{when: 'true '}]",
            "rules: [{conditions: {param_eq: {a: 1}}}]",
            "rules: [{conditions: {param_eq: {a: 1.0}}}]",
            "rules: [{conditions: {param_eq: {a: '1'}}}]",
            "rules: [{conditions: {param_eq: {a: [1]}}}]",
            "rules: [{conditions: {param_eq: {a: true}}}]",
            "rules: [{conditions: {param_eq: {a: 'true'}}}]",
            "rules: [{conditions: {param_gt: {a: 1}}}]",
            "rules: [{conditions: {param_eq: {}}}]",
            "rules: [{conditions: {time_after: 08:00}}]",
            "rules: [{conditions: {time_before: 08:00}}]",
            "rules: [{conditions: {weekdays: [1, 2]}}]",
            "rules: [{conditions: {weekdays: [2, 1]}}]",
            "rules: [{review: {quorum: 2}}]",
            "rules: [{review: {timeout: 1s}}]",
            "rules: [{review: {handler: a}}]",
            "rules: [{review: {approvers: [a]}}]",
            "rules: [{review: {approvers: [a, b]}}]",
            "rules: [{approval: auto}]",
            "rules: [{approval: block}]",
            "rules: [{risk_level: low}]");
    assertThat(policies.stream().map(CanonicalPolicyTest::digest).toList())
        .doesNotHaveDuplicates()
        .allMatch(digest -> digest.matches("sha256:[0-9a-f]{64}"));
  }

  /** The canonical form is a policy, and its own canonical form. */
  @Property(tries = 300)
  void theFormReadsAsItself(@ForAll("policies") Map<String, @Nullable Object> document) {
    var read = PolicyReader.readJson(new SourceText("a", Json.OWN.write(document)));
    if (!read.succeeded()) {
      return;
    }
    String form = Json.OWN.write(CanonicalPolicy.of(read.get()));
    Policy again = PolicyReader.readJson(new SourceText("b", form)).get();
    assertThat(again.version()).isEqualTo(read.get().version());
    assertThat(Json.OWN.write(CanonicalPolicy.of(again))).isEqualTo(form);
    assertThat(digest(form)).isEqualTo(read.get().version());
  }

  @Provide
  Arbitrary<Map<String, @Nullable Object>> policies() {
    return PolicyDocuments.right();
  }

  /** A change of this digest means that every stored policy gets a new version. */
  @Test
  void theDigestIsStable() {
    assertThat(PolicyReader.read(List.of(Corpus.policy("starter"))).get().version())
        .isEqualTo("sha256:2bd56a45c7754c29d5ac9d6e233536c64312773af2896b8223e80c4959ea7345");
  }

  private static String digest(String policy) {
    return PolicyReader.read(List.of(new SourceText("policy.yaml", policy))).get().version();
  }
}
