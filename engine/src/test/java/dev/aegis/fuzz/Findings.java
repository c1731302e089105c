package dev.aegis.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.DiagnosticRenderer;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Severity;
import dev.aegis.source.SourceText;
import java.util.List;

/** What must be true of all that is ever said about an author's text. */
final class Findings {
  private static final int LONGEST = 5_000;

  private Findings() {}

  static <T> Outcome<T> check(Outcome<T> outcome, SourceText... sources) {
    check(outcome.diagnostics(), sources);
    boolean errors = outcome.diagnostics().stream().anyMatch(d -> d.severity() == Severity.ERROR);
    assertThat(outcome.succeeded()).as("it fails with an error, never without").isEqualTo(!errors);
    return outcome;
  }

  static void check(List<Diagnostic> diagnostics, SourceText... sources) {
    for (Diagnostic each : diagnostics) {
      String message = each.message();
      assertThat(each.source()).as(message).isIn((Object[]) sources);
      assertThat(each.span().end()).as(message).isLessThanOrEqualTo(each.source().text().length());
      assertThat(each.position().line()).isBetween(1, each.source().lineCount());
      assertThat(message).isNotBlank().hasSizeLessThan(LONGEST);
      // An example action that a hint shows can hold what the author wrote.
      int longestHint = LONGEST + 4 * each.source().text().length();
      assertThat(each.hint() == null ? "-" : each.hint()).isNotBlank().hasSizeLessThan(longestHint);
    }
    List<Diagnostic> shown = diagnostics.subList(0, Math.min(20, diagnostics.size()));
    assertThat(DiagnosticRenderer.plain().render(shown).lines().count())
        .isGreaterThanOrEqualTo(shown.size() * 4L);
  }
}
