package dev.aegis.condition;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Expressions on their own, outside of a policy: to be tried out, and for conformance. */
public final class Expressions {
  private Expressions() {}

  /**
   * Compiles an expression of any type without looking for more than its syntax: an unknown name or
   * function, and types that do not fit, fail when it is evaluated.
   *
   * @param bindings the names that will be given values, perhaps with dots
   * @param attributes whether {@code action.type} and the other facts are known by their names
   */
  public static Outcome<Term> compile(SourceText text, Set<String> bindings, boolean attributes) {
    SyntaxReader.Result result = SyntaxReader.read(text.text());
    List<Mistake> mistakes = new ArrayList<>(result.mistakes());
    Term term = new Term.Broken("not compiled");
    if (result.tree() != null) {
      Scope scope = new Scope(Map.of(), bindings, attributes, false);
      term = new Translator(scope, mistakes::add).translate(result.tree()).term();
    }
    Fragment whole = Fragment.whole(text);
    List<Diagnostic> diagnostics =
        mistakes.stream()
            .map(
                m ->
                    new Diagnostic(m.code(), m.message(), text, whole.inSource(m.span()), m.hint()))
            .toList();
    return Outcome.of(term, diagnostics);
  }
}
