package dev.aegis.policy;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.yaml.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a policy so far, and the questions that find it. */
final class Problems {
  private final List<Diagnostic> found = new ArrayList<>();

  List<Diagnostic> found() {
    return found;
  }

  void addAll(Collection<Diagnostic> diagnostics) {
    found.addAll(diagnostics);
  }

  void add(Code code, Node node, String message) {
    add(code, node, message, null);
  }

  void add(Code code, Node node, String message, @Nullable String hint) {
    found.add(new Diagnostic(code, message, node.source(), node.span(), hint));
  }

  /**
   * The values of a mapping of ours by key; keys that are unknown are problems, those that begin
   * with x- are not.
   */
  Map<String, Node> fields(Node node, String what, Collection<String> known) {
    Map<String, Node> fields = new LinkedHashMap<>();
    if (!(node instanceof Node.Mapping mapping)) {
      add(Code.WRONG_TYPE, node, what + " must be a mapping, not " + described(node));
      return fields;
    }
    for (Node.Entry entry : mapping.entries()) {
      String name = entry.name();
      if (known.contains(name)) {
        fields.put(name, entry.value());
      } else if (!name.startsWith("x-")) {
        add(
            Code.UNKNOWN_KEY,
            entry.key(),
            what + " has no key `" + name + "`",
            Suggestion.didYouMean(name, known).orElse("its keys are " + listed(known)));
      }
    }
    return fields;
  }

  /** A text, or null and a problem. */
  @Nullable String text(Node node, String what) {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof String text) {
      return text;
    }
    String hint =
        node instanceof Node.Scalar scalar && scalar.value() != null
            ? "put it in quotes: `'" + scalar.text().text() + "'`"
            : null;
    add(typeOf(node), node, what + " must be a text, not " + described(node), hint);
    return null;
  }

  /** One of a few words, in any case; null and a problem where it is none of them. */
  @Nullable String word(Node node, String what, List<String> words) {
    String text = text(node, what);
    if (text == null) {
      return null;
    }
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (words.contains(lower)) {
      return lower;
    }
    add(
        Code.UNKNOWN_VALUE,
        node,
        "`" + text + "` is no " + what,
        Suggestion.didYouMean(text, words).orElse("it is one of " + listed(words)));
    return null;
  }

  /** The code for a value of the wrong type: null has one of its own. */
  static Code typeOf(Node node) {
    return isNull(node) ? Code.NULL_VALUE : Code.WRONG_TYPE;
  }

  static boolean isNull(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() == null;
  }

  static String described(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> "a mapping";
      case Node.Sequence sequence -> "a list";
      case Node.Scalar scalar ->
          switch (scalar.value()) {
            case null -> "null";
            case Boolean truth -> "`" + truth + "`";
            case Long number -> "the number " + number;
            case Double number -> "the number " + scalar.text().text();
            default -> "`" + scalar.text().text() + "`";
          };
    };
  }

  static String listed(Collection<String> words) {
    return String.join(", ", words.stream().map(word -> "`" + word + "`").toList());
  }
}
