package dev.aegis.yaml;

import dev.aegis.source.Span;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in an author's words what the YAML library complains about. */
final class YamlMistakes {
  private static final Map<String, Said> KNOWN =
      Map.of(
          "mapping values are not allowed here",
          new Said(
              "a `:` can't stand here",
              "put a value that holds `: ` in quotes; check that the keys above line up"),
          "expected <block end>, but found '<block mapping start>'",
          new Said("this key doesn't line up with those above it", "indent it as they are"),
          "expected <block end>, but found '-'",
          new Said("this list entry doesn't line up with what is above it", "indent it alike"),
          "expected <block end>, but found '<scalar>'",
          new Said("something follows the end of a value", "put the whole of the value in quotes"),
          "could not find expected ':'",
          new Said("this is neither a key with a `:` nor a list entry", "add the `:`"),
          "found unexpected end of stream",
          new Said("a quote that was opened is never closed", "close it"));

  private YamlMistakes() {}

  private record Said(String message, String hint) {}

  /** What to tell the author. */
  record Mistake(Span span, String message, @Nullable String hint) {}

  static Mistake of(MarkedYAMLException e, String text, int at) {
    String problem = e.getProblem() == null ? "it makes no sense" : e.getProblem();
    Said said = KNOWN.get(problem);
    boolean quote = "while scanning a quoted scalar".equals(e.getContext());
    if (said != null && quote && e.getContextMark() != null) {
      return new Mistake(
          place(text, offset(text, e.getContextMark().getIndex())), said.message, said.hint);
    }
    if (said != null) {
      return new Mistake(place(text, at), said.message, said.hint);
    }
    char c = at < text.length() ? text.charAt(at) : '\0';
    if (c == '\t') {
      boolean indents = text.substring(text.lastIndexOf('\n', at) + 1, at).isBlank();
      return new Mistake(
          place(text, at),
          indents ? "a tab can't indent YAML" : "a tab can't stand between a key and its value",
          indents ? "use spaces" : "use a space");
    }
    if (problem.contains("cannot start any token")) {
      return new Mistake(
          place(text, at), "a value can't begin with `" + c + "`", "put the value in quotes");
    }
    if ("while scanning an alias".equals(e.getContext())) {
      return new Mistake(
          place(text, offset(text, e.getContextMark().getIndex())),
          "a value that begins with `*` is an alias to YAML",
          "put a glob that begins with `*` in quotes");
    }
    if (problem.startsWith("expected ',' or ")) {
      String closing = problem.contains("']'") ? "]" : "}";
      return new Mistake(
          place(text, at), "a `,` or the closing `" + closing + "` is missing here", null);
    }
    return new Mistake(place(text, at), "this is not YAML: " + oneLine(problem), null);
  }

  private static int offset(String text, int codePoints) {
    int all = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.min(all, codePoints));
  }

  private static Span place(String text, int at) {
    int end = at < text.length() ? at + Character.charCount(text.codePointAt(at)) : at;
    return new Span(at, end);
  }

  private static String oneLine(String problem) {
    return problem.lines().findFirst().orElse("it makes no sense");
  }
}
