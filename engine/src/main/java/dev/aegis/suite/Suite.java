package dev.aegis.suite;

import dev.aegis.source.SourceText;
import java.util.List;
import java.util.Objects;

/** The tests of one file, in order. Immutable. */
public record Suite(SourceText source, List<TestCase> cases) {
  public Suite {
    Objects.requireNonNull(source);
    cases = List.copyOf(cases);
  }
}
