package dev.aegis.cli;

import dev.aegis.decision.Decision;
import dev.aegis.suite.Mutant;
import dev.aegis.suite.MutationRun;
import dev.aegis.suite.MutationRun.Survivor;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Says to people which mistakes in a policy its tests would not notice. */
final class MutationText {
  private static final int LONGEST = 300;

  private final MutationRun run;
  private final ZoneId zone;
  private final boolean timed;
  private final Colors colors;

  MutationText(MutationRun run, ZoneId zone, boolean timed, Colors colors) {
    this.run = run;
    this.zone = zone;
    this.timed = timed;
    this.colors = colors;
  }

  /** All mutants that no test notices, and the sum. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Survivor survivor : run.survivors()) {
      lines.add(colors.bad("no test notices") + " " + shown(survivor.mutant()));
      lines.add("  " + colors.dim("a test of") + "  " + action(survivor));
      lines.add("  " + colors.dim("expects  ") + "  " + said(survivor.witness().decision()));
      lines.add("  " + colors.dim("not      ") + "  " + said(survivor.decision()));
      lines.add("");
    }
    lines.add(sum());
    if (!run.unknown().isEmpty()) {
      lines.add(
          "No test notices these either, and no action was found that would tell them from the"
              + " policy:");
      run.unknown().forEach(mutant -> lines.add("  " + shown(mutant)));
    }
    return lines;
  }

  private static String shown(Mutant mutant) {
    return Text.printable(Text.shortened(mutant.rule() + ": " + mutant.describe(), LONGEST));
  }

  private String action(Survivor survivor) {
    String at = survivor.witness().at().atZone(zone).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    return TestText.action(survivor.witness().action()) + (timed ? " at " + at : "");
  }

  private static String said(Decision decision) {
    return Text.printable(
        decision.approval().word()
            + " "
            + decision.riskLevel().name()
            + " "
            + decision.matchedRule());
  }

  private String sum() {
    return "Mutants: %d of %d noticed (%s); %d more change nothing."
        .formatted(
            run.killed(), run.counted(), CoverageText.percent(run.score()), run.equivalent());
  }
}
