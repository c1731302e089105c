package dev.aegis.suite;

import dev.aegis.check.Witness;
import dev.aegis.check.Witnesses;
import dev.aegis.check.Witnesses.Finding;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which mistakes in a policy its tests would notice. Each mutant is decided on as a policy of its
 * own. One that no test notices is of no interest where no action tells it from the policy.
 * Immutable.
 *
 * @param killed how many mutants a test notices
 * @param survivors those that no test notices, each with an action that would have
 * @param equivalent how many decide everything as the policy does
 * @param unknown those that no test notices and no action was found for; they count as survivors
 */
public record MutationRun(
    int killed, List<Survivor> survivors, int equivalent, List<Mutant> unknown) {
  /** In so many parts are they tried, however many threads there are. */
  private static final int PARTS = 8;

  public MutationRun {
    survivors = List.copyOf(survivors);
    unknown = List.copyOf(unknown);
  }

  /**
   * A mutant that no test notices.
   *
   * @param witness an action that the policy and the mutant decide differently, as the policy does
   * @param decision what the mutant says of it
   */
  public record Survivor(Mutant mutant, Witness witness, Decision decision) {}

  /** How many mutants there are of a policy, those included that change nothing. */
  public static List<Mutant> mutants(Policy policy, Functions functions) {
    return Mutants.of(policy, functions);
  }

  /**
   * Tries mutants, in several threads. What comes out does not depend on their number.
   *
   * @param cases tests that the policy passes
   * @param progress is told of each mutant that was tried, from one thread at a time
   */
  public static MutationRun of(
      Matcher matcher, List<Mutant> mutants, List<TestCase> cases, Runnable progress) {
    Trial trial = new Trial(matcher, cases, progress);
    List<Outcome> outcomes =
        IntStream.range(0, PARTS)
            .parallel()
            .mapToObj(part -> mutants.subList(start(part, mutants), start(part + 1, mutants)))
            .flatMap(some -> trial.of(some).stream())
            .toList();
    int killed = 0;
    int equivalent = 0;
    List<Survivor> survivors = new ArrayList<>();
    List<Mutant> unknown = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Killed k -> killed++;
        case Outcome.Equivalent e -> equivalent++;
        case Outcome.Survived(Survivor survivor) -> survivors.add(survivor);
        case Outcome.Unknown(Mutant mutant) -> unknown.add(mutant);
      }
    }
    return new MutationRun(killed, survivors, equivalent, unknown);
  }

  private static int start(int part, List<Mutant> mutants) {
    return (int) ((long) mutants.size() * part / PARTS);
  }

  /** What became of a mutant. */
  private sealed interface Outcome {
    record Killed() implements Outcome {}

    record Equivalent() implements Outcome {}

    record Survived(Survivor survivor) implements Outcome {}

    record Unknown(Mutant mutant) implements Outcome {}
  }

  /** Tries mutants against the tests of a policy. Safe to share between threads. */
  private static final class Trial {
    private final Matcher matcher;
    private final List<TestCase> cases;
    private final Runnable progress;
    private final List<SuiteRun.Result> run;
    private @Nullable List<Witness> examples;

    Trial(Matcher matcher, List<TestCase> cases, Runnable progress) {
      this.matcher = matcher;
      this.cases = cases;
      this.progress = progress;
      run = SuiteRun.of(matcher, cases).results();
    }

    /** Of some mutants, which share what is worked out about the policy. */
    List<Outcome> of(List<Mutant> mutants) {
      Witnesses witnesses = Witnesses.byReasoning(matcher);
      List<Outcome> outcomes = new ArrayList<>();
      for (Mutant mutant : mutants) {
        outcomes.add(of(mutant, witnesses));
        synchronized (progress) {
          progress.run();
        }
      }
      return outcomes;
    }

    private Outcome of(Mutant mutant, Witnesses witnesses) {
      Matcher mutated = Matcher.withoutTree(mutant.policy());
      if (!SuiteRun.allPass(mutated, cases)) {
        return new Outcome.Killed();
      }
      Finding finding = difference(witnesses, mutated, firstThoseOf(mutant, tested()));
      if (finding.witness().isEmpty() && !finding.none()) {
        finding = difference(witnesses, mutated, firstThoseOf(mutant, examples()));
      }
      if (finding.none()) {
        return new Outcome.Equivalent();
      }
      return finding
          .witness()
          .<Outcome>map(
              one ->
                  new Outcome.Survived(
                      new Survivor(mutant, one, mutated.decide(one.action(), one.at()))))
          .orElseGet(() -> new Outcome.Unknown(mutant));
    }

    private List<Witness> tested() {
      return run.stream()
          .map(result -> new Witness(result.test().action(), result.at(), result.decision()))
          .toList();
    }

    /** Actions that meet rules and decide their conditions, which the tests may lack. */
    private synchronized List<Witness> examples() {
      if (examples == null) {
        Witnesses witnesses = Witnesses.of(matcher);
        Coverage.Sight sight = new Coverage.Sight(matcher);
        examples =
            Coverage.goals(matcher.policy()).stream()
                .flatMap(goal -> Coverage.find(goal, witnesses, sight).witness().stream())
                .toList();
      }
      return examples;
    }

    private static List<Witness> firstThoseOf(Mutant mutant, List<Witness> known) {
      return known.stream()
          .sorted(Comparator.comparing(one -> !one.decision().matchedRule().equals(mutant.rule())))
          .toList();
    }
  }

  static Finding difference(Witnesses witnesses, Matcher mutated, List<Witness> known) {
    return witnesses.difference(
        mutated.policy(),
        witness -> differ(witness.decision(), mutated.decide(witness.action(), witness.at())),
        known);
  }

  /** Whether a test could tell two decisions apart. */
  static boolean differ(Decision a, Decision b) {
    return a.approval() != b.approval()
        || a.riskLevel() != b.riskLevel()
        || !a.matchedRule().equals(b.matchedRule());
  }

  /** How many are not proven to change nothing. */
  public int counted() {
    return killed + survivors.size() + unknown.size();
  }

  /** In percent of those that count; 100 where there are none. */
  public double score() {
    return counted() == 0 ? 100 : 100.0 * killed / counted();
  }
}
