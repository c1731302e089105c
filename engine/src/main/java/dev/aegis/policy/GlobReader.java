package dev.aegis.policy;

import dev.aegis.diagnostic.Code;
import dev.aegis.glob.Glob;
import dev.aegis.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/** Reads a glob, or a list of globs, and warns of those that are hardly meant. */
final class GlobReader {
  private static final List<Glob> ANYTHING = List.of(Glob.of("*"));

  private final Problems problems;

  GlobReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param neverEmpty whether the text can't be empty, so that an empty glob matches nothing
   */
  List<Glob> read(Node node, String what, boolean neverEmpty) {
    if (!(node instanceof Node.Sequence sequence)) {
      Glob glob = one(node, what, neverEmpty);
      return glob == null ? ANYTHING : List.of(glob);
    }
    if (sequence.items().isEmpty()) {
      problems.add(
          Code.EMPTY_VALUE,
          node,
          what + " is an empty list, which matches nothing",
          "leave it out to match all");
      return ANYTHING;
    }
    List<Glob> globs = new ArrayList<>();
    for (Node item : sequence.items()) {
      Glob glob = one(item, what, neverEmpty);
      if (glob != null) {
        globs.add(glob);
      }
    }
    return globs.isEmpty() ? ANYTHING : globs;
  }

  private @org.jspecify.annotations.Nullable Glob one(Node node, String what, boolean neverEmpty) {
    String text = problems.text(node, what);
    if (text == null) {
      return null;
    }
    Glob glob = Glob.of(text);
    if (text.isEmpty() && neverEmpty) {
      warn(node, what + " is empty and so matches nothing");
    }
    boolean unclosed = false;
    for (Glob.Part part : glob.parts()) {
      switch (part) {
        case Glob.Literal literal -> unclosed |= literal.text().indexOf('[') >= 0;
        case Glob.OneOf set -> checkSet(node, text, set);
        case Glob.Star star -> {}
        case Glob.AnyOne one -> {}
      }
    }
    if (unclosed) {
      warn(node, "the `[` in `" + text + "` is never closed and so stands for itself");
    }
    return glob;
  }

  private void checkSet(Node node, String text, Glob.OneOf set) {
    for (Glob.Range range : set.ranges()) {
      if (range.last() < range.first()) {
        warn(
            node,
            "the range `"
                + Character.toString(range.first())
                + "-"
                + Character.toString(range.last())
                + "` in `"
                + text
                + "` runs backwards and so is empty");
      }
    }
  }

  private void warn(Node node, String message) {
    problems.add(Code.SUSPICIOUS_GLOB, node, message);
  }
}
