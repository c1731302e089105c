package dev.aegis.suite;

import dev.aegis.action.Action;
import dev.aegis.check.Witness;
import dev.aegis.check.Witnesses;
import dev.aegis.check.Witnesses.Finding;
import dev.aegis.condition.Functions;
import dev.aegis.condition.ParameterMention;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Step;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.source.Place;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tests that a policy lacks: of each rule, of each way in which its conditions come out,
 * of both sides of each boundary, of parameters that are absent or of another kind. What they
 * expect is what the policy does today. Good for one policy; not thread-safe.
 */
public final class SuiteGenerator {
  private static final int LONGEST = 90;
  private static final Place NOWHERE = new Place(new SourceText("generated", ""), new Span(0, 0));

  private final Matcher matcher;
  private final Policy policy;
  private final Functions functions;
  private final Witnesses witnesses;
  private final Coverage.Sight sight;
  private final Moments moments;
  private final List<TestCase> given;
  private final List<Draft> drafts = new ArrayList<>();
  private final List<Goal> unreached = new ArrayList<>();
  private final Set<Object> reached = new HashSet<>();

  /** A test with all that it is good for. */
  private record Draft(TestCase test, Set<Object> goals) {}

  /** A parameter that is given to a rule in some form. */
  private record Form(int rule, String parameter, String kind) {}

  private SuiteGenerator(Matcher matcher, Functions functions, List<TestCase> given) {
    this.matcher = matcher;
    this.policy = matcher.policy();
    this.functions = functions;
    this.given = List.copyOf(given);
    witnesses = Witnesses.of(matcher);
    sight = new Coverage.Sight(matcher);
    moments = Moments.of(policy);
  }

  /**
   * What came of it.
   *
   * @param cases the tests that were lacking, none of which could be left out
   * @param unreached what may happen, in words, and no action was found for
   */
  public record Generated(List<TestCase> cases, List<String> unreached) {
    public Generated {
      cases = List.copyOf(cases);
      unreached = List.copyOf(unreached);
    }
  }

  /**
   * Looks for the tests that are lacking.
   *
   * @param given tests that the policy passes
   * @param progress is told of each change of the policy that tests were looked for
   */
  public static Generated generate(
      Matcher matcher, Functions functions, List<TestCase> given, Runnable progress) {
    return new SuiteGenerator(matcher, functions, given).generate(progress);
  }

  private Generated generate(Runnable progress) {
    given.forEach(test -> moments.of(test).forEach(at -> reached.addAll(goals(test.action(), at))));
    Coverage.goals(policy).forEach(this::reach);
    for (int i = 0; i < policy.rules().size(); i++) {
      forms(i);
    }
    mutants(progress);
    reduce();
    return new Generated(
        drafts.stream().map(Draft::test).toList(),
        unreached.stream().filter(goal -> !reached.contains(goal)).map(this::described).toList());
  }

  private void reach(Goal goal) {
    if (reached.contains(goal)) {
      return;
    }
    Finding found = Coverage.find(goal, witnesses, sight);
    found
        .witness()
        .ifPresent(
            witness ->
                add(witness, described(goal), w -> sight.of(w.action(), w.at()).contains(goal)));
    if (found.witness().isEmpty() && !found.none()) {
      unreached.add(goal);
    }
  }

  private String described(Goal goal) {
    return switch (goal) {
      case Goal.Met(int rule) -> policy.rules().get(rule).name() + " is met";
      case Goal.Decided decided ->
          policy.rules().get(decided.rule()).name() + ": " + goal.describe();
      case Goal.Defaults defaults -> "no rule is met";
    };
  }

  /**
   * Adds a test. It says a time where the time matters.
   *
   * @param wanted what the test is for
   */
  private void add(Witness witness, String description, Predicate<Witness> wanted) {
    Action action = witness.action();
    Expectation expectation = Expectation.of(matcher.decide(action, witness.at()));
    String shown =
        description.codePointCount(0, description.length()) <= LONGEST
            ? description
            : description.substring(0, description.offsetByCodePoints(0, LONGEST)) + "…";
    TestCase anyTime = new TestCase(shown, action, null, expectation, NOWHERE);
    List<Instant> times = moments.of(anyTime);
    boolean always =
        times.stream().allMatch(at -> expectation.isMetBy(matcher.decide(action, at)))
            && times.stream()
                .anyMatch(at -> wanted.test(new Witness(action, at, matcher.decide(action, at))));
    TestCase test =
        always ? anyTime : new TestCase(shown, action, witness.at(), expectation, NOWHERE);
    Set<Object> goals = new HashSet<>();
    moments.of(test).forEach(at -> goals.addAll(goals(action, at)));
    drafts.add(new Draft(test, goals));
    reached.addAll(goals);
  }

  private Set<Object> goals(Action action, Instant at) {
    Set<Object> goals = new HashSet<>(sight.of(action, at));
    List<Rule> rules = policy.rules();
    for (Step step : matcher.explain(action, at).steps()) {
      if (!(step.cause() instanceof Cause.NoGlob)) {
        int place = sight.place(step);
        for (ParameterMention mention : rules.get(place).parameters()) {
          goals.add(new Form(place, mention.name(), kind(action, mention.name())));
        }
      }
    }
    return goals;
  }

