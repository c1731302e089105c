package dev.aegis.condition;

import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Trees as the parser could have made them. */
final class RandomExpr {
  private static final Span NOWHERE = new Span(0, 0);

  private static final List<String> NAMES =
      List.of("params", "x", "y", "a", "action", "now", "clock", "_z9");
  private static final List<String> FIELDS = List.of("a", "b", "c", "d", "type", "if", "hour");
  private static final List<String> METHODS =
      List.of(
          "size",
          "contains",
          "matches",
          "all",
          "exists",
          "exists_one",
          "map",
          "filter",
          "glob",
          "getHours",
          "nosuch",
          "lowerAscii");
  private static final List<String> FUNCTIONS =
      List.of("size", "has", "dyn", "int", "string", "timestamp", "duration", "double", "nosuch");

  private final Random random;

  RandomExpr(Random random) {
    this.random = random;
  }

  Expr expr(int depth) {
    if (depth == 0) {
      return random.nextBoolean() ? literal() : name();
    }
    return switch (random.nextInt(11)) {
      case 0 -> literal();
      case 1 -> name();
      case 2 ->
          new Expr.Apply(
              NOWHERE, random.nextInt(5) == 0, NOWHERE, pick(FUNCTIONS), some(depth, 0, 2));
      case 3, 4 -> new Expr.Access(NOWHERE, expr(depth - 1), several(1, 3, () -> suffix(depth)));
      case 5 -> prefix(depth);
      case 6, 7 -> chain(depth);
      case 8 -> new Expr.Logic(NOWHERE, random.nextBoolean(), some(depth, 2, 3));
      case 9 ->
          new Expr.Conditional(
              NOWHERE,
              several(1, 2, () -> new Expr.Branch(noConditional(depth), noConditional(depth))),
              noConditional(depth));
      default ->
          random.nextBoolean()
              ? new Expr.ListOf(NOWHERE, some(depth, 0, 3))
              : new Expr.MapOf(
                  NOWHERE, several(0, 2, () -> new Expr.Entry(expr(depth - 1), expr(depth - 1))));
    };
  }

  /** The last part of a conditional may be one itself only in writing: it is then the same one. */
  private Expr noConditional(int depth) {
    Expr expr = expr(depth - 1);
    return expr instanceof Expr.Conditional ? name() : expr;
  }

  private Expr literal() {
    return new Expr.Literal(NOWHERE, value());
  }

  private @Nullable Object value() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (long) random.nextInt(5) - 2;
      case 3 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      case 4 -> random.nextInt(9) / 2.0 - 2;
      case 5 -> random.nextBoolean() ? Double.MIN_VALUE : -1e300;
      default -> text();
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(
          pick(
              List.of(
                  "a", "B", "'", "\"", "\\", "\n", "\r", "\t", "\u0000", "\u0085", "é", "🐱",
                  " ")));
    }
    return text.toString();
  }

  private Expr name() {
    return new Expr.Name(NOWHERE, random.nextInt(8) == 0, pick(NAMES));
  }

  private Expr prefix(int depth) {
    return new Expr.Prefix(NOWHERE, random.nextBoolean(), 1 + random.nextInt(3), expr(depth - 1));
  }

  private Expr chain(int depth) {
    int precedence = 3 + random.nextInt(3);
    List<Operator> operators = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      if (operator.precedence() == precedence) {
        operators.add(operator);
      }
    }
    return new Expr.Chain(
        NOWHERE,
        expr(depth - 1),
        several(1, 3, () -> new Expr.Link(pick(operators), NOWHERE, expr(depth - 1))));
  }

  private Expr.Suffix suffix(int depth) {
    return switch (random.nextInt(4)) {
      case 0 -> new Expr.Field(NOWHERE, pick(FIELDS), false);
      case 1 -> new Expr.Field(NOWHERE, pick(List.of("a b", "x-1/.", "true")), true);
      case 2 -> new Expr.At(NOWHERE, expr(depth - 1));
      default -> new Expr.Method(NOWHERE, NOWHERE, pick(METHODS), arguments(depth));
    };
  }

  private List<Expr> arguments(int depth) {
    List<Expr> arguments = new ArrayList<>(some(depth, 0, 3));
    if (!arguments.isEmpty() && random.nextBoolean()) {
      arguments.set(0, new Expr.Name(NOWHERE, false, pick(List.of("x", "y"))));
    }
    return arguments;
  }

  private List<Expr> some(int depth, int least, int most) {
    return several(least, most, () -> expr(depth - 1));
  }

  private <T> List<T> several(int least, int most, Supplier<T> make) {
    List<T> list = new ArrayList<>();
    for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
      list.add(make.get());
    }
    return list;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
