package dev.aegis.match;

import dev.aegis.testing.Policies;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What {@link MatcherPropertiesTest} holds, for as many pairs of a policy and an action as one asks
 * for: {@code -Daegis.pairs=10000000}.
 */
class MatcherAgreementTest {
  @Test
  void treeLinearWalkAndNaiveWalkAgree() {
    long pairs = Long.getLong("aegis.pairs", 10_000);
    long seed = Long.getLong("aegis.seed", 1);
    Random random = new Random(seed);
    for (long done = 0; done < pairs; done += MatcherPropertiesTest.ACTIONS) {
      MatcherPropertiesTest.agree(Policies.any(random), random.nextLong());
    }
    System.out.printf("%,d pairs agree, seed %d%n", pairs, seed);
  }
}
