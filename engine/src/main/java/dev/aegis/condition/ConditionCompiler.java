package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.diagnostic.Severity;
import dev.aegis.source.Fragment;
import dev.aegis.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the conditions of a policy, each against the policy's named ones. Not thread-safe; what
 * it makes is immutable.
 */
public final class ConditionCompiler {
  /** How many parts a condition can have once its named ones are put in place. */
  static final int HEAVIEST = 20_000;

  /** How deeply its parts can be nested then. */
  static final int DEEPEST = 600;

  private static final Pattern NAME = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

  /** Words that name nothing. */
  static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while");

  private final Map<String, Fragment> let;
  private final Functions functions;
  private final Map<String, Outcome<Expr>> parsed = new HashMap<>();
  private final Map<String, Names.Resolved> defined = new HashMap<>();
  private final Deque<String> underWay = new ArrayDeque<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Names names = new Names.Checked(new Let());

  /**
   * @param let the named conditions, in any order
   */
  public ConditionCompiler(Map<String, Fragment> let) {
    this(let, Functions.NONE);
  }

  /**
   * @param let the named conditions, in any order
   * @param functions what conditions can call besides the language's own
   */
  public ConditionCompiler(Map<String, Fragment> let, Functions functions) {
    this.functions = functions;
    this.let = new LinkedHashMap<>(let);
    this.let.forEach(
        (name, fragment) -> {
          checkName(name, fragment);
          Outcome<Expr> tree = ExpressionParser.parse(fragment);
          diagnostics.addAll(tree.diagnostics());
          parsed.put(name, tree);
        });
    this.let.keySet().forEach(this::define);
    diagnostics.sort(Diagnostic.IN_SOURCE_ORDER);
  }

  /** What is wrong with the named conditions, in source order. */
  public List<Diagnostic> diagnostics() {
    return List.copyOf(diagnostics);
  }

  /**
   * A condition that gives a bool or a {@link Failure}. A named condition with a mistake is taken
   * for a good one here, so that the mistake is told once, by {@link #diagnostics()}.
   */
  public Outcome<Term> compile(Fragment expression) {
    return compile(expression, mention -> {});
  }

  /**
   * The same.
   *
   * @param mentioned is told the parameters that the expression asks for itself, not through named
   *     conditions, in order
   */
  public Outcome<Term> compile(Fragment expression, Consumer<ParameterMention> mentioned) {
    ExpressionParser.Parsed parsed = ExpressionParser.read(expression);
    Expr tree = parsed.tree();
    if (tree == null || parsed.diagnostics().stream().anyMatch(d -> d.code() != Code.BAD_LITERAL)) {
      return Outcome.failed(parsed.diagnostics());
    }
    ParameterMention.in(tree, expression).forEach(mentioned);
    Problems problems = new Problems(expression);
    Term term = place(tree, problems).value().term();
    List<Diagnostic> found = new ArrayList<>(parsed.diagnostics());
    found.addAll(problems.found());
    found.sort(Diagnostic.IN_SOURCE_ORDER);
    return found.stream().anyMatch(d -> d.severity() == Severity.ERROR)
        ? Outcome.failed(found)
        : Outcome.of(term, found);
  }

  private void checkName(String name, Fragment fragment) {
    String problem =
        !NAME.matcher(name).matches()
            ? "is not a name that an expression can use"
            : RESERVED.contains(name)
                ? "is a reserved word"
                : Names.ROOTS.contains(name)
                    ? "is already the name of a variable"
                    : functions.isVendor(name) ? "is already what functions begin with" : null;
    if (problem != null) {
      diagnostics.add(
          Diagnostic.of(
                  Code.BAD_NAME,
                  fragment.source(),
                  fragment.span(),
                  Quoted.of(name) + " " + problem)
              .withHint("use letters, digits and `_`, and no word of the language"));
    }
  }

  private Names.Resolved define(String name) {
    Names.Resolved known = defined.get(name);
    if (known != null) {
      return known;
    }
    Fragment fragment = let.get(name);
    Outcome<Expr> tree = parsed.get(name);
    Names.Resolved made = broken(name);
    if (fragment != null && tree != null && tree.succeeded()) {
      Problems problems = new Problems(fragment);
      underWay.push(name);
      made = place(tree.get(), problems);
      underWay.pop();
      diagnostics.addAll(problems.found());
      if (problems.hasErrors()) {
        made = broken(name);
      }
    }
    defined.put(name, made);
    return made;
  }

  private static Names.Resolved broken(String name) {
    Term term = new Term.Broken("the condition " + Quoted.of(name) + " has an error");
    return Names.Resolved.of(new Translation.Typed(term, Kinds.of(Kinds.BOOL)));
  }

  /** Translates a condition, and sees that it is bounded once its named ones are in place. */
  private Names.Resolved place(Expr expr, Problems problems) {
    Translation translation = new Translation(names, functions, problems);
    Term term = translation.condition(expr);
    if (translation.weight() > HEAVIEST) {
      problems.add(
          Code.EXPRESSION_TOO_LONG,
          expr.span(),
          "with its named conditions put in place, the expression has more than 20,000 parts");
    }
    if (translation.deepest() > DEEPEST) {
      problems.add(
          Code.EXPRESSION_TOO_DEEP,
          expr.span(),
          "with its named conditions put in place, the expression is nested too deeply");
    }
    return new Names.Resolved(
        new Translation.Typed(term, Kinds.of(Kinds.BOOL)),
        0,
        translation.weight(),
        translation.deepest());
  }

  /** The named conditions as the translation asks for them. */
  private final class Let implements Names.Checked.Conditions {
    private static final int LONGEST_WAY = 64;

    /** Comparisons of names, for one policy. */
    private static final long MOST_GUESSES = 1_000_000;

    private long guesses;

    @Override
    public Set<String> names() {
      return let.keySet();
    }

    @Override
    public Set<String> guessable() {
      guesses += let.size();
      return guesses <= MOST_GUESSES ? let.keySet() : Set.of();
    }

    @Override
    public Names.Resolved get(String name, Span span, Problems problems) {
      if (underWay.contains(name)) {
        problems.add(Code.LET_CYCLE, span, "`" + name + "` is defined by itself", way(name));
        return broken(name);
      }
      if (underWay.size() >= LONGEST_WAY) {
        problems.add(
            Code.EXPRESSION_TOO_DEEP, span, "named conditions name each other more than 64 deep");
        return broken(name);
      }
      return define(name);
    }

    /** {@code a → b → a}. */
    private @Nullable String way(String name) {
      List<String> way = new ArrayList<>();
      for (String step : underWay) {
        way.addFirst(step);
        if (step.equals(name)) {
          break;
        }
      }
      way.add(name);
      return way.size() < 10 ? String.join(" → ", way) : null;
    }
  }
}
