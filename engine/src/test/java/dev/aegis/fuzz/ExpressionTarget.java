package dev.aegis.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.condition.ConditionCompiler;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Expr;
import dev.aegis.condition.Expressions;
import dev.aegis.condition.Failure;
import dev.aegis.condition.Term;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A condition: read, printed, compiled with and without the check, evaluated, put into a rule. */
final class ExpressionTarget {
  private static final int LONGEST = 4_096;
  private static final Pattern SPAN = Pattern.compile("Span\\[start=\\d+, end=\\d+\\]");
  private static final Failure CAUGHT = new Failure("a value could not be read");
  private static final Instant AT = Instant.parse("2026-03-28T23:59:59.123456789Z");
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final Map<String, Object> PARAMS =
      Map.of(
          "a",
          1L,
          "b",
          "text",
          "c",
          List.of(1L, 2.5, "x"),
          "d",
          Map.of("a", true),
          "s",
          "😀b",
          "amount",
          1e300,
          "env",
          "prod",
          "tags",
          List.of("x", List.of()));
  private static final Action ACTION = Action.of("pay", "crm", PARAMS);
  private static final Map<String, Object> BINDINGS =
      Map.of("x", 5L, "y", "text", "a.b", Map.of("c", 1L), "a", PARAMS, "z", List.of(1L, 2L));

  private final String text;
  private final SourceText source;
  private final List<Diagnostic> found = new ArrayList<>();

  ExpressionTarget(String text) {
    this.text = text;
    this.source = new SourceText("fuzz.cel", text);
  }

  Answer answer() {
    Fragment fragment = Fragment.whole(source);
    Outcome<Expr> tree = Findings.check(Expressions.parse(fragment), source);
    tree.value().ifPresent(this::checkPrinted);
    Outcome<Term> free = Findings.check(Expressions.compile(fragment), source);
    free.value().ifPresent(ExpressionTarget::checkValue);
    Outcome<Term> condition = condition(fragment);
    found.addAll(condition.diagnostics());
    condition.value().ifPresent(term -> checkCondition(term, condition(fragment).get()));
    return Answer.of(condition.succeeded(), found);
  }

  /** The condition alone, and under a name in another. */
  private Outcome<Term> condition(Fragment fragment) {
    SourceText both = new SourceText("both.cel", "odd || !odd && [odd].exists(o, o == odd)");
    ConditionCompiler compiler = new ConditionCompiler(Map.of("odd", fragment));
    Findings.check(compiler.diagnostics(), source);
    Findings.check(compiler.compile(Fragment.whole(both)), both)
        .value()
        .ifPresent(term -> checkTruth(term));
    return Findings.check(new ConditionCompiler(Map.of()).compile(fragment), source);
  }

  private void checkPrinted(Expr tree) {
    String printed = Expressions.print(tree);
    if (printed.codePointCount(0, printed.length()) <= LONGEST) {
      Fragment fragment = Fragment.whole(new SourceText("printed.cel", printed));
      Outcome<Expr> again = Expressions.parse(fragment);
      assertThat(again.diagnostics()).as(printed).isEmpty();
      assertThat(withoutSpans(again.get())).as(printed).isEqualTo(withoutSpans(tree));
      assertThat(Expressions.print(again.get())).isEqualTo(printed);
    }
  }

  private static void checkValue(Term term) {
    // The net under an evaluation is for hostile maps and lists; with these it is never needed.
    assertThat(new Evaluation(ACTION, AT, ZONE, BINDINGS).evaluate(term)).isNotEqualTo(CAUGHT);
    assertThat(new Evaluation(null, AT, ZONE, BINDINGS).evaluate(term)).isNotEqualTo(CAUGHT);
  }

  private static void checkTruth(Term term) {
    for (Action action : List.of(ACTION, Action.of("", ""))) {
      assertThat(new Evaluation(action, AT, ZONE).evaluate(term))
          .isInstanceOfAny(Boolean.class, Failure.class)
          .isNotEqualTo(CAUGHT);
    }
  }

  private void checkCondition(Term term, Term again) {
    checkTruth(term);
    assertThat(term.equals(again)).as("compiled twice it is the same").isTrue();
    assertThat(term.hashCode()).isEqualTo(again.hashCode());
    Targets.used(term, text.hashCode());
  }

  private static String withoutSpans(Expr tree) {
    return SPAN.matcher(tree.toString()).replaceAll("_");
  }
}
