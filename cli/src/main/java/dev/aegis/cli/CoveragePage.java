package dev.aegis.cli;

import dev.aegis.match.TermText;
import dev.aegis.policy.Rule;
import dev.aegis.suite.Coverage;
import dev.aegis.suite.Goal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What of a policy its tests see, as a page of HTML that needs nothing else. */
final class CoveragePage {
  private static final String BEGINNING = "<!DOCTYPE html>";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Coverage of a policy</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; }
      table { border-collapse: collapse; width: 100%; }
      td, th { border-bottom: 1px solid #8886; padding: .3em .6em; text-align: left; vertical-align: top; }
      tr.condition td:first-child { padding-left: 2em; }
      code { font-size: 13px; overflow-wrap: anywhere; }
      .seen { color: #18794e; }
      .missing { color: #ce2c31; font-weight: bold; }
      .impossible { color: #888; }
      </style>
      </head>
      <body>
      """;

  private final Coverage coverage;
  private final StringBuilder page = new StringBuilder(HEAD);

  private CoveragePage(Coverage coverage) {
    this.coverage = coverage;
  }

  /** Refuses to write over what is no such page. */
  static void refuseToReplaceOthers(Path file) throws IOException {
    ReportFile.refuseToReplaceOthers(file, BEGINNING, "HTML", "--coverage-html");
  }

  /** Writes the page as a file, whole or not at all. */
  static void write(Coverage coverage, Path file) throws IOException {
    String page = of(coverage);
    AtomicFile.replace(file, AtomicFile.Readers.USUAL, out -> out.print(page));
  }

  static String of(Coverage coverage) {
    return new CoveragePage(coverage).write();
  }

  private String write() {
    page.append("<h1>Coverage: ")
        .append(CoverageText.percent(coverage.percent()))
        .append("</h1>\n<p>")
        .append(coverage.covered())
        .append(" of ")
        .append(coverage.possible())
        .append(" that can happen. Policy ")
        .append(escaped(coverage.policy().version()))
        .append("</p>\n<table>\n<tr><th>Rule or condition</th><th>Seen by tests</th></tr>\n");
    for (int i = 0; i < coverage.policy().rules().size(); i++) {
      Rule rule = coverage.policy().rules().get(i);
      row("rule", "<b>" + escaped(rule.name()) + "</b>", cell(new Goal.Met(i), "met"));
      conditions(i);
    }
    row("rule", "<b>&lt;default&gt;</b>", cell(new Goal.Defaults(), "met"));
    return page.append("</table>\n</body>\n</html>\n").toString();
  }

  private void conditions(int rule) {
    String last = "";
    StringBuilder cells = new StringBuilder();
    for (Goal goal : coverage.reached().keySet()) {
      if (goal instanceof Goal.Decided decided && decided.rule() == rule) {
        String condition = "<code>" + escaped(TermText.of(decided.condition())) + "</code>";
        if (!condition.equals(last)) {
          conditionRow(last, cells);
          last = condition;
        }
        cells.append(cell(goal, decided.truth().name().toLowerCase(Locale.ROOT))).append(' ');
      }
    }
    conditionRow(last, cells);
  }

  private void conditionRow(String condition, StringBuilder cells) {
    if (!condition.isEmpty()) {
      row("condition", condition, cells.toString());
      cells.setLength(0);
    }
  }

  private void row(String kind, String first, String second) {
    page.append("<tr class=\"")
        .append(kind)
        .append("\"><td>")
        .append(first)
        .append("</td><td>")
        .append(second)
        .append("</td></tr>\n");
  }

  private String cell(Goal goal, String word) {
    int tests = coverage.reached().getOrDefault(goal, 0);
    if (tests > 0) {
      return "<span class=\"seen\">" + word + " (" + tests + ")</span>";
    }
    return coverage.impossible().contains(goal)
        ? "<span class=\"impossible\">can't be " + word + "</span>"
        : "<span class=\"missing\">never " + word + "</span>";
  }

  private static String escaped(String text) {
    return Text.printable(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
