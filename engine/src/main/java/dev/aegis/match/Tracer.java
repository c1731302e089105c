package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Failure;
import dev.aegis.condition.Term;
import dev.aegis.glob.Glob;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Operand;
import dev.aegis.match.Explanation.Outcome;
import dev.aegis.match.Explanation.Step;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks the rules one by one, and notes what decided each. Good for one action. */
final class Tracer {
  private final Policy policy;
  private final Action action;
  private final Evaluation evaluation;
  private final List<Step> steps = new ArrayList<>();
  private final List<Undecidable> undecidable = new ArrayList<>();

  Tracer(Policy policy, Action action, Evaluation evaluation) {
    this.policy = policy;
    this.action = action;
    this.evaluation = evaluation;
  }

  Explanation trace() {
    Verdict verdict = Verdict.of(policy.defaults());
    for (Rule rule : policy.rules()) {
      Step step = step(rule);
      steps.add(step);
      if (step.reason() != null) {
        undecidable.add(new Undecidable(rule, step.reason()));
      }
      if (step.outcome() == Outcome.MET) {
        verdict = Verdict.of(rule);
        break;
      }
    }
    return new Explanation(verdict.decide(policy, action, undecidable), steps);
  }

  private Step step(Rule rule) {
    for (Subject subject : Subject.inOrder()) {
      if (!subject.admits(rule, action)) {
        List<String> globs = subject.globs(rule).stream().map(Glob::pattern).toList();
        Cause cause = new Cause.NoGlob(subject, globs, subject.in(action));
        return new Step(rule.name(), Outcome.NOT_MET, cause, null);
      }
    }
    Term condition = rule.condition();
    if (condition == null) {
      return new Step(rule.name(), Outcome.MET, new Cause.Globs(), null);
    }
    Object result = evaluation.evaluate(condition);
    if (result instanceof Boolean met) {
      return met
          ? new Step(rule.name(), Outcome.MET, cause(condition), null)
          : new Step(rule.name(), Outcome.NOT_MET, cause(decisive(condition, result)), null);
    }
    String reason = Undecidable.of(rule, result).reason();
    return new Step(rule.name(), Outcome.UNDECIDABLE, cause(decisive(condition, result)), reason);
  }

  /** The first part of a conjunction that came out as the whole did. */
  private Term decisive(Term condition, @Nullable Object result) {
    if (condition instanceof Term.All(List<Term> parts)) {
      for (Term part : parts) {
        Object partly = evaluation.evaluate(part);
        if (result instanceof Boolean ? result.equals(partly) : !(partly instanceof Boolean)) {
          return decisive(part, partly);
        }
      }
    }
    return condition;
  }

  private Cause cause(Term test) {
    Set<Term> operands = new LinkedHashSet<>();
    Operands.collect(test, operands);
    List<Operand> shown = new ArrayList<>();
    operands.forEach(operand -> show(operand, shown));
    return new Cause.Condition(TermText.of(test), shown);
  }

  private void show(Term term, List<Operand> into) {
    Object value = evaluation.evaluate(term);
    if (!(value instanceof Failure)) {
      into.add(new Operand(TermText.of(term), value, false));
    } else if (!(term instanceof Term.Custom)) {
      // A call that failed is not absent; the reason tells of it.
      into.add(new Operand(TermText.of(term), null, true));
    }
  }
}
