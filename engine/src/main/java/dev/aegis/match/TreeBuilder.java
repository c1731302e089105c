package dev.aegis.match;

import dev.aegis.condition.Term;
import dev.aegis.condition.TermPool;
import dev.aegis.glob.Glob;
import dev.aegis.match.Branch.Shape;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles rules to a tree whose size is linear in the policy, whatever the policy is. */
final class TreeBuilder {
  /** Places in the tree that one rule may take by the product of its lists of globs. */
  private static final int MOST_COPIES = 16;

  /** Places in the tree for all rules together, beyond one for each. */
  private static final int BUDGET = 200_000;

  private static final Set<Glob> ANY = Set.of(Glob.of("*"));

  /** The first of the globs that are written differently, such as {@code a*} and {@code a**}. */
  private final Map<String, Glob> byMeaning = new HashMap<>();

  private int budget = BUDGET;

  /** The rules with their conditions, equal ones made one, and with what the tree switches on. */
  Case[] cases(Policy policy) {
    TermPool pool = new TermPool();
    IdentityHashMap<Term, Integer> uses = new IdentityHashMap<>();
    @Nullable Term[] conditions = new Term[policy.rules().size()];
    for (int i = 0; i < conditions.length; i++) {
      Term condition = policy.rules().get(i).condition();
      if (condition != null) {
        conditions[i] = pool.first(condition);
        uses.merge(conditions[i], 1, Integer::sum);
      }
    }
    Case[] cases = new Case[conditions.length];
    for (int i = 0; i < cases.length; i++) {
      Rule rule = policy.rules().get(i);
      Term condition = conditions[i];
      boolean shared = condition != null && uses.getOrDefault(condition, 0) > 1;
      cases[i] = new Case(i, rule, condition, shared, unswitched(rule));
    }
    return cases;
  }

  /** How many of the globs that were built in can only be found by a search. */
  int searched() {
    return (int)
        byMeaning.values().stream().filter(g -> Shape.of(g) instanceof Shape.Other).count();
  }

  Node build(Case[] cases) {
    return build(List.of(cases), 0);
  }

  /** Gives up switching on the shorter lists where all together would take too many places. */
  private Set<Subject> unswitched(Rule rule) {
    Set<Subject> given = EnumSet.noneOf(Subject.class);
    List<Subject> switched = new ArrayList<>(Subject.inOrder());
    switched.removeIf(subject -> globs(rule, subject).size() == 1);
    while (switched.size() > 1 && copies(rule, switched) > MOST_COPIES) {
      Subject shortest = switched.getLast();
      for (Subject subject : switched) {
        if (globs(rule, subject).size() < globs(rule, shortest).size()) {
          shortest = subject;
        }
      }
      switched.remove(shortest);
      given.add(shortest);
    }
    if (!take((int) copies(rule, switched) - 1)) {
      given.addAll(switched);
    }
    return given;
  }

  /** Takes places from the budget; takes none where there are not as many. */
  private boolean take(int places) {
    if (places > budget) {
      return false;
    }
    budget -= places;
    return true;
  }

  private long copies(Rule rule, List<Subject> switched) {
    long copies = 1;
    for (Subject subject : switched) {
      copies = Math.min(Integer.MAX_VALUE, copies * globs(rule, subject).size());
    }
    return copies;
  }

  private Node build(List<Case> cases, int depth) {
    if (cases.isEmpty() || depth == Subject.inOrder().size()) {
      return LeafBuilder.build(cases, this::take);
    }
    Subject subject = Subject.inOrder().get(depth);
    Map<Glob, List<Case>> byGlob = new LinkedHashMap<>();
    for (Case one : cases) {
      for (Glob glob : one.unswitched().contains(subject) ? ANY : globs(one.rule(), subject)) {
        byGlob.computeIfAbsent(glob, g -> new ArrayList<>()).add(one);
      }
    }
    if (byGlob.keySet().equals(ANY)) {
      return build(cases, depth + 1);
    }
    Map<Glob, Node> children = new LinkedHashMap<>();
    byGlob.forEach((glob, those) -> children.put(glob, build(those, depth + 1)));
    return Branch.of(subject, children);
  }

  /** The globs that count: one of each meaning, and a star takes the place of all. */
  private Set<Glob> globs(Rule rule, Subject subject) {
    Set<Glob> globs = new LinkedHashSet<>();
    for (Glob glob : subject.globs(rule)) {
      if (Shape.of(glob) instanceof Shape.Any) {
        return ANY;
      }
      globs.add(byMeaning.computeIfAbsent(meaning(glob), meaning -> glob));
    }
    return globs;
  }

  /** What is the same for globs of the same parts alone. */
  private static String meaning(Glob glob) {
    StringBuilder meaning = new StringBuilder();
    for (Glob.Part part : glob.parts()) {
      switch (part) {
        case Glob.Star star -> meaning.append('*');
        case Glob.AnyOne one -> meaning.append('?');
        case Glob.Literal(String text) ->
            meaning.append('=').append(text.length()).append(':').append(text);
        case Glob.OneOf(boolean negated, List<Glob.Range> ranges) -> {
          meaning.append(negated ? '!' : '[');
          for (Glob.Range range : ranges) {
            meaning.append(range.first()).append('-').append(range.last()).append(',');
          }
          meaning.append(']');
        }
      }
    }
    return meaning.toString();
  }
}
