package dev.aegis.approval;

import java.util.Objects;

/**
 * A verdict with who gave it.
 *
 * @param by the person's name, or {@code auto} where no person was asked
 * @param comment why, for people; may be empty
 * @param human whether a person gave it
 */
public record Answer(Verdict verdict, String by, String comment, boolean human) {
  public Answer {
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(by);
    Objects.requireNonNull(comment);
  }

  public static Answer approvedBy(String person, String comment) {
    return new Answer(Verdict.APPROVED, person, comment, true);
  }

  public static Answer deniedBy(String person, String comment) {
    return new Answer(Verdict.DENIED, person, comment, true);
  }

  /** A yes that no person gave. */
  public static Answer automatic(String comment) {
    return new Answer(Verdict.APPROVED, "auto", comment, false);
  }
}
