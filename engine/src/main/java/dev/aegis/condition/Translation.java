package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an expression: gives names their meaning, checks what can be known of types, and
 * puts the compiled form together.
 *
 * <p>Where the names are not {@linkplain Names#checked() checked}, nothing is refused: what is
 * unknown fails when it is evaluated.
 */
final class Translation {
  /** A term with what is known of its value. */
  record Typed(Term term, Kinds kinds) {}

  /** A variable of a macro. */
  record Variable(String name, Kinds kinds) {}

  private final Names names;
  private final Problems problems;
  private final Calls calls;
  private final CustomCalls customCalls;
  private final Macros macros;
  private final List<Variable> variables = new ArrayList<>();
  private int depth;
  private int deepest;
  private int weight;

  Translation(Names names, Functions functions, Problems problems) {
    this.names = names;
    this.problems = problems;
    this.calls = new Calls(names.checked(), problems);
    this.customCalls = new CustomCalls(functions, this);
    this.macros = new Macros(this);
  }

  /** How many parts the term has, named conditions put in place. */
  int weight() {
    return weight;
  }

  /** How deeply its parts are nested, named conditions put in place. */
  int deepest() {
    return deepest;
  }

  boolean checked() {
    return names.checked();
  }

  Names names() {
    return names;
  }

  List<Variable> variables() {
    return variables;
  }

  Problems problems() {
    return problems;
  }

  /** A condition: surely true, false or a failure once evaluated. */
  Term condition(Expr expr) {
    Typed typed = translate(expr);
    if (!typed.kinds().canBe(Kinds.BOOL)) {
      problems.add(
          Code.NOT_A_CONDITION,
          expr.span(),
          "a condition must be true or false, this is " + typed.kinds().inWords(),
          expr instanceof Expr.Literal ? null : "compare it with something, as in `… == …`");
    }
    // A conjunction of one refuses whatever turns out to be no bool.
    return typed.kinds().set() == Kinds.BOOL ? typed.term() : new Term.All(List.of(typed.term()));
  }

  Typed translate(Expr expr) {
    depth++;
    deepest = Math.max(deepest, depth);
    weight++;
    try {
      return switch (expr) {
        case Expr.Literal(Span span, Object value) -> constant(value);
        case Expr.Name name -> access(name, name, List.of());
        case Expr.Access access -> access(access, access.base(), access.suffixes());
        case Expr.Apply apply -> apply(apply);
        case Expr.Prefix prefix -> prefix(prefix);
        case Expr.Chain chain -> chain(chain);
        case Expr.Logic logic -> logic(logic);
        case Expr.Conditional conditional -> conditional(conditional);
        case Expr.ListOf list -> listOf(list);
        case Expr.MapOf map -> mapOf(map);
      };
    } finally {
      depth--;
    }
  }

  static Typed constant(@Nullable Object value) {
    return new Typed(new Term.Constant(value), Kinds.ofConstant(value));
  }

  /** What stands where a problem was told: anything, so that it is told once. */
  static Typed broken(String reason) {
    return new Typed(new Term.Broken(reason), Kinds.ANYTHING);
  }

  // Names and access.

  Typed access(Expr whole, Expr base, List<Expr.Suffix> suffixes) {
    Typed value;
    int next = 0;
    Typed custom = base instanceof Expr.Name name ? customCalls.call(name, suffixes) : null;
    if (custom != null) {
      value = custom;
      next = 1;
      weight++;
    } else if (base instanceof Expr.Name name) {
      Names.Resolved resolved = names.resolve(name, suffixes, variables, problems);
      value = resolved.value();
      next = resolved.suffixes();
      weight = saturated(weight, resolved.weight());
      deepest = Math.max(deepest, depth + resolved.depth());
    } else {
      value = translate(base);
    }
    // In parentheses, a.b is no longer the beginning of a longer qualified name.
    boolean plain = names.checked() || !(base instanceof Expr.Access);
    for (Expr.Suffix suffix : suffixes.subList(next, suffixes.size())) {
      weight++;
      value =
          switch (suffix) {
            case Expr.Field field -> field(value, field, plain && !field.quoted());
            case Expr.At at -> at(value, at);
            case Expr.Method method -> method(value, method);
          };
    }
    return value;
  }

  private static int saturated(int a, int b) {
    return (int) Math.min((long) a + b, Integer.MAX_VALUE / 2);
  }

  private Typed field(Typed operand, Expr.Field field, boolean plain) {
    requireMap(operand, field);
    Term term =
        names.checked() || plain
            ? new Term.Select(operand.term(), field.name())
            : new Term.Call(
                Function.INDEX, List.of(operand.term(), new Term.Constant(field.name())));
    return new Typed(term, operand.kinds().element());
  }

  void requireMap(Typed operand, Expr.Field field) {
    if (names.checked() && !operand.kinds().canBe(Kinds.MAP)) {
      problems.add(
          Code.NO_SUCH_OVERLOAD,
          field.span(),
          "`." + field.name() + "` reads a map, and this is " + operand.kinds().inWords(),
          Signature.named(field.name()).isEmpty()
              ? null
              : "a function is called with parentheses: `." + field.name() + "()`");
    }
  }

  private Typed at(Typed operand, Expr.At at) {
    Typed index = translate(at.index());
    Kinds kinds = operand.kinds();
    boolean list = kinds.canBe(Kinds.LIST) && index.kinds().canBe(Kinds.NUMBER);
    boolean map =
        kinds.canBe(Kinds.MAP) && index.kinds().canBe(Kinds.NUMBER | Kinds.STRING | Kinds.BOOL);
    if (names.checked() && !list && !map) {
      problems.add(
          Code.NO_SUCH_OVERLOAD,
          at.span(),
          "%s has no element at %s".formatted(kinds.inWords(), index.kinds().inWords()));
    }
    Term term =
        names.checked() && index.term() instanceof Term.Constant(String key)
            ? new Term.Select(operand.term(), key)
            : new Term.Call(Function.INDEX, List.of(operand.term(), index.term()));
    return new Typed(term, kinds.element());
  }

  private Typed method(Typed receiver, Expr.Method method) {
    Typed macro = macros.expand(receiver, method);
    if (macro != null) {
      return macro;
    }
    if (Signature.named(method.name()).isEmpty()) {
      // Its arguments may use the variable of a misspelt macro.
      return calls.unknown(method.name(), method.nameSpan());
    }
    List<Typed> arguments = new ArrayList<>();
    arguments.add(receiver);
    method.arguments().forEach(argument -> arguments.add(translate(argument)));
    return calls.call(method.name(), true, method.nameSpan(), arguments, spans(method.arguments()));
  }

  private Typed apply(Expr.Apply apply) {
    if (apply.name().equals("has")) {
      return macros.has(apply);
    }
    List<Typed> arguments = apply.arguments().stream().map(this::translate).toList();
    if (apply.name().equals("dyn") && arguments.size() == 1) {
      return new Typed(arguments.getFirst().term(), Kinds.ANYTHING);
    }
    return calls.call(apply.name(), false, apply.nameSpan(), arguments, spans(apply.arguments()));
  }

  private static List<Span> spans(List<Expr> arguments) {
    return arguments.stream().map(Expr::span).toList();
  }

  // Operators.

  private Typed prefix(Expr.Prefix prefix) {
    Typed operand = translate(prefix.operand());
    int fitting = prefix.negation() ? Kinds.NUMBER : Kinds.BOOL;
    if (names.checked() && !operand.kinds().canBe(fitting)) {
      problems.add(
          Code.NO_SUCH_OVERLOAD,
          prefix.span(),
          "`%s` needs %s, and this is %s"
              .formatted(
                  prefix.negation() ? "-" : "!",
                  prefix.negation() ? "a number" : "a bool",
                  operand.kinds().inWords()));
    }
    // Two more change nothing: they fail where the first does.
    int times = prefix.times() % 2 == 1 ? 1 : 2;
    Function function = prefix.negation() ? Function.NEGATE : Function.NOT;
    Term term = operand.term();
    for (int i = 0; i < times; i++) {
      term = new Term.Call(function, List.of(term));
    }
    int kinds = operand.kinds().set() & fitting;
    return new Typed(term, Kinds.of(kinds == 0 ? fitting : kinds));
  }

  private Typed chain(Expr.Chain chain) {
    Typed left = translate(chain.first());
    for (Expr.Link link : chain.links()) {
      weight++;
      Typed right = translate(link.operand());
      int result = result(link, left.kinds(), right.kinds());
      Term term = joined(link.operator(), left.term(), right.term());
      left = new Typed(term, new Kinds(result, left.kinds().elements() | right.kinds().elements()));
    }
    return left;
  }

  /** Constant texts are joined now: a long pattern is written in pieces. */
  private static Term joined(Operator operator, Term left, Term right) {
    return operator == Operator.ADD
            && left instanceof Term.Constant(String begin)
            && right instanceof Term.Constant(String end)
        ? new Term.Constant(begin + end)
        : new Term.Call(operator.function(), List.of(left, right));
  }

  private int result(Expr.Link link, Kinds left, Kinds right) {
    if (!names.checked()) {
      return Kinds.ALL;
    }
    int result = Kinds.result(link.operator(), left.set(), right.set());
    if (result == 0) {
      problems.add(
          Code.NO_SUCH_OVERLOAD,
          link.operatorSpan(),
          "`%s` does not go between %s and %s"
              .formatted(link.operator().symbol(), left.inWords(), right.inWords()),
          conversion(left, right));
      return Kinds.ALL;
    }
    return result;
  }

  private static @Nullable String conversion(Kinds left, Kinds right) {
    int both = left.set() | right.set();
    if (left.set() == Kinds.TIMESTAMP || right.set() == Kinds.TIMESTAMP) {
      return "a timestamp is written `timestamp('2026-01-01T00:00:00Z')`";
    }
    if (left.set() == Kinds.DURATION || right.set() == Kinds.DURATION) {
      return "a duration is written `duration('90m')`";
    }
    return (both & Kinds.STRING) != 0 && (both & Kinds.NUMBER) != 0
        ? "convert one of them with `int(…)`, `double(…)` or `string(…)`"
        : null;
  }

  private Typed logic(Expr.Logic logic) {
    List<Term> terms = new ArrayList<>();
    for (Expr operand : logic.operands()) {
      Typed typed = translate(operand);
      requireBool(typed, operand.span(), logic.and() ? "`&&`" : "`||`");
      switch (typed.term()) {
        case Term.All(List<Term> inner) when logic.and() -> terms.addAll(inner);
        case Term.Any(List<Term> inner) when !logic.and() -> terms.addAll(inner);
        default -> terms.add(typed.term());
      }
    }
    Term term = logic.and() ? new Term.All(terms) : new Term.Any(terms);
    return new Typed(term, Kinds.of(Kinds.BOOL));
  }

  void requireBool(Typed typed, Span span, String where) {
    if (names.checked() && !typed.kinds().canBe(Kinds.BOOL)) {
      problems.add(
          Code.NO_SUCH_OVERLOAD,
          span,
          where + " needs true or false, and this is " + typed.kinds().inWords());
    }
  }

  private Typed conditional(Expr.Conditional conditional) {
    List<Typed> parts = new ArrayList<>();
    for (Expr.Branch branch : conditional.branches()) {
      Typed condition = translate(branch.condition());
      requireBool(condition, branch.condition().span(), "`?`");
      parts.add(condition);
      parts.add(translate(branch.then()));
    }
    Typed result = translate(conditional.otherwise());
    for (int i = parts.size() - 2; i >= 0; i -= 2) {
      Typed then = parts.get(i + 1);
      result =
          new Typed(
              new Term.Choice(parts.get(i).term(), then.term(), result.term()),
              then.kinds().or(result.kinds()));
    }
    return result;
  }

  // Lists and maps.

  private Typed listOf(Expr.ListOf list) {
    List<Typed> elements = list.elements().stream().map(this::translate).toList();
    int kinds = elements.stream().mapToInt(e -> e.kinds().set()).reduce(0, (a, b) -> a | b);
    List<Term> terms = elements.stream().map(Typed::term).toList();
    return new Typed(
        listTerm(terms), new Kinds(Kinds.LIST, elements.isEmpty() ? Kinds.ALL : kinds));
  }

  /** A list of constants is one. */
  private static Term listTerm(List<Term> terms) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Term term : terms) {
      if (!(term instanceof Term.Constant(Object value))) {
        return new Term.ListOf(terms);
      }
      values.add(value);
    }
    return new Term.Constant(Collections.unmodifiableList(values));
  }

  private Typed mapOf(Expr.MapOf map) {
    List<Term.MapOf.Pair> pairs = new ArrayList<>();
    int values = map.entries().isEmpty() ? Kinds.ALL : 0;
    for (Expr.Entry entry : map.entries()) {
      Typed key = translate(entry.key());
      if (names.checked() && !key.kinds().canBe(Kinds.BOOL | Kinds.INT | Kinds.STRING)) {
        problems.add(
            Code.NO_SUCH_OVERLOAD,
            entry.key().span(),
            "a key is a string, an int or a bool, and this is " + key.kinds().inWords());
      }
      Typed value = translate(entry.value());
      values |= value.kinds().set();
      pairs.add(new Term.MapOf.Pair(key.term(), value.term()));
    }
    return new Typed(new Term.MapOf(pairs), new Kinds(Kinds.MAP, values));
  }
}
