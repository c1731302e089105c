package dev.aegis.condition;

import dev.aegis.condition.Translation.Typed;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.glob.Glob;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the function that a call means, and prepares what is constant about it. */
final class Calls {
  /** What functions are called elsewhere, and here. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("len", "size"),
          Map.entry("length", "size"),
          Map.entry("count", "size"),
          Map.entry("lower", "lowerAscii"),
          Map.entry("toLowerCase", "lowerAscii"),
          Map.entry("upper", "upperAscii"),
          Map.entry("toUpperCase", "upperAscii"),
          Map.entry("str", "string"),
          Map.entry("getDay", "getDayOfWeek"),
          Map.entry("getYear", "getFullYear"),
          Map.entry("float", "double"),
          Map.entry("includes", "contains"),
          Map.entry("any", "exists"),
          Map.entry("some", "exists"),
          Map.entry("every", "all"),
          Map.entry("regex", "matches"),
          Map.entry("match", "matches"),
          Map.entry("search", "matches"),
          Map.entry("like", "glob"),
          Map.entry("fnmatch", "glob"));

  private final boolean checked;
  private final Problems problems;

  Calls(boolean checked, Problems problems) {
    this.checked = checked;
    this.problems = problems;
  }

  /**
   * A call.
   *
   * @param arguments the receiver first, where there is one
   * @param spans where the arguments in the parentheses stand
   */
  Typed call(
      String name, boolean receiver, Span nameSpan, List<Typed> arguments, List<Span> spans) {
    List<Signature> named = Signature.named(name);
    if (named.isEmpty()) {
      return unknown(name, nameSpan);
    }
    List<Signature> callable =
        named.stream().filter(s -> s.takes(receiver, arguments.size())).toList();
    if (callable.isEmpty()) {
      String usage =
          named.stream().map(Signature::usage).distinct().collect(Collectors.joining("`, or `"));
      return refuse(nameSpan, "`" + name + "` is not called like this", "write `" + usage + "`");
    }
    List<Kinds> kinds = arguments.stream().map(Typed::kinds).toList();
    List<Signature> fitting = callable.stream().filter(s -> !checked || s.fits(kinds)).toList();
    if (fitting.isEmpty()) {
      String given = kinds.stream().map(Kinds::inWords).collect(Collectors.joining(", "));
      return refuse(nameSpan, "`" + name + "` does not take (" + given + ")", null);
    }
    Signature signature = fitting.getFirst();
    List<Term> terms = arguments.stream().map(Typed::term).toList();
    Span last = spans.isEmpty() ? nameSpan : spans.getLast();
    Term term = prepared(signature.function(), terms, last);
    return new Typed(term, Kinds.of(signature.result()));
  }

  /** Whether a name is one of the language's, or was probably meant to be. */
  static boolean resembles(String name) {
    return SYNONYMS.containsKey(name)
        || known().contains(name)
        || Suggestion.closest(name, known()).isPresent();
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>(Signature.names());
    known.addAll(Macros.names());
    known.add("dyn");
    return known;
  }

  /** A call of a function that there is not. */
  Typed unknown(String name, Span span) {
    if (checked) {
      String synonym = SYNONYMS.get(name);
      String hint =
          synonym != null
              ? "did you mean `" + synonym + "`?"
              : Suggestion.didYouMean(name, known()).orElse(null);
      String message =
          Macros.names().contains(name)
              ? "`" + name + "` is not called like this"
              : "there is no function `" + name + "`";
      String usage = Macros.names().contains(name) ? "write `list." + name + "(x, …)`" : hint;
      problems.add(Code.UNKNOWN_FUNCTION, span, message, usage);
    }
    return Translation.broken("there is no function `" + name + "`");
  }

  private Typed refuse(Span span, String message, @Nullable String hint) {
    if (checked) {
      problems.add(Code.NO_SUCH_OVERLOAD, span, message, hint);
    }
    return Translation.broken(message);
  }

  /** A call with its constant pattern, time or duration read beforehand. */
  private Term prepared(Function function, List<Term> arguments, Span span) {
    if (!(arguments.getLast() instanceof Term.Constant(Object constant))) {
      return new Term.Call(function, arguments);
    }
    return switch (function) {
      case MATCHES ->
          constant instanceof String pattern
              ? matches(arguments.getFirst(), pattern, span)
              : new Term.Call(function, arguments);
      case GLOB ->
          constant instanceof String pattern
              ? new Term.Call(
                  function, List.of(arguments.getFirst(), new Term.Constant(Glob.of(pattern))))
              : new Term.Call(function, arguments);
      case TO_TIMESTAMP -> converted(Times.toTimestamp(constant), span);
      case TO_DURATION -> converted(Times.toDuration(constant), span);
      default -> new Term.Call(function, arguments);
    };
  }

  private Term matches(Term text, String pattern, Span span) {
    try {
      Term regex = new Term.Constant(Regex.of(pattern));
      return new Term.Call(Function.MATCHES, List.of(text, regex));
    } catch (IllegalArgumentException e) {
      String message = Regex.message(e.getMessage());
      if (checked) {
        problems.add(Code.BAD_REGEX, span, message, Regex.hint(pattern));
      }
      return new Term.Broken(message);
    }
  }

  private Term converted(Object value, Span span) {
    if (!(value instanceof Failure failure)) {
      return new Term.Constant(value);
    }
    if (checked) {
      problems.add(Code.BAD_LITERAL, span, failure.reason());
    }
    return new Term.Broken(failure.reason());
  }
}
