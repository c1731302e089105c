package dev.aegis.condition;

import dev.aegis.condition.Translation.Typed;
import dev.aegis.condition.Translation.Variable;
import dev.aegis.diagnostic.Code;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What looks like a call and is not: its arguments are not evaluated first. */
final class Macros {
  private final Translation translation;

  Macros(Translation translation) {
    this.translation = translation;
  }

  /** Their names, {@code has} included. */
  static Set<String> names() {
    TreeSet<String> names = new TreeSet<>();
    names.add("has");
    for (Term.Macro macro : Term.Macro.values()) {
      names.add(macro.name().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** {@code has(operand.field)}. */
  Typed has(Expr.Apply apply) {
    boolean isField =
        apply.arguments().size() == 1
            && apply.arguments().getFirst() instanceof Expr.Access access
            && access.suffixes().getLast() instanceof Expr.Field;
    if (!isField) {
      refuse(apply.span(), "`has` asks for a field", "write `has(params.name)`, or `key in map`");
      return Translation.broken("`has` asks for a field");
    }
    Expr.Access access = (Expr.Access) apply.arguments().getFirst();
    List<Expr.Suffix> before = access.suffixes().subList(0, access.suffixes().size() - 1);
    Expr.Field field = (Expr.Field) access.suffixes().getLast();
    if (translation.checked()
        && before.isEmpty()
        && Names.isFact(access.base(), field, translation.variables())) {
      return Translation.constant(true);
    }
    Typed operand =
        before.isEmpty()
            ? translation.translate(access.base())
            : translation.access(access, access.base(), before);
    translation.requireMap(operand, field);
    return new Typed(new Term.Has(operand.term(), field.name()), Kinds.of(Kinds.BOOL));
  }

  /** {@code range.all(variable, condition)} and the like; null where it is an ordinary call. */
  @Nullable Typed expand(Typed range, Expr.Method method) {
    Term.Macro macro = macro(method);
    if (macro == null) {
      return null;
    }
    if (translation.checked() && !range.kinds().canBe(Kinds.LIST | Kinds.MAP)) {
      refuse(
          method.nameSpan(),
          "`"
              + method.name()
              + "` goes over a list or a map, and this is "
              + range.kinds().inWords(),
          null);
    }
    if (!(method.arguments().getFirst() instanceof Expr.Name name) || name.absolute()) {
      refuse(
          method.arguments().getFirst().span(),
          "the first argument of `" + method.name() + "` is the name of its variable",
          "write `." + method.name() + "(x, …)`");
      return Translation.broken("the variable of a macro must be a name");
    }
    Kinds variable = variableOf(range.kinds());
    translation.variables().add(new Variable(name.name(), variable));
    try {
      return expand(macro, range, variable, method);
    } finally {
      translation.variables().removeLast();
    }
  }

  private Typed expand(Term.Macro macro, Typed range, Kinds variable, Expr.Method method) {
    List<Expr> arguments = method.arguments();
    Term filter = null;
    if (arguments.size() == 3) {
      filter = condition(arguments.get(1), method.name()).term();
    }
    boolean maps = macro == Term.Macro.MAP;
    Typed body =
        maps
            ? translation.translate(arguments.getLast())
            : condition(arguments.getLast(), method.name());
    Kinds result =
        switch (macro) {
          case ALL, EXISTS, EXISTS_ONE -> Kinds.of(Kinds.BOOL);
          case MAP -> new Kinds(Kinds.LIST, body.kinds().set());
          case FILTER -> new Kinds(Kinds.LIST, variable.set());
        };
    return new Typed(new Term.Comprehension(macro, range.term(), filter, body.term()), result);
  }

  private Typed condition(Expr expr, String macro) {
    Typed typed = translation.translate(expr);
    translation.requireBool(typed, expr.span(), "`" + macro + "`");
    return typed;
  }

  private static Term.@Nullable Macro macro(Expr.Method method) {
    int arguments = method.arguments().size();
    return switch (method.name()) {
      case "all" -> arguments == 2 ? Term.Macro.ALL : null;
      case "exists" -> arguments == 2 ? Term.Macro.EXISTS : null;
      case "exists_one" -> arguments == 2 ? Term.Macro.EXISTS_ONE : null;
      case "map" -> arguments == 2 || arguments == 3 ? Term.Macro.MAP : null;
      case "filter" -> arguments == 2 ? Term.Macro.FILTER : null;
      default -> null;
    };
  }

  /** The elements of a list, the keys of a map. */
  private static Kinds variableOf(Kinds range) {
    int keys = Kinds.BOOL | Kinds.INT | Kinds.STRING;
    int set =
        (range.canBe(Kinds.LIST) ? range.elements() : 0) | (range.canBe(Kinds.MAP) ? keys : 0);
    return new Kinds(set, range.element().elements());
  }

  private void refuse(Span span, String message, @Nullable String hint) {
    translation.problems().add(Code.NO_SUCH_OVERLOAD, span, message, hint);
  }
}
