package dev.aegis.runtime;

import dev.aegis.condition.Functions;
import dev.aegis.decision.Review;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import java.util.ArrayList;
import java.util.List;

/** Makes policies of texts, for the handlers and functions that there are here. Thread-safe. */
final class PolicyCompiler {
  private final Handlers handlers;
  private final Functions functions;

  PolicyCompiler(Handlers handlers, Functions functions) {
    this.handlers = handlers;
    this.functions = functions;
  }

  Outcome<Matcher> compile(List<SourceText> sources) {
    return PolicyReader.read(sources, functions)
        .then(this::withKnownHandlers)
        .then(p -> Outcome.of(Matcher.compile(p)));
  }

  /**
   * The same, of what must be fine.
   *
   * @throws PolicyRefusedException where it is not
   */
  Matcher compileOrThrow(List<SourceText> sources) {
    Outcome<Matcher> compiled = compile(sources);
    return compiled.value().orElseThrow(() -> new PolicyRefusedException(compiled.diagnostics()));
  }

  private Outcome<Policy> withKnownHandlers(Policy policy) {
    List<Diagnostic> problems = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      Review review = rule.review();
      if (review != null && review.handler() != null) {
        handlers
            .problemWith(review.handler())
            .ifPresent(
                problem ->
                    problems.add(
                        Diagnostic.of(Code.UNKNOWN_HANDLER, rule.source(), rule.span(), problem)));
      }
    }
    return Outcome.of(policy, problems);
  }
}
