package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the expressions of one policy: first the conditions that it names, then those of its
 * rules. Not thread-safe.
 */
public final class ConditionCompiler {
  /** How many nodes an expression may have once names are replaced by what they stand for. */
  private static final long LARGEST = 20_000;

  private final Map<String, Fragment> definitions;
  private final Map<String, Expr> trees = new LinkedHashMap<>();
  private final Map<String, Term> named = new HashMap<>();
  private final Set<String> underWay = new LinkedHashSet<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  /**
   * @param let the named conditions
   */
  public ConditionCompiler(Map<String, Fragment> let) {
    this.definitions = new LinkedHashMap<>(let);
    definitions.forEach(
        (name, fragment) -> {
          SyntaxReader.Result result = SyntaxReader.read(fragment.text());
          result.mistakes().forEach(mistake -> diagnostics.add(located(mistake, fragment)));
          if (result.tree() != null) {
            trees.put(name, result.tree());
          } else {
            named.put(name, new Term.Broken("`" + name + "` has an error"));
          }
        });
    trees.keySet().forEach(this::define);
  }

  /** What is wrong with the named conditions. */
  public List<Diagnostic> diagnostics() {
    return List.copyOf(diagnostics);
  }

  /** Compiles one condition; its errors alone are in the outcome. */
  public Outcome<Term> compile(Fragment expression) {
    SyntaxReader.Result result = SyntaxReader.read(expression.text());
    List<Mistake> mistakes = new ArrayList<>(result.mistakes());
    Term term = result.tree() == null ? null : translate(result.tree(), mistakes);
    List<Diagnostic> located = mistakes.stream().map(m -> located(m, expression)).toList();
    return term == null || !located.isEmpty() ? Outcome.failed(located) : Outcome.of(term);
  }

  /** A condition must be a bool, or may be one. */
  private Term translate(Expr tree, List<Mistake> mistakes) {
    Scope scope = new Scope(Map.copyOf(named), Set.of(), true, true);
    Translator.Typed typed = new Translator(scope, mistakes::add).translate(tree);
    if (!typed.type().fits(Type.BOOL)) {
      mistakes.add(
          new Mistake(
              Code.NOT_A_CONDITION,
              tree.span(),
              "a condition must be a bool, and this is " + typed.type().described(),
              null));
    }
    if (Size.of(typed.term(), LARGEST) > LARGEST) {
      mistakes.add(
          new Mistake(
              Code.EXPRESSION_TOO_LONG,
              tree.span(),
              "with the names in it replaced, the expression has more than 20,000 parts",
              null));
      return new Term.Broken("the expression is too large");
    }
    return typed.term();
  }

  private void define(String name) {
    if (named.containsKey(name)) {
      return;
    }
    Expr tree = trees.get(name);
    Fragment fragment = definitions.get(name);
    if (tree == null || fragment == null) {
      return;
    }
    underWay.add(name);
    for (Expr.Name used : NamesIn.of(tree)) {
      if (underWay.contains(used.name())) {
        diagnostics.add(
            located(
                new Mistake(
                    Code.LET_CYCLE,
                    used.span(),
                    "`" + name + "` stands for itself, by way of `" + used.name() + "`",
                    null),
                fragment));
        named.put(name, new Term.Broken("`" + name + "` stands for itself"));
      } else if (trees.containsKey(used.name())) {
        define(used.name());
      }
    }
    underWay.remove(name);
    if (!named.containsKey(name)) {
      List<Mistake> mistakes = new ArrayList<>();
      Term term = translate(tree, mistakes);
      mistakes.forEach(mistake -> diagnostics.add(located(mistake, fragment)));
      named.put(name, term);
    }
  }

  private static Diagnostic located(Mistake mistake, Fragment fragment) {
    Span within = mistake.span();
    int end = Math.min(within.end(), fragment.text().length());
    Span span = fragment.inSource(new Span(Math.min(within.start(), end), end));
    return Diagnostic.of(mistake.code(), fragment.source(), span, mistake.message())
        .withHint(mistake.hint());
  }
}
