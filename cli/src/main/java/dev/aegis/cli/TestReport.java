package dev.aegis.cli;

import dev.aegis.match.Matcher;
import dev.aegis.source.Place;
import dev.aegis.suite.Suite;
import dev.aegis.suite.SuiteRun;
import dev.aegis.suite.SuiteRun.Result;
import dev.aegis.suite.TestCase;
import java.util.List;

/**
 * What became of a policy's tests. Immutable.
 *
 * @param files one for each test file, in their order
 */
record TestReport(Matcher matcher, List<Tested> files) {
  TestReport {
    files = List.copyOf(files);
  }

  /** A test file, and what became of its tests. */
  record Tested(Suite suite, SuiteRun run) {
    /** As it was named. */
    String name() {
      return suite.source().name();
    }
  }

  /** Runs all tests. */
  static TestReport of(Matcher matcher, List<Suite> suites) {
    return new TestReport(
        matcher,
        suites.stream().map(each -> new Tested(each, SuiteRun.of(matcher, each.cases()))).toList());
  }

  /** All tests, in order. */
  List<TestCase> cases() {
    return files.stream().flatMap(file -> file.suite().cases().stream()).toList();
  }

  /** All of them, in order. */
  List<Result> results() {
    return files.stream().flatMap(file -> file.run().results().stream()).toList();
  }

  List<Result> failures() {
    return files.stream().flatMap(file -> file.run().failures().stream()).toList();
  }

  /** The line on which a test begins. */
  static int line(Result result) {
    Place place = result.test().place();
    return place.source().position(place.span().start()).line();
  }
}
