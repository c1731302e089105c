package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns an expression into a term, and checks on the way what can be known before there is an
 * action.
 */
final class Translator {
  private static final Map<String, Term.Macro> MACROS =
      Map.of(
          "all", Term.Macro.ALL,
          "exists", Term.Macro.EXISTS,
          "exists_one", Term.Macro.EXISTS_ONE,
          "map", Term.Macro.MAP,
          "filter", Term.Macro.FILTER);

  private final Scope scope;
  private final Consumer<Mistake> mistakes;
  private final List<String> locals = new ArrayList<>();

  Translator(Scope scope, Consumer<Mistake> mistakes) {
    this.scope = scope;
    this.mistakes = mistakes;
  }

  /** A term with what is known of its value. */
  record Typed(Term term, Type type) {}

  Typed translate(Expr expression) {
    return switch (expression) {
      case Expr.Literal literal ->
          new Typed(new Term.Constant(literal.value()), Type.of(literal.value()));
      case Expr.Name name -> path(name);
      case Expr.Select select -> path(select);
      case Expr.Index index ->
          call(index.span(), Function.INDEX, "[]", List.of(index.operand(), index.index()));
      case Expr.Call call -> call(call);
      case Expr.Unary unary ->
          call(
              unary.span(),
              unary.operator(),
              unary.operator() == Function.NOT ? "!" : "-",
              List.of(unary.operand()));
      case Expr.Binary binary ->
          call(
              binary.operatorSpan(),
              binary.operator(),
              symbol(binary.operator()),
              List.of(binary.left(), binary.right()));
      case Expr.Logic logic -> logic(logic);
      case Expr.Choice choice -> choice(choice);
      case Expr.ListOf list ->
          new Typed(
              new Term.ListOf(list.elements().stream().map(e -> translate(e).term()).toList()),
              Type.LIST);
      case Expr.MapOf map -> new Typed(map(map), Type.MAP);
    };
  }

  private Term map(Expr.MapOf map) {
    List<Term.MapOf.Pair> entries = new ArrayList<>();
    for (int i = 0; i < map.keys().size(); i++) {
      entries.add(
          new Term.MapOf.Pair(
              translate(map.keys().get(i)).term(), translate(map.values().get(i)).term()));
    }
    return new Term.MapOf(entries);
  }

  private Typed logic(Expr.Logic logic) {
    List<Term> operands = new ArrayList<>();
    for (Expr operand : logic.operands()) {
      operands.add(bool(operand, logic.and() ? "&&" : "||"));
    }
    return new Typed(logic.and() ? new Term.All(operands) : new Term.Any(operands), Type.BOOL);
  }

  private Typed choice(Expr.Choice choice) {
    Term condition = bool(choice.condition(), "?");
    Typed then = translate(choice.then());
    Typed otherwise = translate(choice.otherwise());
    Type type = then.type() == otherwise.type() ? then.type() : Type.DYN;
    return new Typed(new Term.Choice(condition, then.term(), otherwise.term()), type);
  }

  private Term bool(Expr operand, String operator) {
    Typed typed = translate(operand);
    if (scope.checked() && !typed.type().fits(Type.BOOL)) {
      mistake(
          Code.NO_SUCH_OVERLOAD,
          operand.span(),
          "`" + operator + "` needs a bool, and this is " + typed.type().described(),
          null);
    }
    return typed.term();
  }

  // Names and fields.

  /**
   * A chain of names and fields: the longest beginning that is known is a variable, the rest are
   * fields.
   */
  private Typed path(Expr expression) {
    Deque<Expr.Select> fields = new ArrayDeque<>();
    Expr root = expression;
    while (root instanceof Expr.Select select) {
      fields.push(select);
      root = select.operand();
    }
    if (!(root instanceof Expr.Name name)) {
      Term term = translate(root).term();
      for (Expr.Select field : fields) {
        term = new Term.Select(term, field.field());
      }
      return new Typed(term, Type.DYN);
    }
    List<String> segments = new ArrayList<>();
    segments.add(name.name());
    fields.forEach(field -> segments.add(field.field()));
    int local = name.global() ? -1 : locals.lastIndexOf(name.name());
    Found found =
        local >= 0
            ? new Found(new Term.Local(locals.size() - 1 - local), Type.DYN, 1)
            : find(segments);
    if (found == null) {
      return unknown(name, expression, segments);
    }
    Term term = found.term();
    for (String field : segments.subList(found.segments(), segments.size())) {
      term = new Term.Select(term, field);
    }
    boolean whole = found.segments() == segments.size();
    if (scope.checked() && !whole && !found.type().fits(Type.MAP)) {
      mistake(
          Code.NO_SUCH_OVERLOAD,
          expression.span(),
          "`"
              + String.join(".", segments.subList(0, found.segments()))
              + "` is "
              + found.type().described()
              + " and has no fields",
          null);
    }
    return new Typed(term, whole ? found.type() : Type.DYN);
  }

