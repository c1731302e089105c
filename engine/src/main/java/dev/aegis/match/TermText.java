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
final class TermText {
  private TermText() {}

  static String of(Term term) {
    return of(term, 0);
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
   * @param depth how many comprehensions lie around it
   */
  private static String of(Term term, int depth) {
    // A chain such as a.b.c or 1 + 2 + 3 hangs on its first part, as long as its text allows: it is
    // walked in a loop, since recursion would overflow the stack.
    Deque<Term> links = new ArrayDeque<>();
    Term last = term;
    while (last instanceof Term.Select || last instanceof Term.Call) {
      links.push(last);
      last =
          last instanceof Term.Select select
              ? select.operand()
              : ((Term.Call) last).arguments().getFirst();
    }
    String text = unchained(last, depth);
    for (Term link : links) {
      text =
          link instanceof Term.Select select
              ? text + member(select.field())
              : call((Term.Call) link, last, text, depth);
      last = link;
    }
    return text;
  }

  private static String unchained(Term term, int depth) {
    return switch (term) {
      case Term.Constant(Object value) -> value(value);
      case Term.Fact fact -> fact.attribute().path();
      case Term.Free free -> free.name();
      case Term.Broken broken -> "<error>";
      case Term.Local local -> "v" + (depth - 1 - local.distance());
      case Term.Has(Term operand, String field) ->
          "has(" + of(operand, depth) + member(field) + ")";
      case Term.Select chain -> of(chain, depth);
      case Term.Call chain -> of(chain, depth);
      case Term.All(List<Term> terms) -> joined(terms, " && ", depth);
      case Term.Any(List<Term> terms) -> joined(terms, " || ", depth);
      case Term.Choice choice ->
          part(choice.condition(), depth)
              + " ? "
              + part(choice.then(), depth)
              + " : "
              + part(choice.otherwise(), depth);
      case Term.ListOf(List<Term> elements) -> "[" + list(elements, depth) + "]";
      case Term.MapOf(List<Term.MapOf.Pair> entries) ->
          entries.stream()
              .map(e -> of(e.key(), depth) + ": " + of(e.value(), depth))
              .collect(Collectors.joining(", ", "{", "}"));
      case Term.Comprehension macro -> macro(macro, depth);
      case Term.ParameterTest test ->
          "param_%s: {%s: %s}"
              .formatted(
                  test.comparison().name().toLowerCase(Locale.ROOT),
                  test.name(),
                  value(test.operand()));
    };
  }

  /**
   * @param first its first argument, whose text is {@code text}
   */
  private static String call(Term.Call call, Term first, String text, int depth) {
    List<Term> rest = call.arguments().subList(1, call.arguments().size());
    String part = isOpen(first) ? "(" + text + ")" : text;
    String operator = operator(call.function());
    if (operator != null && rest.size() == 1) {
      return part + " " + operator + " " + part(rest.getFirst(), depth);
    }
    return switch (call.function()) {
      case NOT -> "!" + part;
      case NEGATE -> "-" + part;
      case INDEX -> part + "[" + list(rest, depth) + "]";
      case SIZE, TO_BOOL, TO_INT, TO_DOUBLE, TO_STRING, TO_TIMESTAMP, TO_DURATION ->
          name(call.function()) + "(" + text + ")";
      default -> part + "." + name(call.function()) + "(" + list(rest, depth) + ")";
    };
  }

  private static String macro(Term.Comprehension macro, int depth) {
    String name =
        switch (macro.macro()) {
          case ALL -> "all";
          case EXISTS -> "exists";
          case EXISTS_ONE -> "exists_one";
          case MAP -> "map";
          case FILTER -> "filter";
        };
    String filter = macro.filter() == null ? "" : of(macro.filter(), depth + 1) + ", ";
    String body = of(macro.body(), depth + 1);
    return part(macro.range(), depth) + "." + name + "(v" + depth + ", " + filter + body + ")";
  }

  private static String joined(List<Term> terms, String operator, int depth) {
    return terms.stream().map(term -> part(term, depth)).collect(Collectors.joining(operator));
  }

  private static String list(List<Term> terms, int depth) {
    return terms.stream().map(term -> of(term, depth)).collect(Collectors.joining(", "));
  }

  /** In parentheses where it might be read otherwise. */
  private static String part(Term term, int depth) {
    return isOpen(term) ? "(" + of(term, depth) + ")" : of(term, depth);
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
