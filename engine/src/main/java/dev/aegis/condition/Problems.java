package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Severity;
import dev.aegis.source.Fragment;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with one expression, at its place in the file. */
final class Problems {
  private final Fragment fragment;
  private final List<Diagnostic> found = new ArrayList<>();

  Problems(Fragment fragment) {
    this.fragment = fragment;
  }

  void add(Code code, Span span, String message) {
    add(code, span, message, null);
  }

  void add(Code code, Span span, String message, @Nullable String hint) {
    found.add(
        Diagnostic.of(code, fragment.source(), fragment.inSource(span), message).withHint(hint));
  }

  boolean hasErrors() {
    return found.stream().anyMatch(d -> d.severity() == Severity.ERROR);
  }

  List<Diagnostic> found() {
    return found;
  }
}
