package dev.aegis.cli;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;

/** Puts colour around words, or leaves them as they are. */
enum Colors {
  ON,
  OFF;

  private static final String DIM = "2";
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String BOLD_RED = "1;31";

  /** Colour on a terminal that knows it, and never where somebody said no. */
  static Colors of(Shell shell, boolean noColor) {
    String terminal = shell.variable("TERM");
    boolean knowsColor = terminal != null && !terminal.equals("dumb") && shell.terminal();
    return knowsColor && !noColor && shell.variable("NO_COLOR") == null ? ON : OFF;
  }

  String risk(RiskLevel level) {
    return paint(
        level.name(),
        switch (level) {
          case LOW -> GREEN;
          case MEDIUM -> YELLOW;
          case HIGH -> RED;
          case CRITICAL -> BOLD_RED;
        });
  }

  /** The word as given, in the colour of the approval. */
  String approval(Approval approval, String word) {
    return paint(
        word,
        switch (approval) {
          case AUTO -> GREEN;
          case APPROVE -> YELLOW;
          case BLOCK -> RED;
        });
  }

  String good(String word) {
    return paint(word, GREEN);
  }

  String bad(String word) {
    return paint(word, BOLD_RED);
  }

  /** What matters less than the rest. */
  String dim(String words) {
    return paint(words, DIM);
  }

  private String paint(String word, String code) {
    return this == ON ? "\u001b[" + code + "m" + word + "\u001b[0m" : word;
  }
}
