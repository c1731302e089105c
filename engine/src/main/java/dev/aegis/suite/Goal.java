package dev.aegis.suite;

import dev.aegis.check.Witnesses.Truth;
import dev.aegis.condition.Term;
import dev.aegis.match.TermText;
import java.util.Objects;

/** Something that the tests of a policy should see happen. Immutable. */
public sealed interface Goal {

  /** In a few words, for people. */
  String describe();

  /**
   * A rule is met.
   *
   * @param rule its place in the policy, from 0
   */
  record Met(int rule) implements Goal {
    @Override
    public String describe() {
      return "met";
    }
  }

  /**
   * A condition of a rule comes out some way, where that rule is looked at.
   *
   * @param rule its place in the policy, from 0
   */
  record Decided(int rule, Term condition, Truth truth) implements Goal {
    public Decided {
      Objects.requireNonNull(condition);
      Objects.requireNonNull(truth);
    }

    @Override
    public String describe() {
      return "`"
          + TermText.of(condition)
          + "` is "
          + switch (truth) {
            case TRUE -> "true";
            case FALSE -> "false";
            case UNDECIDABLE -> "undecidable";
          };
    }
  }

  /** No rule is met. */
  record Defaults() implements Goal {
    @Override
    public String describe() {
      return "reached";
    }
  }
}