  /** A known beginning of a path, and how many of its segments it takes. */
  private record Found(Term term, Type type, int segments) {}

  private @Nullable Found find(List<String> segments) {
    for (int length = segments.size(); length > 0; length--) {
      String name = String.join(".", segments.subList(0, length));
      if (scope.free().contains(name)) {
        return new Found(new Term.Free(name), Type.DYN, length);
      }
      Term named = length == 1 ? scope.named().get(name) : null;
      if (named != null) {
        return new Found(named, Type.BOOL, 1);
      }
      Optional<Attribute> attribute = attribute(name);
      if (attribute.isPresent()) {
        return new Found(new Term.Fact(attribute.get()), type(attribute.get()), length);
      }
    }
    return null;
  }

  private Optional<Attribute> attribute(String path) {
    if (!scope.attributes()) {
      return Optional.empty();
    }
    for (Attribute attribute : Attribute.values()) {
      if (attribute.path().equals(path)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  private Typed unknown(Expr.Name name, Expr whole, List<String> segments) {
    String path = String.join(".", segments);
    if (scope.checked()) {
      boolean root = scope.attributes() && Scope.ROOTS.contains(name.name());
      String shown =
          root && segments.size() > 1 ? segments.get(0) + "." + segments.get(1) : name.name();
      Span span = root ? whole.span() : name.span();
      TreeSet<String> known = new TreeSet<>(scope.names());
      known.addAll(locals);
      String hint =
          Suggestion.didYouMean(shown, known)
              .orElseGet(
                  () ->
                      root
                          ? "there are "
                              + known.stream()
                                  .filter(n -> n.startsWith(name.name() + "."))
                                  .map(n -> "`" + n + "`")
                                  .collect(Collectors.joining(", "))
                          : "a parameter is `params." + name.name() + "`");
      mistake(Code.UNKNOWN_VARIABLE, span, "there is no variable `" + shown + "`", hint);
    }
    return new Typed(new Term.Broken("there is no variable `" + path + "`"), Type.DYN);
  }

  private static Type type(Attribute attribute) {
    return switch (attribute) {
      case ACTION_TYPE, ACTION_TARGET, ACTION_DESCRIPTION, AGENT_ID, SESSION_ID -> Type.STRING;
      case CLOCK_TIME, CLOCK_DATE -> Type.STRING;
      case CLOCK_HOUR, CLOCK_MINUTE, CLOCK_WEEKDAY -> Type.INT;
      case PARAMS -> Type.MAP;
      case NOW -> Type.TIMESTAMP;
    };
  }

  // Functions and macros.

  private Typed call(Expr.Call call) {
    Expr receiver = call.receiver();
    if (receiver == null && call.function().equals("has") && call.arguments().size() == 1) {
      return has(call);
    }
    Term.Macro macro = MACROS.get(call.function());
    if (receiver != null && macro != null && hasShapeOf(macro, call)) {
      return comprehension(call, receiver, macro);
    }
    Map<String, Function> known = receiver == null ? Signatures.GLOBAL : Signatures.METHOD;
    Function function = known.get(call.function());
    List<Expr> arguments = new ArrayList<>();
    if (receiver != null) {
      arguments.add(receiver);
    }
    arguments.addAll(call.arguments());
    if (function == null) {
      return unknownFunction(call, known, arguments);
    }
    return call(call.nameSpan(), function, call.function(), arguments);
  }

  private Typed unknownFunction(Expr.Call call, Map<String, Function> known, List<Expr> arguments) {
    arguments.forEach(this::translate);
    if (scope.checked()) {
      mistake(
          Code.UNKNOWN_FUNCTION,
          call.nameSpan(),
          "there is no function `" + call.function() + "`",
          functionHint(call, known));
    }
    return new Typed(new Term.Broken("there is no function `" + call.function() + "`"), Type.DYN);
  }

  private static @Nullable String functionHint(Expr.Call call, Map<String, Function> known) {
    String name = call.function();
    boolean asMethod = call.receiver() == null && Signatures.METHOD.containsKey(name);
    if (asMethod || (call.receiver() == null && MACROS.containsKey(name))) {
      return "it is called behind a dot: `x." + name + "(…)`";
    }
    if (call.receiver() != null && Signatures.GLOBAL.containsKey(name)) {
      return "it is called without a dot: `" + name + "(…)`";
    }
    if (MACROS.containsKey(name)) {
      return "it takes a variable and an expression: `xs." + name + "(x, x > 0)`";
    }
    if (name.equals("has")) {
      return "it takes one field: `has(params.name)`";
    }
    TreeSet<String> names = new TreeSet<>(known.keySet());
    names.addAll(MACROS.keySet());
    names.add("has");
    return Suggestion.didYouMean(name, names).orElse(null);
  }

  private Typed call(Span span, Function function, String shown, List<Expr> arguments) {
    List<Typed> typed = arguments.stream().map(this::translate).toList();
    List<Type> types = typed.stream().map(Typed::type).toList();
    Optional<Type> result = Signatures.result(function, types);
    if (result.isEmpty() && scope.checked()) {
      mistake(
          Code.NO_SUCH_OVERLOAD, span, "`" + shown + "` does not take " + described(types), null);
    }
    List<Term> terms = typed.stream().map(Typed::term).toList();
    return new Typed(simplified(span, function, terms), result.orElse(Type.DYN));
  }

  /** Regular expressions known now are compiled now, and a sign belongs to its number. */
  private Term simplified(Span span, Function function, List<Term> terms) {
    if (function == Function.MATCHES
        && terms.size() == 2
        && terms.getLast() instanceof Term.Constant constant
        && constant.value() instanceof String pattern) {
      try {
        return new Term.Call(
            function, List.of(terms.getFirst(), new Term.Constant(Regex.of(pattern))));
      } catch (IllegalArgumentException e) {
        String problem = "`" + pattern + "` is no regular expression: " + e.getMessage();
        if (scope.checked()) {
          mistake(Code.BAD_REGEX, span, problem, Regex.hint(pattern));
        }
        return new Term.Broken(problem);
      }
    }
    if (function == Function.INDEX
        && terms.size() == 2
        && terms.getLast() instanceof Term.Constant key
        && key.value() instanceof String field
        && !(terms.getFirst() instanceof Term.ListOf)) {
      return new Term.Select(terms.getFirst(), field);
    }
    return new Term.Call(function, terms);
  }

  private Typed has(Expr.Call call) {
    if (call.arguments().getFirst() instanceof Expr.Select select) {
      Term operand = translate(select.operand()).term();
      return new Typed(new Term.Has(operand, select.field()), Type.BOOL);
    }
    mistake(
        Code.NO_SUCH_OVERLOAD,
        call.arguments().getFirst().span(),
        "`has` asks for a field",
        "write `has(params.name)`");
    return new Typed(new Term.Broken("`has` asks for a field"), Type.BOOL);
  }

  private static boolean hasShapeOf(Term.Macro macro, Expr.Call call) {
    int count = call.arguments().size();
    return count == 2 || (count == 3 && macro == Term.Macro.MAP);
  }

  private Typed comprehension(Expr.Call call, Expr receiver, Term.Macro macro) {
    Typed range = translate(receiver);
    if (scope.checked() && !range.type().fits(Type.LIST) && !range.type().fits(Type.MAP)) {
      mistake(
          Code.NO_SUCH_OVERLOAD,
          call.nameSpan(),
          "`" + call.function() + "` needs a list or a map, not " + range.type().described(),
          null);
    }
    Expr variable = call.arguments().getFirst();
    String name = "";
    if (variable instanceof Expr.Name simple && !simple.global()) {
      name = simple.name();
    } else {
      mistake(
          Code.EXPRESSION_SYNTAX,
          variable.span(),
          "`" + call.function() + "` needs the name of a variable here",
          null);
    }
    locals.add(name);
    Term filter = null;
    if (call.arguments().size() == 3) {
      filter = bool(call.arguments().get(1), "map");
    }
    Expr last = call.arguments().getLast();
    Term body = macro == Term.Macro.MAP ? translate(last).term() : bool(last, call.function());
    locals.removeLast();
    boolean list = macro == Term.Macro.MAP || macro == Term.Macro.FILTER;
    return new Typed(
        new Term.Comprehension(macro, range.term(), filter, body), list ? Type.LIST : Type.BOOL);
  }

  private static String described(List<Type> types) {
    return types.stream().map(Type::described).collect(Collectors.joining(" and "));
  }

  private static String symbol(Function operator) {
    return switch (operator) {
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case EQUAL -> "==";
      case NOT_EQUAL -> "!=";
      case IN -> "in";
      case ADD -> "+";
      case SUBTRACT -> "-";
      case MULTIPLY -> "*";
      case DIVIDE -> "/";
      case MODULO -> "%";
      default -> throw new IllegalArgumentException("no operator: " + operator);
    };
  }

  private void mistake(Code code, Span span, String message, @Nullable String hint) {
    mistakes.accept(new Mistake(code, span, message, hint));
  }
}
