package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class ExpressionPropertiesTest {
  private static final Pattern SPAN = Pattern.compile("Span\\[start=\\d+, end=\\d+\\]");

  /** Bits of the language, to be strung together at random. */
  private static final List<String> BITS =
      List.of(
          "params",
          ".",
          "a",
          "x",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "?",
          "+",
          "-",
          "*",
          "/",
          "%",
          "==",
          "!=",
          "<",
          "<=",
          "in",
          "&&",
          "||",
          "!",
          "1",
          "2.5",
          "'t'",
          "\"",
          "'",
          "`",
          "true",
          "null",
          "has",
          "all",
          "exists",
          "map",
          "size",
          "matches",
          "timestamp",
          "now",
          "clock.hour",
          "and",
          "not",
          "=",
          "&",
          "|",
          "\\",
          "r'",
          "'''",
          "//",
          "\n",
          " ",
          "🐱",
          "é",
          "if",
          "0x",
          "1e9",
          "9223372036854775808",
          "@",
          "\u0000");

  @Property(tries = 500)
  void printingAndParsingGivesTheSameTree(@ForAll long seed) {
    Expr tree = new RandomExpr(new Random(seed)).expr(4);
    String text = Expressions.print(tree);
    Outcome<Expr> read = Expressions.parse(fragment(text));
    assertThat(read.diagnostics()).as(text).isEmpty();
    assertThat(withoutSpans(read.get())).as(text).isEqualTo(withoutSpans(tree));
  }

  @Property(tries = 1000)
  void anyTextCompilesOrIsExplained(@ForAll long seed, @ForAll @IntRange(max = 40) int length) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(BITS.get(random.nextInt(BITS.size())));
      text.append(random.nextInt(3) == 0 ? " " : "");
    }
    checkAnswered(text.toString());
  }

  @Property(tries = 300)
  void anyUnitsCompileOrAreExplained(@ForAll String text) {
    checkAnswered(text);
  }

  @Property(tries = 500)
  void mutatedExpressionsCompileOrAreExplained(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(Expressions.print(new RandomExpr(random).expr(3)));
    for (int i = random.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, BITS.get(random.nextInt(BITS.size())));
        default -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
      }
    }
    checkAnswered(text.toString());
  }

  @Property(tries = 1000)
  void anyExpressionHasAValueOrFails(@ForAll long seed) {
    Expr tree = new RandomExpr(new Random(seed)).expr(4);
    Outcome<Term> term = Expressions.compile(fragment(Expressions.print(tree)));
    if (term.succeeded()) {
      checkValue(evaluation().evaluate(term.get()), tree);
    }
  }

  @Property(tries = 500)
  void aConditionIsTrueOrFalseOrFails(@ForAll long seed) {
    Expr tree = new RandomExpr(new Random(seed)).expr(4);
    Outcome<Term> term = new ConditionCompiler(Map.of()).compile(fragment(Expressions.print(tree)));
    if (term.succeeded()) {
      Object value = evaluation().evaluate(term.get());
      assertThat(value).isInstanceOfAny(Boolean.class, Failure.class);
      checkValue(value, tree);
    }
  }

  private static void checkValue(@Nullable Object value, Expr tree) {
    // The net under the evaluation is for hostile maps; with these it is never needed.
    assertThat(value)
        .as(Expressions.print(tree))
        .isNotEqualTo(new Failure("a value could not be read"));
  }

  private static void checkAnswered(String text) {
    for (Outcome<Term> outcome :
        List.of(
            new ConditionCompiler(Map.of()).compile(fragment(text)),
            Expressions.compile(fragment(text)))) {
      assertThat(outcome.succeeded()).isEqualTo(outcome.diagnostics().isEmpty());
      outcome
          .diagnostics()
          .forEach(d -> assertThat(d.span().end()).isLessThanOrEqualTo(text.length()));
    }
  }

  private static Evaluation evaluation() {
    Map<String, Object> params =
        Map.of("a", 1L, "b", "text", "c", List.of(1L, 2.5, "x"), "d", Map.of("a", true));
    Map<String, Object> bindings = Map.of("x", 5L, "a.b", Map.of("c", 1L));
    return new Evaluation(
        Action.of("read", "crm", params), Instant.EPOCH, ZoneOffset.UTC, bindings);
  }

  private static String withoutSpans(Expr tree) {
    return SPAN.matcher(tree.toString()).replaceAll("_");
  }

  private static Fragment fragment(String text) {
    return Fragment.whole(new SourceText("test", text));
  }
}
