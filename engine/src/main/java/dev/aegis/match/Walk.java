package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the rules that the tree could not decide by itself, in rule order, until one is met.
 * Good for one decision.
 */
final class Walk {
  /** More lists than these are sorted into one, so that picking the next rule stays cheap. */
  private static final int MOST_LISTS = 8;

  private final Case[] cases;
  private final Action action;
  private final Supplier<Evaluation> evaluations;
  private final List<int[]> lists = new ArrayList<>(MOST_LISTS);
  private final List<Undecidable> undecidable = new ArrayList<>(0);
  private @Nullable Evaluation evaluation;
  private @Nullable IdentityHashMap<Term, @Nullable Object> shared;

  /**
   * @param evaluations asked once, where there is something to evaluate
   */
  Walk(Case[] cases, Action action, Supplier<Evaluation> evaluations) {
    this.cases = cases;
    this.action = action;
    this.evaluations = evaluations;
  }

  /** Takes rules to go through, in rule order. */
  void add(int[] rules) {
    lists.add(rules);
  }

  /**
   * Goes through what was added.
   *
   * @param end a rule that is sure to be met, or {@link Bound#NONE}
   * @return the rule that is met first; {@code end} where that is none of those before it
   */
  int run(int end) {
    if (lists.size() > MOST_LISTS) {
      mergeLists();
    }
    int[] next = new int[lists.size()];
    for (int rule = take(next); rule < end; rule = take(next)) {
      if (meets(cases[rule])) {
        return rule;
      }
    }
    return end;
  }

  /** The rules that could not be decided on the way, in order. */
  List<Undecidable> undecidable() {
    return undecidable;
  }

  private void mergeLists() {
    int size = 0;
    for (int[] list : lists) {
      size += list.length;
    }
    int[] all = new int[size];
    int filled = 0;
    for (int[] list : lists) {
      System.arraycopy(list, 0, all, filled, list.length);
      filled += list.length;
    }
    Arrays.sort(all);
    lists.clear();
    lists.add(all);
  }

  /** The least rule that was not taken yet; whoever holds it too passes it. */
  private int take(int[] next) {
    int least = Bound.NONE;
    for (int i = 0; i < next.length; i++) {
      int[] list = lists.get(i);
      if (next[i] < list.length && list[next[i]] < least) {
        least = list[next[i]];
      }
    }
    for (int i = 0; i < next.length; i++) {
      int[] list = lists.get(i);
      while (next[i] < list.length && list[next[i]] == least) {
        next[i]++;
      }
    }
    return least;
  }

  private boolean meets(Case candidate) {
    for (Subject subject : candidate.unswitched()) {
      if (!subject.admits(candidate.rule(), action)) {
        return false;
      }
    }
    Term condition = candidate.condition();
    if (condition == null) {
      return true;
    }
    Object result = candidate.shared() ? once(condition) : evaluate(condition);
    if (result instanceof Boolean met) {
      return met;
    }
    undecidable.add(Undecidable.of(candidate.rule(), result));
    return false;
  }

  private @Nullable Object evaluate(Term condition) {
    if (evaluation == null) {
      evaluation = evaluations.get();
    }
    return evaluation.evaluate(condition);
  }

  private @Nullable Object once(Term condition) {
    if (shared == null) {
      shared = new IdentityHashMap<>(4);
    }
    if (!shared.containsKey(condition)) {
      shared.put(condition, evaluate(condition));
    }
    return shared.get(condition);
  }
}