  private static String kind(Action action, String parameter) {
    return switch (action.params().get(parameter)) {
      case null -> "absent";
      case String text -> "text";
      case Number number -> "number";
      case Boolean bool -> "bool";
      default -> "other";
    };
  }

  /** Leaves out and spoils each parameter of an action that meets a rule. */
  private void forms(int index) {
    // Of parameters within others, conditions that are undecidable tell.
    List<ParameterMention> mentions =
        policy.rules().get(index).parameters().stream()
            .filter(mention -> mention.name().indexOf('.') < 0)
            .toList();
    if (mentions.isEmpty()) {
      return;
    }
    Finding met =
        witnesses.meeting(index, w -> sight.of(w.action(), w.at()).contains(new Goal.Met(index)));
    met.witness()
        .ifPresent(
            witness -> {
              for (ParameterMention mention : mentions) {
                String name = mention.name();
                String kind = kind(witness.action(), name);
                form(index, witness, name, null, "absent");
                String other = kind.equals("text") ? "number" : "text";
                form(index, witness, name, kind.equals("text") ? (Object) 1L : "x", other);
              }
            });
  }

  private void form(int index, Witness witness, String name, @Nullable Object value, String kind) {
    if (reached.contains(new Form(index, name, kind))) {
      return;
    }
    Map<String, @Nullable Object> params = new LinkedHashMap<>(witness.action().params());
    if (value == null) {
      params.remove(name);
    } else {
      params.put(name, value);
    }
    Action action = witness.action().withParams(params);
    add(
        new Witness(action, witness.at(), matcher.decide(action, witness.at())),
        policy.rules().get(index).name()
            + ": `"
            + name
            + "` is "
            + (value == null ? "absent" : "a " + kind),
        w -> goals(w.action(), w.at()).contains(new Form(index, name, kind)));
  }

  private void mutants(Runnable progress) {
    List<Mutant> mutants = Mutants.of(policy, functions);
    MutationRun run = MutationRun.of(matcher, mutants, cases(), progress);
    int open;
    do { // A test that was found for one may show another the way.
      open = run.unknown().size();
      run.survivors().forEach(known -> notice(known.mutant(), any -> Optional.of(known.witness())));
      run.unknown().forEach(unknown -> notice(unknown, mutated -> sought(unknown, mutated)));
      run = MutationRun.of(matcher, run.unknown(), cases(), () -> {});
    } while (run.unknown().size() < open);
    for (Mutant mutant : mutants) {
      Matcher mutated = Matcher.withoutTree(mutant.policy());
      if (SuiteRun.allPass(mutated, given)) {
        drafts.stream()
            .filter(draft -> notices(mutated, draft.test()))
            .forEach(draft -> draft.goals().add(mutated));
      }
    }
  }

  private List<TestCase> cases() {
    return Stream.concat(given.stream(), drafts.stream().map(Draft::test)).toList();
  }

  /**
   * Adds a test that tells a mutant from the policy, unless there is one by now.
   *
   * @param witness finds an action that does
   */
  private void notice(Mutant mutant, Function<Matcher, Optional<Witness>> witness) {
    Matcher mutated = Matcher.withoutTree(mutant.policy());
    if (drafts.stream().noneMatch(draft -> notices(mutated, draft.test()))) {
      witness
          .apply(mutated)
          .ifPresent(
              one ->
                  add(
                      one,
                      mutant.held(),
                      w -> MutationRun.differ(w.decision(), mutated.decide(w.action(), w.at()))));
    }
  }

  /** Looks harder than reasoning alone. */
  private Optional<Witness> sought(Mutant mutant, Matcher mutated) {
    return MutationRun.difference(witnesses, mutated, known(mutant)).witness();
  }

  private boolean notices(Matcher mutated, TestCase test) {
    return moments.of(test).stream()
        .anyMatch(at -> !test.expectation().isMetBy(mutated.decide(test.action(), at)));
  }

  /** What there is already, those first that the changed rule decides. */
  private List<Witness> known(Mutant mutant) {
    return Stream.concat(drafts.stream().map(Draft::test), given.stream())
        .sorted(Comparator.comparing(test -> !mutant.rule().equals(test.expectation().rule())))
        .map(
            test -> {
              Instant at = moments.of(test).getFirst();
              return new Witness(test.action(), at, matcher.decide(test.action(), at));
            })
        .toList();
  }

  /** Leaves out what others are good for as well, the latest first. */
  private void reduce() {
    Map<Object, Integer> counts = new HashMap<>();
    drafts.forEach(draft -> draft.goals().forEach(goal -> counts.merge(goal, 1, Integer::sum)));
    given.forEach(
        test ->
            moments
                .of(test)
                .forEach(
                    at ->
                        goals(test.action(), at)
                            .forEach(goal -> counts.merge(goal, 1, Integer::sum))));
    for (int i = drafts.size() - 1; i >= 0; i--) {
      Set<Object> goals = drafts.get(i).goals();
      if (goals.stream().allMatch(goal -> counts.getOrDefault(goal, 0) > 1)) {
        goals.forEach(goal -> counts.merge(goal, -1, Integer::sum));
        drafts.remove(i);
      }
    }
  }
}
