package dev.aegis.condition;

import dev.aegis.condition.Translation.Typed;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.source.Span;
import dev.aegis.spi.ConditionFunction;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the custom function that a call such as {@code acme.risk_score(params.amount)} means. */
final class CustomCalls {
  private final Functions functions;
  private final Translation translation;

  CustomCalls(Functions functions, Translation translation) {
    this.functions = functions;
    this.translation = translation;
  }

  /**
   * The call that a name and what follows it make.
   *
   * @return null where they make none: the name means something else, or nothing
   */
  @Nullable Typed call(Expr.Name vendor, List<Expr.Suffix> suffixes) {
    if (suffixes.isEmpty() || translation.names().means(vendor, translation.variables())) {
      return null;
    }
    return switch (suffixes.getFirst()) {
      case Expr.Method method -> call(vendor, method);
      case Expr.Field field -> mention(vendor, field);
      case Expr.At at -> null;
    };
  }

  private @Nullable Typed call(Expr.Name vendor, Expr.Method method) {
    String name = vendor.name() + "." + method.name();
    Span span = vendor.span().to(method.nameSpan());
    CustomFunction function = functions.named(name);
    if (function != null) {
      return call(function, span, method.arguments());
    }
    if (!looksMeant(vendor, method)) {
      return null;
    }
    String message = "there is no function `" + name + "`";
    return refuse(Code.UNKNOWN_FUNCTION, span, message, hint(vendor.name(), name));
  }

  private String hint(String vendor, String name) {
    List<String> siblings =
        functions.names().stream().filter(n -> n.startsWith(vendor + ".")).toList();
    return Suggestion.didYouMean(name, functions.names())
        .orElse(
            siblings.isEmpty()
                ? "a plugin's function can be called once the config file has it, under"
                    + " `functions`; a parameter is read as `params."
                    + vendor
                    + "`"
                : "there are `" + String.join("`, `", siblings) + "`");
  }

  private Typed call(CustomFunction function, Span span, List<Expr> written) {
    List<Typed> arguments = written.stream().map(translation::translate).toList();
    String usage = "write `" + function.usage() + "`";
    if (!function.takes(arguments.size())) {
      String message = "`" + function.name() + "` is not called like this";
      return refuse(Code.NO_SUCH_OVERLOAD, span, message, usage);
    }
    List<Kinds> kinds = arguments.stream().map(Typed::kinds).toList();
    if (translation.checked() && !function.fits(kinds)) {
      String given = kinds.stream().map(Kinds::inWords).collect(Collectors.joining(", "));
      String message = "`" + function.name() + "` does not take (" + given + ")";
      return refuse(Code.NO_SUCH_OVERLOAD, span, message, usage);
    }
    List<Term> terms = arguments.stream().map(Typed::term).toList();
    return new Typed(new Term.Custom(function, terms), function.result());
  }

  /** A function's name without the parentheses. */
  private @Nullable Typed mention(Expr.Name vendor, Expr.Field field) {
    CustomFunction function = functions.named(vendor.name() + "." + field.name());
    return function == null || !translation.checked()
        ? null
        : refuse(
            Code.UNKNOWN_VARIABLE,
            vendor.span().to(field.span()),
            "`" + function.name() + "` is a function",
            "write `" + function.usage() + "`");
  }

  /** Whether a call of no function was hardly meant as one of the language's, on a variable. */
  private boolean looksMeant(Expr.Name vendor, Expr.Method method) {
    return functions.isVendor(vendor.name())
        || (ConditionFunction.isName(vendor.name() + "." + method.name())
            && !Calls.resembles(method.name()));
  }

  private Typed refuse(Code code, Span span, String message, String hint) {
    if (translation.checked()) {
      translation.problems().add(code, span, message, hint);
    }
    return Translation.broken(message);
  }
}
