package dev.aegis.runtime;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.policy.Policy;
import java.util.List;
import java.util.Objects;

/** What became of a policy that was given to be put in force. */
public sealed interface PolicyUpdate {

  /**
   * It is in force, or would be, had it not been a dry run.
   *
   * @param warnings what its author should still look at
   */
  record Accepted(Policy policy, List<Diagnostic> warnings) implements PolicyUpdate {
    public Accepted {
      Objects.requireNonNull(policy);
      warnings = List.copyOf(warnings);
    }
  }

  /** It has errors, and nothing has changed. */
  record Refused(List<Diagnostic> diagnostics) implements PolicyUpdate {
    public Refused {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /**
   * Another policy is in force than the caller believed, and nothing has changed.
   *
   * @param inForce the version of the one that is
   */
  record Conflict(String inForce) implements PolicyUpdate {
    public Conflict {
      Objects.requireNonNull(inForce);
    }
  }
}
