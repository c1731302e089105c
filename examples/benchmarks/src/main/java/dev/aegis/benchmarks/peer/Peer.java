package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;
import dev.aegis.policy.Policy;

/**
 * Another engine that was taught a policy of the shapes of W2. Not thread-safe.
 *
 * <p>Each gives the name of the first rule that an action meets, which settles the verdict; to make
 * a decision of it is left to the caller.
 */
public interface Peer {
  /** What a peer says where no rule is met. */
  String NONE = "";

  /** The name of the first rule that is met, or {@link #NONE}. */
  String decide(Action action) throws Exception;

  /** The engines, as the table of results names them. */
  enum Engine {
    REGEX_SCAN("regular-expression scan"),
    EASY_RULES("easy-rules"),
    CASBIN("jCasbin"),
    CEL("cel-java"),
    DROOLS("Drools"),
    CEDAR("cedar-java");

    private final String shown;

    Engine(String shown) {
      this.shown = shown;
    }

    /** What people call it. */
    public String shown() {
      return shown;
    }

    /** Teaches it a policy. */
    public Peer learn(Policy policy) throws Exception {
      return switch (this) {
        case REGEX_SCAN -> new RegexScan(policy);
        case EASY_RULES -> new EasyRules(SimpleRule.of(policy));
        case CASBIN -> new Casbin(SimpleRule.of(policy));
        case CEL -> new Cel(SimpleRule.of(policy));
        case DROOLS -> new Drools(SimpleRule.of(policy));
        case CEDAR -> new Cedar(SimpleRule.of(policy));
      };
    }
  }
}
