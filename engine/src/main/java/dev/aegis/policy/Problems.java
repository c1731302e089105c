package dev.aegis.policy;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.source.Span;
import dev.aegis.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is wrong with a policy while it is read, and knows what to say of nodes that are not
 * what they should be. What an alias repeats is said once.
 */
final class Problems {
  private final Set<Diagnostic> found = new LinkedHashSet<>();

  void add(Code code, Node node, String message) {
    add(code, node, message, null);
  }

  void add(Code code, Node node, String message, @Nullable String hint) {
    add(code, node, node.span(), message, hint);
  }

  void add(Code code, Node node, Span span, String message, @Nullable String hint) {
    found.add(new Diagnostic(code, message, node.source(), span, hint));
  }

  void addAll(List<Diagnostic> diagnostics) {
    found.addAll(diagnostics);
  }

  List<Diagnostic> all() {
    return new ArrayList<>(found);
  }

  /**
   * The text that a node must be.
   *
   * @param what how the author knows it, in backticks where that is a key
   */
  Optional<Node.Scalar> text(Node node, String what) {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof String) {
      return Optional.of(scalar);
    }
    wrongType(node, what, "a text");
    return Optional.empty();
  }

  /** Says that a node is not of the type that it must be. */
  void wrongType(Node node, String what, String wanted) {
    if (isNull(node)) {
      add(
          Code.NULL_VALUE,
          node,
          what + " must be " + wanted + ", and there is no value here",
          "give it one, or leave the key out");
      return;
    }
    String hint = null;
    if (node instanceof Node.Scalar scalar) {
      String text = scalar.text().text();
      if (wanted.startsWith("a text")) {
        hint = "put it in quotes: `'" + text + "'`";
      } else if (wanted.startsWith("a list")) {
        hint = "put it in a list: `[" + text + "]`";
      }
    }
    wrongType(node, what, wanted, hint);
  }

  void wrongType(Node node, String what, String wanted, @Nullable String hint) {
    add(
        Code.WRONG_TYPE,
        node,
        what + " must be " + wanted + ", and this is " + described(node),
        hint);
  }

  /** Whether a scalar stands without quotes, as its author may have taken it for no text. */
  static boolean isPlain(Node.Scalar scalar) {
    Span span = scalar.span();
    return scalar.source().text().startsWith(scalar.text().text(), span.start());
  }

  static boolean isNull(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() == null;
  }

  private static String described(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> "a mapping";
      case Node.Sequence sequence -> "a list";
      case Node.Scalar scalar ->
          switch (scalar.value()) {
            case null -> "null";
            case Boolean bool -> "a boolean";
            case String text -> "a text";
            default -> "a number";
          };
    };
  }

  /** A text of the author's in backticks, cut where it is long. */
  static String quoted(String text) {
    return Quoted.of(text);
  }
}
