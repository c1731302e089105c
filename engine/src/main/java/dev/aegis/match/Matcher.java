package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.SharedTerms;
import dev.aegis.condition.Term;
import dev.aegis.decision.Decision;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A policy compiled to a decision tree: what it says of an action is what walking its rules in
 * order says, but rules that a name, a glob, a bound or a value rules out are hardly looked at. A
 * condition that nothing can be switched on costs what it costs, once a decision.
 *
 * <p>Immutable and thread-safe. Every action is decided, whatever it holds.
 */
public final class Matcher {
  /** With more globs to search for than these, going through the tree twice costs too much. */
  private static final int FEW = 32;

  private final Policy policy;
  private final Case[] cases;
  private final Node root;

  /**
   * Whether to gather what must be evaluated at once; otherwise the first look allocates nothing.
   */
  private final boolean gathersAtOnce;

  /** What conditions have in common. */
  private final SharedTerms shared;

  private final boolean callsFunctions;
  private final Verdict[] verdicts;
  private final Verdict otherwise;

  private Matcher(
      Policy policy,
      Case[] cases,
      Node root,
      boolean gathersAtOnce,
      boolean callsFunctions,
      SharedTerms shared) {
    this.policy = policy;
    this.cases = cases;
    this.root = root;
    this.gathersAtOnce = gathersAtOnce;
    this.callsFunctions = callsFunctions;
    this.shared = shared;
    this.verdicts = policy.rules().stream().map(Verdict::of).toArray(Verdict[]::new);
    this.otherwise = Verdict.of(policy.defaults());
  }

  private static Set<Term> conditions(Case[] cases) {
    Set<Term> conditions = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Case one : cases) {
      if (one.condition() != null) {
        conditions.add(one.condition());
      }
    }
    return conditions;
  }

  /** Compiles a policy, in time and memory linear in its size. */
  public static Matcher compile(Policy policy) {
    TreeBuilder builder = new TreeBuilder();
    Case[] cases = builder.cases(policy);
    Node root = builder.build(cases);
    SharedTerms shared = SharedTerms.of(conditions(cases));
    return new Matcher(policy, cases, root, builder.searched() > FEW, true, shared);
  }

  /**
   * The same without a tree: made at once, and each decision walks all rules. For policies that are
   * asked a few times.
   */
  public static Matcher withoutTree(Policy policy) {
    Case[] cases = new Case[policy.rules().size()];
    Set<Subject> subjects = Set.copyOf(Subject.inOrder());
    for (int i = 0; i < cases.length; i++) {
      Rule rule = policy.rules().get(i);
      cases[i] = new Case(i, rule, rule.condition(), false, subjects);
    }
    Node root = new Leaf(Bound.NONE, List.of(), IntStream.range(0, cases.length).toArray());
    return new Matcher(policy, cases, root, true, true, SharedTerms.NONE);
  }

  /** The same that calls no custom functions: what they would say is undecidable. */
  public Matcher withoutFunctions() {
    return new Matcher(policy, cases, root, gathersAtOnce, false, shared);
  }

  /** What was compiled. */
  public Policy policy() {
    return policy;
  }

  /** What the policy says of an action at a time. */
  public Decision decide(Action action, Instant at) {
    Walk walk = gathersAtOnce ? walk(action, at) : null;
    long bound = root.visit(action, Bound.START, walk);
    int sure = Bound.sure(bound);
    if (Bound.open(bound) > sure || Bound.open(bound) == Bound.NONE) {
      return verdict(sure).decide(policy, action);
    }
    if (walk == null) {
      walk = walk(action, at);
      root.visit(action, bound, walk);
    }
    int met = walk.run(sure);
    return walk.undecidable().isEmpty()
        ? verdict(met).decide(policy, action)
        : verdict(met).decide(policy, action, walk.undecidable());
  }

  private Walk walk(Action action, Instant at) {
    return new Walk(cases, action, () -> evaluation(action, at, shared));
  }

  private Evaluation evaluation(Action action, Instant at, SharedTerms parts) {
    Evaluation evaluation = new Evaluation(action, at, policy.timezone(), parts);
    return callsFunctions ? evaluation : evaluation.withoutFunctions();
  }

  /** The same decision, found by walking the rules one by one, and how each of them was decided. */
  public Explanation explain(Action action, Instant at) {
    return new Tracer(policy, action, evaluation(action, at, SharedTerms.NONE)).trace();
  }

  /** The tree in lines of text, for people. */
  public String describe() {
    return new TreeText(policy, cases).of(root);
  }

  private Verdict verdict(int rule) {
    return rule == Bound.NONE ? otherwise : verdicts[rule];
  }
}
