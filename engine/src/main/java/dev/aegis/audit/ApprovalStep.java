package dev.aegis.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an action on its way through an approval, as its records tell it.
 *
 * @param by who brought it about, {@code auto} where no person did; null where nobody is named
 */
public record ApprovalStep(Kind kind, Instant at, @Nullable String by) {
  public ApprovalStep {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(at);
  }

  /** What happened. */
  public enum Kind {
    /** A handler was to be asked. */
    ASKED,
    /** It was allowed in advance, so nobody was asked. */
    GRANTED,
    /** One of those whose yes is needed gave it. */
    APPROVED,
    DENIED,
    /** Nobody decided in time. */
    EXPIRED;

    /** Its word on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
