package dev.aegis.source;

import java.util.Objects;

/** A stretch of a certain text. */
public record Place(SourceText source, Span span) {
  public Place {
    Objects.requireNonNull(source);
    Objects.requireNonNull(span);
  }
}
