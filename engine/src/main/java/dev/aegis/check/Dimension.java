package dev.aegis.check;

import dev.aegis.condition.Attribute;
import java.util.Comparator;
import java.util.Objects;

/** One thing that rules ask about, independent of the others. */
sealed interface Dimension {

  /** Texts come last, since they cost most: what the others settle need not be asked of them. */
  Comparator<Dimension> IN_ORDER =
      Comparator.comparingInt(Dimension::rank)
          .thenComparing(Dimension::name)
          .thenComparing(dimension -> dimension instanceof Parameter p && p.mapStyle());

  private static int rank(Dimension dimension) {
    return switch (dimension) {
      case Fact fact -> 3;
      case Clock clock -> 1;
      case Parameter parameter -> 2;
    };
  }

  private static String name(Dimension dimension) {
    return switch (dimension) {
      case Fact fact -> fact.attribute().path();
      case Clock clock -> clock.attribute().path();
      case Parameter parameter -> parameter.name();
    };
  }

  /** What it can be at all. */
  Values universe();

  /** A text of the action or the caller. */
  record Fact(Attribute attribute) implements Dimension {
    public Fact {
      Objects.requireNonNull(attribute);
    }

    @Override
    public Values universe() {
      return Values.ALL_TEXTS;
    }
  }

  /** A number of the clock: the minute of the day, the hour, the minute, the weekday. */
  record Clock(Attribute attribute) implements Dimension {
    public Clock {
      Objects.requireNonNull(attribute);
    }

    @Override
    public Values universe() {
      return Values.of(
          switch (attribute) {
            case CLOCK_TIME -> Numbers.between(0, 24 * 60 - 1);
            case CLOCK_HOUR -> Numbers.between(0, 23);
            case CLOCK_MINUTE -> Numbers.between(0, 59);
            case CLOCK_WEEKDAY -> Numbers.between(1, 7);
            default -> throw new IllegalArgumentException("no number: " + attribute.path());
          });
    }
  }

  /**
   * A parameter.
   *
   * @param name as a policy writes it, without {@code params.}
   * @param mapStyle whether a name with dots is first tried as a whole; without dots both styles
   *     mean the same
   */
  record Parameter(String name, boolean mapStyle) implements Dimension {
    static Parameter ofMapStyle(String name) {
      return new Parameter(name, name.indexOf('.') >= 0);
    }

    static Parameter ofPath(String path) {
      return new Parameter(path, false);
    }

    @Override
    public Values universe() {
      return Values.ALL;
    }
  }
}
