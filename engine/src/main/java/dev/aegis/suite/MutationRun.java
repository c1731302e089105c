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
import java.util.function.IntConsumer;

/**
 * Which mistakes in a policy its tests would notice. Each mutant is decided on as a policy of its
 * own. One that no test notices is of no interest where no action tells it from the policy.
 * Immutable.
 *
 * @param killed how many mutants a test notices
 * @param survivors those that no test notices, each with an action that would have
 * @param equivalent how many decide everything as the policy does
 * @param unknown those that no test notices and no action was found for; they do not count
 */
public record MutationRun(
    int killed, List<Survivor> survivors, int equivalent, List<Mutant> unknown) {
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
   * Tries mutants.
   *
   * @param cases tests that the policy passes
   * @param progress is told after each mutant how many were tried
   */
  public static MutationRun of(
      Matcher matcher, List<Mutant> mutants, List<TestCase> cases, IntConsumer progress) {
    Witnesses witnesses = new Witnesses(matcher);
    List<SuiteRun.Result> run = SuiteRun.of(matcher, cases).results();
    int killed = 0;
    int equivalent = 0;
    int tried = 0;
    List<Survivor> survivors = new ArrayList<>();
    List<Mutant> unknown = new ArrayList<>();
    for (Mutant mutant : mutants) {
      Matcher mutated = Matcher.withoutTree(mutant.policy());
      if (!SuiteRun.allPass(mutated, cases)) {
        killed++;
      } else {
        Finding finding = difference(witnesses, mutated, known(mutant, run));
        if (finding.witness().isPresent()) {
          Witness witness = finding.witness().get();
          survivors.add(
              new Survivor(mutant, witness, mutated.decide(witness.action(), witness.at())));
        } else if (finding.none()) {
          equivalent++;
        } else {
          unknown.add(mutant);
        }
      }
      progress.accept(++tried);
    }
    return new MutationRun(killed, survivors, equivalent, unknown);
  }

  static Finding difference(Witnesses witnesses, Matcher mutated, List<Witness> known) {
    return witnesses.difference(
        mutated.policy(),
        witness -> differ(witness.decision(), mutated.decide(witness.action(), witness.at())),
        known);
  }

  /** What tests are about, those first that the changed rule decides. */
  private static List<Witness> known(Mutant mutant, List<SuiteRun.Result> run) {
    return run.stream()
        .sorted(Comparator.comparing(r -> !r.decision().matchedRule().equals(mutant.rule())))
        .map(result -> new Witness(result.test().action(), result.at(), result.decision()))
        .toList();
  }

  /** Whether a test could tell two decisions apart. */
  static boolean differ(Decision a, Decision b) {
    return a.approval() != b.approval()
        || a.riskLevel() != b.riskLevel()
        || !a.matchedRule().equals(b.matchedRule());
  }

  /** In percent of the mutants that can be noticed; 100 where there are none. */
  public double score() {
    int noticeable = killed + survivors.size();
    return noticeable == 0 ? 100 : 100.0 * killed / noticeable;
  }
}
