package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.json.Json;
import dev.aegis.suite.Expectation;
import dev.aegis.suite.SuiteRun.Result;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says to people what became of tests: a few lines a failure, and a sum. */
final class TestText {
  private static final int LABEL = 10;
  private static final int LONGEST = 200;

  private final TestReport report;
  private final Colors colors;

  TestText(TestReport report, Colors colors) {
    this.report = report;
    this.colors = colors;
  }

  /** All failures, then the sum. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Result failure : report.failures()) {
      lines.addAll(failure(failure));
      lines.add("");
    }
    lines.add(sum());
    return lines;
  }

  /** One failure. */
  List<String> failure(Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(head(result));
    add(lines, "action", action(result.test().action()));
    addBoth(lines, result);
    if (report.matcher().policy().asksForTheTime()) {
      add(lines, "at", time(result));
    }
    String label = "why";
    for (String cause : FailureCause.lines(report.matcher(), result)) {
      add(lines, label, cause);
      label = "";
    }
    return lines;
  }

  private String head(Result result) {
    String place =
        Text.printable(result.test().place().source().name()) + ":" + TestReport.line(result);
    String description = result.test().description();
    return colors.bad(place)
        + (description.isEmpty()
            ? ""
            : ": " + Text.printable(Text.shortened(description, LONGEST)));
  }

  private void add(List<String> lines, String label, String text) {
    String painted = label.isEmpty() ? "" : colors.dim(label);
    lines.add("  " + painted + " ".repeat(LABEL - label.length()) + text);
  }

  /** An action in a line: {@code refund:crm {"amount":50} by billing-bot}. */
  static String action(Action action) {
    String name = action.target().isEmpty() ? action.type() : action.type() + ":" + action.target();
    String params = action.params().isEmpty() ? "" : " " + Json.OWN.write(action.params());
    String agent = action.agentId().isEmpty() ? "" : " by " + action.agentId();
    return Text.printable(
        Text.shortened(name, LONGEST)
            + Text.shortened(params, LONGEST)
            + Text.shortened(agent, LONGEST));
  }

  /** What was expected above what came, so that they can be compared at a glance. */
  private void addBoth(List<String> lines, Result result) {
    Expectation expectation = result.test().expectation();
    Decision decision = result.decision();
    StringBuilder expected = new StringBuilder();
    StringBuilder got = new StringBuilder();
    addColumn(
        expected,
        got,
        expectation.approval() == null ? null : expectation.approval().word(),
        decision.approval().word());
    addColumn(
        expected,
        got,
        expectation.riskLevel() == null ? null : expectation.riskLevel().name(),
        decision.riskLevel().name());
    addColumn(expected, got, expectation.rule(), decision.matchedRule());
    add(lines, "expected", expected.toString().stripTrailing());
    add(lines, "got", got.toString().stripTrailing());
  }

  private void addColumn(
      StringBuilder expected, StringBuilder got, @Nullable String wanted, String found) {
    String above = Text.printable(Objects.requireNonNullElse(wanted, "any"));
    String below = Text.printable(found);
    boolean differs = wanted != null && !wanted.equals(found);
    int width = Math.max(Text.width(above), Text.width(below)) + Layout.GAP.length();
    expected
        .append(differs ? colors.good(above) : colors.dim(above))
        .repeat(" ", width - Text.width(above));
    got.append(differs ? colors.bad(below) : colors.dim(below))
        .repeat(" ", width - Text.width(below));
  }

  /** As test files write it, and the day that it is in the policy's zone. */
  private String time(Result result) {
    ZonedDateTime time = result.at().atZone(report.matcher().policy().timezone());
    return time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)
        + " ("
        + time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
        + (result.test().at() == null ? "; the test says no time)" : ")");
  }

  private String sum() {
    int all = report.results().size();
    int failed = report.failures().size();
    String passed = (all - failed) + " passed";
    return all
        + (all == 1 ? " test: " : " tests: ")
        + (failed == 0 ? colors.good(passed) : passed)
        + ", "
        + (failed == 0 ? "0 failed" : colors.bad(failed + " failed"))
        + ".";
  }
}
