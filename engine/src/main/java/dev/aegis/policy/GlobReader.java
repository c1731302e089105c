package dev.aegis.policy;

import dev.aegis.diagnostic.Code;
import dev.aegis.glob.Glob;
import dev.aegis.source.Span;
import dev.aegis.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/** Reads a glob or a list of globs, and warns of those that hardly mean what they say. */
final class GlobReader {
  private final Problems problems;

  GlobReader(Problems problems) {
    this.problems = problems;
  }

  /** The globs; none where something is wrong, which is reported. */
  List<Glob> read(Node node, String what) {
    if (!(node instanceof Node.Sequence list)) {
      return node instanceof Node.Scalar
          ? one(node, what, "a text or a list of texts")
          : bad(node, what);
    }
    if (list.items().isEmpty()) {
      problems.add(
          Code.EMPTY_VALUE,
          node,
          what + " is an empty list, which nothing could match",
          "leave the key out to match everything");
    }
    List<Glob> globs = new ArrayList<>();
    for (Node item : list.items()) {
      globs.addAll(one(item, "each entry of " + what, "a text"));
    }
    return globs;
  }

  /** Like {@link #read}, for globs on a type, which no empty one matches. */
  List<Glob> readTypes(Node node, String what) {
    List<Node> items = node instanceof Node.Sequence list ? list.items() : List.of(node);
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar && "".equals(scalar.value())) {
        problems.add(
            Code.SUSPICIOUS_GLOB, item, "no action has an empty type, so this matches nothing");
      }
    }
    return read(node, what);
  }

  private List<Glob> bad(Node node, String what) {
    problems.wrongType(node, what, "a text or a list of texts");
    return List.of();
  }

  private List<Glob> one(Node node, String what, String wanted) {
    if (!(node instanceof Node.Scalar scalar) || !(scalar.value() instanceof String text)) {
      problems.wrongType(node, what, wanted);
      return List.of();
    }
    Glob glob = Glob.of(text);
    for (Glob.Flaw flaw : glob.flaws()) {
      Span place = scalar.text().inSource(new Span(flaw.start(), flaw.end()));
      problems.add(Code.SUSPICIOUS_GLOB, node, place, message(flaw, text), hint(flaw));
    }
    return List.of(glob);
  }

  private static String message(Glob.Flaw flaw, String text) {
    return switch (flaw.kind()) {
      case UNCLOSED_SET -> "this `[` is never closed, so it stands for itself";
      case BACKWARD_RANGE ->
          "the range "
              + Problems.quoted(text.substring(flaw.start(), flaw.end()))
              + " runs backwards, so it holds nothing";
    };
  }

  private static String hint(Glob.Flaw flaw) {
    return switch (flaw.kind()) {
      case UNCLOSED_SET -> "write `[[]` if a bracket is meant";
      case BACKWARD_RANGE -> "swap its ends";
    };
  }
}
