package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.glob.Glob;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Switches on one text of the action: by hash for globs that are plain names, by hashed prefixes
 * for those like {@code abc*}, by the literals in them for all others.
 */
final class Branch implements Node {
  private final Subject subject;
  private final Map<Glob, Node> children;
  private final int least;
  private final @Nullable Map<String, Node> exact;
  private final @Nullable Prefixes prefixes;
  private final @Nullable GlobSearch search;
  private final @Nullable Node any;

  private Branch(
      Subject subject,
      Map<Glob, Node> children,
      int least,
      @Nullable Map<String, Node> exact,
      @Nullable Prefixes prefixes,
      @Nullable GlobSearch search,
      @Nullable Node any) {
    this.subject = subject;
    this.children = children;
    this.least = least;
    this.exact = exact;
    this.prefixes = prefixes;
    this.search = search;
    this.any = any;
  }

  /**
   * A switch.
   *
   * @param children what follows where the glob matches; not empty; no two globs mean the same
   */
  static Branch of(Subject subject, Map<Glob, Node> children) {
    Map<String, Node> exact = new HashMap<>();
    Map<String, Node> prefixes = new LinkedHashMap<>();
    Map<Glob, Node> others = new LinkedHashMap<>();
    Node any = null;
    int least = Bound.NONE;
    for (Map.Entry<Glob, Node> child : children.entrySet()) {
      Node node = child.getValue();
      least = Math.min(least, node.least());
      switch (Shape.of(child.getKey())) {
        case Shape.Any() -> any = node;
        case Shape.Exact(String text) -> putNew(exact, text, node);
        case Shape.Prefix(String text) -> putNew(prefixes, text, node);
        case Shape.Other() -> others.put(child.getKey(), node);
      }
    }
    return new Branch(
        subject,
        children,
        least,
        exact.isEmpty() ? null : exact.size() == 1 ? Map.copyOf(exact) : exact,
        prefixes.isEmpty() ? null : Prefixes.of(prefixes),
        others.isEmpty() ? null : GlobSearch.of(others),
        any);
  }

  private static void putNew(Map<String, Node> nodes, String text, Node node) {
    if (nodes.putIfAbsent(text, node) != null) {
      throw new IllegalArgumentException("two globs mean `" + text + "`");
    }
  }

  @Override
  public int least() {
    return least;
  }

  @Override
  public long visit(Action action, long bound, @Nullable Walk into) {
    if (least >= Bound.sure(bound)) {
      return bound;
    }
    String text = subject.in(action);
    long found = bound;
    if (exact != null) {
      Node child = exact.get(text);
      if (child != null) {
        found = child.visit(action, found, into);
      }
    }
    if (prefixes != null) {
      found = prefixes.visit(text, action, found, into);
    }
    if (any != null) {
      found = any.visit(action, found, into);
    }
    if (search != null) {
      found = search.visit(text, action, found, into);
    }
    return found;
  }

  Subject subject() {
    return subject;
  }

  /** What follows each glob, in the order in which the rules name them. */
  Map<Glob, Node> children() {
    return children;
  }

  /** What a glob asks, told apart by how it can be looked up. */
  sealed interface Shape {
    /** {@code *}. */
    record Any() implements Shape {}

    /** A plain name. */
    record Exact(String text) implements Shape {}

    /** A text and then a star. */
    record Prefix(String text) implements Shape {}

    record Other() implements Shape {}

    static Shape of(Glob glob) {
      List<Glob.Part> parts = glob.parts();
      if (parts.isEmpty()) {
        return new Exact("");
      }
      if (parts.size() == 1 && parts.getFirst() instanceof Glob.Star) {
        return new Any();
      }
      if (parts.getFirst() instanceof Glob.Literal literal) {
        String text = literal.text();
        if (parts.size() == 1) {
          return new Exact(text);
        }
        if (parts.size() == 2 && parts.getLast() instanceof Glob.Star && !literal.isHalved()) {
          return new Prefix(text);
        }
      }
      return new Other();
    }
  }
}
