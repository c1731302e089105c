package dev.aegis.decision;

import java.util.Locale;

/** What a decision asks for, from the most permissive to the strictest. */
public enum Approval {
  /** The action may run. */
  AUTO,
  /** A person must say yes first. */
  APPROVE,
  /** The action must not run. */
  BLOCK;

  /** The stricter of two. */
  public Approval or(Approval other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The word that policies and the wire use: {@code auto}, {@code approve} or {@code block}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
