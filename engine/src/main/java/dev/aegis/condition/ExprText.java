package dev.aegis.condition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an expression so that reading it gives the same tree: the least parentheses, one style.
 */
final class ExprText {
  // How tightly things bind; operators bring their own numbers, 3 to 5.
  private static final int LOOSEST = 0;
  private static final int OR = 1;
  private static final int AND = 2;
  private static final int PREFIX = 6;
  private static final int MEMBER = 7;

  private ExprText() {}

  static String of(Expr expr) {
    StringBuilder out = new StringBuilder();
    write(expr, LOOSEST, out);
    return out.toString();
  }

  /** Writes it, within parentheses unless it binds at least so tightly. */
  private static void write(Expr expr, int least, StringBuilder out) {
    if (binding(expr) < least) {
      out.append('(');
      write(expr, LOOSEST, out);
      out.append(')');
      return;
    }
    switch (expr) {
      case Expr.Literal literal -> literal(literal.value(), out);
      case Expr.Name name -> out.append(name.absolute() ? "." : "").append(name.name());
      case Expr.Apply apply -> {
        out.append(apply.absolute() ? "." : "").append(apply.name());
        arguments('(', apply.arguments(), ')', out);
      }
      case Expr.Access access -> {
        write(access.base(), MEMBER + (access.base() instanceof Expr.Access ? 1 : 0), out);
        access.suffixes().forEach(suffix -> suffix(suffix, out));
      }
      case Expr.Prefix prefix -> {
        out.append((prefix.negation() ? "-" : "!").repeat(prefix.times()));
        boolean takesSign = beginsWithNumber(prefix.operand(), !prefix.negation());
        write(prefix.operand(), takesSign ? MEMBER + 2 : MEMBER, out);
      }
      case Expr.Chain chain -> {
        int precedence = binding(chain);
        write(chain.first(), precedence + 1, out);
        for (Expr.Link link : chain.links()) {
          out.append(' ').append(link.operator().symbol()).append(' ');
          write(link.operand(), precedence + 1, out);
        }
      }
      case Expr.Logic logic -> {
        String separator = "";
        for (Expr operand : logic.operands()) {
          out.append(separator);
          write(operand, binding(logic) + 1, out);
          separator = logic.and() ? " && " : " || ";
        }
      }
      case Expr.Conditional conditional -> {
        for (Expr.Branch branch : conditional.branches()) {
          write(branch.condition(), OR, out);
          out.append(" ? ");
          write(branch.then(), OR, out);
          out.append(" : ");
        }
        write(conditional.otherwise(), OR, out);
      }
      case Expr.ListOf list -> arguments('[', list.elements(), ']', out);
      case Expr.MapOf map -> {
        String separator = "{";
        for (Expr.Entry entry : map.entries()) {
          out.append(separator);
          write(entry.key(), LOOSEST, out);
          out.append(": ");
          write(entry.value(), LOOSEST, out);
          separator = ", ";
        }
        out.append(map.entries().isEmpty() ? "{}" : "}");
      }
    }
  }

  private static int binding(Expr expr) {
    return switch (expr) {
      case Expr.Conditional c -> LOOSEST;
      case Expr.Logic logic -> logic.and() ? AND : OR;
      case Expr.Chain chain -> chain.links().getFirst().operator().precedence();
      case Expr.Prefix p -> PREFIX;
      // An access binds as tightly, yet one that is the base of another needs parentheses.
      case Expr.Literal l -> isNegative(l) ? MEMBER : MEMBER + 1;
      case Expr.Access a -> MEMBER;
      case Expr.Name n -> MEMBER + 1;
      case Expr.Apply a -> MEMBER + 1;
      case Expr.ListOf l -> MEMBER + 1;
      case Expr.MapOf m -> MEMBER + 1;
    };
  }

  private static boolean isNegative(Expr.Literal literal) {
    return switch (literal.value()) {
      case Long l -> l < 0;
      case Double d -> d.toString().startsWith("-");
      case null, default -> false;
    };
  }

  /**
   * Whether it begins with a number of that sign: a minus before a positive one would be taken for
   * its sign, and a {@code !} can't stand before a minus.
   */
  private static boolean beginsWithNumber(Expr expr, boolean negative) {
    return switch (expr) {
      case Expr.Literal literal ->
          literal.value() instanceof Number && isNegative(literal) == negative;
      case Expr.Access access -> beginsWithNumber(access.base(), negative);
      default -> false;
    };
  }

  private static void suffix(Expr.Suffix suffix, StringBuilder out) {
    switch (suffix) {
      case Expr.Field field -> {
        String quote = field.quoted() ? "`" : "";
        out.append('.').append(quote).append(field.name()).append(quote);
      }
      case Expr.At at -> {
        out.append('[');
        write(at.index(), LOOSEST, out);
        out.append(']');
      }
      case Expr.Method method -> {
        out.append('.').append(method.name());
        arguments('(', method.arguments(), ')', out);
      }
    }
  }

  private static void arguments(char open, List<Expr> arguments, char close, StringBuilder out) {
    out.append(open);
    String separator = "";
    for (Expr argument : arguments) {
      out.append(separator);
      write(argument, LOOSEST, out);
      separator = ", ";
    }
    out.append(close);
  }

  private static void literal(@Nullable Object value, StringBuilder out) {
    if (value instanceof String text) {
      quote(text, out);
    } else {
      out.append(value);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\'' -> out.append("\\'");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('\'');
  }
}
