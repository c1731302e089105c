package dev.aegis.suite;

import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.suite.Expectation.Mismatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of tests. Immutable.
 *
 * @param results one for each test, in order
 */
public record SuiteRun(List<Result> results) {
  public SuiteRun {
    results = List.copyOf(results);
  }

  /**
   * What became of one test.
   *
   * @param decision what was decided: where the time must not matter, the first that was not as
   *     expected
   * @param at when it was decided
   * @param mismatches empty where it passed
   */
  public record Result(TestCase test, Decision decision, Instant at, List<Mismatch> mismatches) {
    public Result {
      mismatches = List.copyOf(mismatches);
    }

    public boolean passed() {
      return mismatches.isEmpty();
    }
  }

  /** Runs tests. */
  public static SuiteRun of(Matcher matcher, List<TestCase> cases) {
    Moments moments = Moments.of(matcher.policy());
    List<Result> results = new ArrayList<>();
    for (TestCase each : cases) {
      results.add(run(matcher, each, moments.of(each)));
    }
    return new SuiteRun(results);
  }

  /** Whether all tests pass, found as quickly as it can be. */
  public static boolean allPass(Matcher matcher, List<TestCase> cases) {
    Moments moments = Moments.of(matcher.policy());
    for (TestCase each : cases) {
      for (Instant at : moments.of(each)) {
        if (!each.expectation().isMetBy(matcher.decide(each.action(), at))) {
          return false;
        }
      }
    }
    return true;
  }

  private static Result run(Matcher matcher, TestCase test, List<Instant> moments) {
    Result first = null;
    for (Instant at : moments) {
      Decision decision = matcher.decide(test.action(), at);
      Result result = new Result(test, decision, at, test.expectation().mismatches(decision));
      if (!result.passed()) {
        return result;
      }
      first = first == null ? result : first;
    }
    if (first == null) {
      throw new IllegalArgumentException("a test that is decided at no time");
    }
    return first;
  }

  /** How many passed. */
  public long passed() {
    return results.stream().filter(Result::passed).count();
  }

  /** Those that did not pass. */
  public List<Result> failures() {
    return results.stream().filter(result -> !result.passed()).toList();
  }
}
