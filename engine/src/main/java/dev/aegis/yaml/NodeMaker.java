package dev.aegis.yaml;

import dev.aegis.action.ActionLimits;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What reading YAML and reading JSON have in common: scalars, keys, bounds, the list of problems.
 */
final class NodeMaker {
  /** Each use of an alias counts all that it stands for. */
  private static final long MOST_NODES = 500_000;

  /** In UTF-16 units of all values together, aliases counted likewise. */
  private static final long MOST_TEXT = 2L * Documents.LARGEST;

  private final SourceText source;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private long nodes;
  private long text;

  /** Ends the reading: the rest can't be made sense of, and that has been reported. */
  static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super(null, null, false, false);
    }
  }

  /** How large a part of a document is, with all that its aliases stand for. */
  record Size(long nodes, long text) {
    Size since(Size before) {
      return new Size(nodes - before.nodes, text - before.text);
    }
  }

  NodeMaker(SourceText source) {
    this.source = source;
  }

  Document document(@Nullable Node root) {
    return new Document(root, diagnostics);
  }

  Size size() {
    return new Size(nodes, text);
  }

  void count(Span span, long more) {
    grow(span, new Size(more, 0));
  }

  void grow(Span span, Size more) {
    nodes += more.nodes();
    text += more.text();
    if (nodes > MOST_NODES || text > MOST_TEXT) {
      report(
          Code.YAML_ALIAS,
          span,
          "with every alias replaced, this policy has more than 500,000 values or 8 MiB of text",
          null);
      throw new GivenUp();
    }
  }

  Node.Scalar plain(Span span, String written) {
    Fragment fragment = fragment(span, ScalarText.Style.PLAIN, written);
    try {
      return new Node.Scalar(fragment, Scalars.value(written), span);
    } catch (Scalars.NotANumber e) {
      report(Code.YAML_NUMBER, span, e.sentence(), "put it in quotes if a text is meant");
      return new Node.Scalar(fragment, 0L, span);
    }
  }

  Node.Scalar quoted(Span span, ScalarText.Style style, String value) {
    return new Node.Scalar(fragment(span, style, value), value, span);
  }

  private Fragment fragment(Span span, ScalarText.Style style, String value) {
    grow(span, new Size(0, value.length()));
    Fragment fragment = ScalarText.of(source, span, style, value);
    if (ActionLimits.isIllFormed(value)) {
      report(
          Code.YAML_SYNTAX,
          span,
          "this text holds half a surrogate pair, which is no character",
          null);
    }
    return fragment;
  }

  /**
   * One entry of a mapping.
   *
   * @param names those that stand before it; its own is added
   */
  Node.Entry entry(Set<String> names, Node.Scalar key, Node value) {
    Node.Entry entry = new Node.Entry(key, value);
    if (key.value() == null) {
      report(Code.NULL_VALUE, key.span(), "a key is null", "put it in quotes if a name is meant");
    }
    if (!names.add(entry.name())) {
      report(
          Code.YAML_DUPLICATE_KEY,
          key.span(),
          "the key " + Quoted.of(entry.name()) + " stands twice",
          null);
    }
    return entry;
  }

  void report(Code code, Span span, String message, @Nullable String hint) {
    diagnostics.add(new Diagnostic(code, message, source, span, hint));
  }
}
