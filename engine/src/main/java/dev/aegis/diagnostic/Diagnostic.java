package dev.aegis.diagnostic;

import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One finding about an author's text: what, where, and what to do.
 *
 * @param code what kind of finding
 * @param message one sentence in lower case about the author's text, their words in backticks
 * @param source the text it is about
 * @param span the exact place
 * @param hint what to try, or null where there is no good guess
 */
public record Diagnostic(
    Code code, String message, SourceText source, Span span, @Nullable String hint) {

  /** By file, then by place, then errors before warnings, then by code. */
  public static final Comparator<Diagnostic> IN_SOURCE_ORDER =
      Comparator.comparing((Diagnostic d) -> d.source().name())
          .thenComparingInt(d -> d.span().start())
          .thenComparing(Diagnostic::severity)
          .thenComparing(Diagnostic::code);

  public Diagnostic {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
    Objects.requireNonNull(source);
    Objects.requireNonNull(span);
  }

  /** A finding without a hint. */
  public static Diagnostic of(Code code, SourceText source, Span span, String message) {
    return new Diagnostic(code, message, source, span, null);
  }

  /** The same finding with something to try. */
  public Diagnostic withHint(@Nullable String hint) {
    return new Diagnostic(code, message, source, span, hint);
  }

  public Severity severity() {
    return code.severity();
  }

  /** Where it begins. */
  public Position position() {
    return source.position(span.start());
  }
}
