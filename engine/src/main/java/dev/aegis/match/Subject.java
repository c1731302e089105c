package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Rule;
import java.util.List;
import java.util.Locale;

/** The texts of an action that the globs of a rule are about, in the order in which they decide. */
public enum Subject {
  TYPE,
  TARGET,
  AGENT;

  private static final List<Subject> IN_ORDER = List.of(values());

  static List<Subject> inOrder() {
    return IN_ORDER;
  }

  /** What this subject reads in an action. */
  public String in(Action action) {
    return switch (this) {
      case TYPE -> action.type();
      case TARGET -> action.target();
      case AGENT -> action.agentId();
    };
  }

  /** What a rule asks of this subject; one of the globs must match. */
  public List<Glob> globs(Rule rule) {
    return switch (this) {
      case TYPE -> rule.match().types();
      case TARGET -> rule.match().targets();
      case AGENT -> rule.match().agents();
    };
  }

  /** The key that policies use: {@code type}, {@code target} or {@code agent}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean admits(Rule rule, Action action) {
    List<Glob> globs = globs(rule);
    String text = in(action);
    for (int i = 0; i < globs.size(); i++) {
      if (globs.get(i).matches(text)) {
        return true;
      }
    }
    return false;
  }
}
