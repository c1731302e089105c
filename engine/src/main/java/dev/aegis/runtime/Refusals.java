package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.Verdict;
import java.time.Duration;

/** How denials that no person gave read, and what callers are told of all of them. */
final class Refusals {
  private static final String AUTO = "auto";

  private Refusals() {}

  /** A denial that nobody gave. */
  static Answer because(String why) {
    return new Answer(Verdict.DENIED, AUTO, why, false);
  }

  static Answer failed(String handler) {
    return because("the approval handler `" + handler + "` failed");
  }

  static Answer noAnswer(String handler) {
    return because("the approval handler `" + handler + "` gave no answer");
  }

  static Answer noApproval(String handler) {
    return because(
        "the approval handler `" + handler + "` gave no approval that this rule accepts");
  }

  /** Why nobody's answer counts any more. */
  static String timeout(Duration timeout) {
    return "no answer within " + inWords(timeout);
  }

  /** A denial as the action's result has it. */
  static String text(Answer denial) {
    String who = denial.human() ? "Denied by " + denial.by() : "Denied";
    return denial.comment().isEmpty() ? who : who + ": " + denial.comment();
  }

  private static String inWords(Duration timeout) {
    long seconds = timeout.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + " d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + " h";
    }
    return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
