package dev.aegis.suite;

import dev.aegis.condition.ExpressionEdits;
import dev.aegis.policy.Policy;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy with one mistake in it. Immutable.
 *
 * @param kind what kind of mistake
 * @param rule the rule that was changed, or the named condition, or {@code <default>}
 * @param part what of it was changed, such as {@code when} or {@code match.type}; empty for the
 *     whole
 * @param before what stood there; null where something was taken away or moved as a whole
 * @param after what stands there now; null where nothing does
 * @param policy the policy with the mistake
 */
public record Mutant(
    Kind kind,
    String rule,
    String part,
    @Nullable String before,
    @Nullable String after,
    Policy policy) {
  public Mutant {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(part);
    Objects.requireNonNull(policy);
  }

  /** The kinds of mistakes. */
  public enum Kind {
    /** One operator for another. */
    OPERATOR,
    /**
     * A bound that is a little more or less, a minute or a day later or earlier, true for false.
     */
    VALUE,
    /** A condition, or a part of one, turned round. */
    NEGATION,
    /** A weekday, a glob or a value taken out of its list. */
    LEFT_OUT,
    /** A weekday put into its list. */
    ADDED,
    /** A glob that matches more. */
    WIDENED,
    /** A glob that matches less. */
    NARROWED,
    /** Less is asked of people than should be. */
    APPROVAL,
    /** Another risk level. */
    RISK_LEVEL,
    /** A rule that stands after the one that it should stand before. */
    SWAPPED,
    /** A rule that is not there. */
    DROPPED;

    static Kind of(ExpressionEdits.Edit edit) {
      return switch (edit.kind()) {
        case OPERATOR -> OPERATOR;
        case VALUE -> VALUE;
        case NEGATION -> NEGATION;
        case LEFT_OUT -> LEFT_OUT;
      };
    }

    /** In words, such as {@code left out}. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** In one line, for people. */
  public String describe() {
    return switch (kind) {
      case DROPPED -> "the rule is left out";
      case SWAPPED -> "the rule comes after `" + after + "`";
      case LEFT_OUT -> part + " leaves out `" + before + "`";
      case ADDED -> part + " has `" + after + "` as well";
      default -> part + ": `" + before + "` becomes `" + after + "`";
    };
  }

  /** What a test that notices it holds the policy to, in one line, for people. */
  String held() {
    return rule
        + switch (kind) {
          case DROPPED -> " decides";
          case SWAPPED -> " comes before " + after;
          case LEFT_OUT -> ": `" + before + "` too";
          case ADDED -> ": not `" + after + "`";
          default -> ": `" + before + "`, not `" + after + "`";
        };
  }
}
