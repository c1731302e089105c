package dev.aegis.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Actions;
import dev.aegis.testing.RandomWhen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * An agent gains nothing by leaving a parameter out: where the conditions of a policy do not ask
 * for presence itself, no decision becomes more permissive than the most permissive that some value
 * of the parameter would have had.
 */
class DeletedParameterTest {
  private static final int ACTIONS = 5;

  @Property(tries = 1500)
  void leavingAParameterOutNeverPermitsMore(@ForAll long seed) {
    Random random = new Random(seed);
    RandomWhen when = new RandomWhen(random);
    String text = when.policy();
    Policy policy = PolicyReader.read(List.of(new SourceText("policy.yaml", text))).get();
    Matcher matcher = Matcher.compile(policy);
    for (int i = 0; i < ACTIONS; i++) {
      Map<String, @Nullable Object> params = when.params();
      Instant at = Actions.time(random);
      for (String name : RandomWhen.PARAMETERS) {
        Map<String, @Nullable Object> without = new LinkedHashMap<>(params);
        without.remove(name);
        Decision deleted = matcher.decide(Action.of("pay", "crm", without), at);
        List<Approval> approvals = new ArrayList<>();
        List<RiskLevel> risks = new ArrayList<>();
        for (Object value : RandomWhen.VALUES) {
          Map<String, @Nullable Object> with = new LinkedHashMap<>(without);
          with.put(name, value);
          Decision given = matcher.decide(Action.of("pay", "crm", with), at);
          approvals.add(given.approval());
          risks.add(given.riskLevel());
        }
        assertThat(deleted.approval())
            .as("%s%nwithout %s: %s at %s", text, name, without, at)
            .isGreaterThanOrEqualTo(Collections.min(approvals));
        assertThat(deleted.riskLevel())
            .as("%s%nwithout %s: %s at %s", text, name, without, at)
            .isGreaterThanOrEqualTo(Collections.min(risks));
      }
    }
  }
}
