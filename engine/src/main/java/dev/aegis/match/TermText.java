package dev.aegis.match;

import dev.aegis.condition.Function;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.glob.Glob;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes conditions for people to read, close to how an author would. */
public final class TermText {
  private final StringBuilder out = new StringBuilder();

  private TermText() {}

  /** A condition, or a part of one. */
  public static String of(Term term) {
    TermText text = new TermText();
    text.write(term, false, 0);
    return text.out.toString();
  }

  /** A value as an expression would write it. */
  static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> "'" + escape(text) + "'";
      case List<?> list ->
          list.stream().map(TermText::value).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> value(e.getKey()) + ": " + value(e.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Glob glob -> value(glob.pattern());
      case Regex regex -> value(regex.pattern());
      case Instant time -> "timestamp('" + time + "')";
      case Duration length -> "duration('" + seconds(length) + "')";
      default -> value.toString();
    };
  }

  /**
   * @param inPart whether it needs parentheses where it might be read otherwise
   * @param depth how many comprehensions lie around it
   */
  private void write(Term term, boolean inPart, int depth) {
    boolean parentheses = inPart && isOpen(term);
    out.append(parentheses ? "(" : "");
    // A chain such as a.b.c or 1 + 2 + 3 hangs on its first part, as long as its text allows: it is
    // walked in a loop, since recursion would overflow the stack.
    Deque<Term> links = new ArrayDeque<>();
    Term base = term;
    while (base instanceof Term.Select || base instanceof Term.Call) {
      links.push(base);
      base = first(base);
      before(links.element(), base);
    }
    base(base, depth);
    for (Term link : links) {
      after(link, depth);
    }
    out.append(parentheses ? ")" : "");
  }

  private static Term first(Term link) {
    return link instanceof Term.Select select
        ? select.operand()
        : ((Term.Call) link).arguments().getFirst();
  }

  /** What stands before the first part of a link. */
  private void before(Term link, Term first) {
    if (link instanceof Term.Call call && operator(call.function()) == null) {
      switch (call.function()) {
        case NOT -> out.append('!');
        case NEGATE -> out.append('-');
        default -> {
          if (isGlobal(call.function())) {
            out.append(name(call.function())).append('(');
            return;
          }
        }
      }
    }
    out.append(isOpen(first) ? "(" : "");
  }

  /** What stands after it. */
  private void after(Term link, int depth) {
    if (link instanceof Term.Call call && isGlobal(call.function())) {
      out.append(')');
      return;
    }
    out.append(isOpen(first(link)) ? ")" : "");
    if (link instanceof Term.Select select) {
      out.append(member(select.field()));
      return;
    }
    Term.Call call = (Term.Call) link;
    List<Term> rest = call.arguments().subList(1, call.arguments().size());
    String operator = operator(call.function());
    if (operator != null) {
      out.append(' ').append(operator).append(' ');
      write(rest.getFirst(), true, depth);
    } else if (call.function() == Function.INDEX) {
      list("[", rest, "]", depth);
    } else if (call.function() != Function.NOT && call.function() != Function.NEGATE) {
      list("." + name(call.function()) + "(", rest, ")", depth);
    }
  }

  private void base(Term term, int depth) {
    switch (term) {
      case Term.Constant(Object value) -> out.append(value(value));
      case Term.Fact fact -> out.append(fact.attribute().path());
      case Term.Free free -> out.append(free.name());
      case Term.Broken broken -> out.append("<error>");
      case Term.Local local -> out.append('v').append(depth - 1 - local.distance());
      case Term.Has(Term operand, String field) -> {
        out.append("has(");
        write(operand, true, depth);
        out.append(member(field)).append(')');
      }
      case Term.Select chain -> write(chain, false, depth);
      case Term.Call chain -> write(chain, false, depth);
      case Term.Custom custom ->
          list(custom.function().name() + "(", custom.arguments(), ")", depth);
      case Term.All(List<Term> terms) -> joined(terms, " && ", depth);
      case Term.Any(List<Term> terms) -> joined(terms, " || ", depth);
      case Term.Choice choice -> choices(choice, depth);
      case Term.ListOf(List<Term> elements) -> list("[", elements, "]", depth);
      case Term.MapOf(List<Term.MapOf.Pair> entries) -> {
        String separator = "{";
        for (Term.MapOf.Pair entry : entries) {
          out.append(separator);
          write(entry.key(), false, depth);
          out.append(": ");
          write(entry.value(), false, depth);
          separator = ", ";
        }
        out.append(entries.isEmpty() ? "{}" : "}");
      }
      case Term.Comprehension macro -> macro(macro, depth);
      case Term.ParameterTest test ->
          out.append(
              "param_%s: {%s: %s}"
                  .formatted(
                      test.comparison().name().toLowerCase(Locale.ROOT),
                      test.name(),
                      value(test.operand())));
    }
  }

  /** {@code a ? b : c ? d : e} is as long as its text allows, like the chains. */
  private void choices(Term.Choice first, int depth) {
    Term last = first;
    while (last instanceof Term.Choice choice) {
      write(choice.condition(), true, depth);
      out.append(" ? ");
      write(choice.then(), true, depth);
      out.append(" : ");
      last = choice.otherwise();
    }
    write(last, true, depth);
  }

  private void macro(Term.Comprehension macro, int depth) {
    String name =
        switch (macro.macro()) {
          case ALL -> "all";
          case EXISTS -> "exists";
          case EXISTS_ONE -> "exists_one";
          case MAP -> "map";
          case FILTER -> "filter";
        };
    write(macro.range(), true, depth);
    out.append('.').append(name).append("(v").append(depth).append(", ");
    if (macro.filter() != null) {
      write(macro.filter(), false, depth + 1);
      out.append(", ");
    }
    write(macro.body(), false, depth + 1);
    out.append(')');
  }

  private void joined(List<Term> terms, String operator, int depth) {
    String separator = "";
    for (Term term : terms) {
      out.append(separator);
      write(term, true, depth);
      separator = operator;
    }
  }

  private void list(String open, List<Term> terms, String close, int depth) {
    out.append(open);
    String separator = "";
    for (Term term : terms) {
      out.append(separator);
      write(term, false, depth);
      separator = ", ";
    }
    out.append(close);
  }

  /** Whether it is written around its one argument, not after it. */
  private static boolean isGlobal(Function function) {
    return switch (function) {
      case SIZE, TO_BOOL, TO_INT, TO_DOUBLE, TO_STRING, TO_TIMESTAMP, TO_DURATION -> true;
      default -> false;
    };
  }

  private static boolean isOpen(Term term) {
    return switch (term) {
      case Term.All a -> true;
      case Term.Any a -> true;
      case Term.Choice c -> true;
      case Term.Call call -> operator(call.function()) != null;
      default -> false;
    };
  }

  private static @Nullable String operator(Function function) {
    return switch (function) {
      case EQUAL -> "==";
      case NOT_EQUAL -> "!=";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case IN -> "in";
      case ADD -> "+";
      case SUBTRACT -> "-";
      case MULTIPLY -> "*";
      case DIVIDE -> "/";
      case MODULO -> "%";
      default -> null;
    };
  }

  /** {@code STARTS_WITH} as {@code startsWith}, {@code TO_INT} as {@code int}. */
  private static String name(Function function) {
    String[] words = function.name().toLowerCase(Locale.ROOT).split("_", -1);
    int first = words[0].equals("to") ? 1 : 0;
    StringBuilder name = new StringBuilder(words[first]);
    for (int i = first + 1; i < words.length; i++) {
      name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
    }
    return name.toString();
  }

  private static String member(String field) {
    return field.matches("[A-Za-z_][A-Za-z0-9_]*") ? "." + field : "[" + value(field) + "]";
  }

  private static String seconds(Duration length) {
    return BigDecimal.valueOf(length.getNano(), 9)
            .add(BigDecimal.valueOf(length.getSeconds()))
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\'', '\\' -> escaped.append('\\').append(c);
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        default -> {
          if (Character.isISOControl(c) || (Character.isSurrogate(c) && !isPaired(text, i))) {
            escaped.append("\\u%04x".formatted((int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
