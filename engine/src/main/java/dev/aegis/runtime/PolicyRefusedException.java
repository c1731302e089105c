package dev.aegis.runtime;

import dev.aegis.diagnostic.Diagnostic;
import java.util.List;

/** Aegis can't start: the policy it was given has errors. */
public final class PolicyRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  PolicyRefusedException(List<Diagnostic> diagnostics) {
    super("the policy has errors");
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** The errors, and the warnings beside them, in source order. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
