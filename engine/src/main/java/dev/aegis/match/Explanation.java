package dev.aegis.match;

import dev.aegis.decision.Decision;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decision with how it came about. Immutable.
 *
 * @param decision what was decided
 * @param steps the rules in order, up to the one that was met; all of them where none was
 */
public record Explanation(Decision decision, List<Step> steps) {
  public Explanation {
    Objects.requireNonNull(decision);
    steps = List.copyOf(steps);
  }

  /** How one rule came out. */
  public enum Outcome {
    MET,
    NOT_MET,
    UNDECIDABLE
  }

  /**
   * One rule.
   *
   * @param rule its name
   * @param cause the part of it that was decisive
   * @param reason why it could not be decided, for people; null where it could
   */
  public record Step(String rule, Outcome outcome, Cause cause, @Nullable String reason) {
    public Step {
      Objects.requireNonNull(rule);
      Objects.requireNonNull(outcome);
      Objects.requireNonNull(cause);
      if ((reason != null) != (outcome == Outcome.UNDECIDABLE)) {
        throw new IllegalArgumentException("a reason goes with an undecidable rule alone");
      }
    }
  }

  /** The part of a rule that was decisive. */
  public sealed interface Cause {

    /**
     * None of its globs on a text matches.
     *
     * @param text what the action says there
     */
    record NoGlob(Subject subject, List<String> globs, String text) implements Cause {
      public NoGlob {
        Objects.requireNonNull(subject);
        globs = List.copyOf(globs);
        Objects.requireNonNull(text);
      }
    }

    /** All its globs match, and it has no condition. */
    record Globs() implements Cause {}

    /**
     * A condition: of several that must all hold, the one that is false, or else the one that has
     * no answer; where all of them hold, they all.
     *
     * @param test as an expression or, for the map style, its key with the name and value
     * @param operands what it looked at
     */
    record Condition(String test, List<Operand> operands) implements Cause {
      public Condition {
        Objects.requireNonNull(test);
        operands = List.copyOf(operands);
      }
    }
  }

  /**
   * Something that a condition looked at.
   *
   * @param name as an expression writes it, such as {@code params.amount}
   * @param value what it was: as {@link dev.aegis.action.Action#params()} describes values, or any
   *     value of a condition for a function's result; null also where it was absent
   * @param absent whether there was no such thing
   */
  public record Operand(String name, @Nullable Object value, boolean absent) {
    public Operand {
      Objects.requireNonNull(name);
    }
  }
}
