package dev.aegis.condition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of value that the language has. */
final class Kinds {
  private Kinds() {}

  /** A value that came from outside as one of the language's own kinds, or a {@link Failure}. */
  static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Long number -> number;
      case Boolean truth -> truth;
      case Double number -> number;
      case Map<?, ?> map -> map;
      case List<?> list -> list;
      case Integer number -> (long) number;
      case Short number -> (long) number;
      case Byte number -> (long) number;
      case Float number -> (double) number;
      case BigInteger number ->
          number.bitLength() < Long.SIZE
              ? (Object) number.longValue()
              : (Object) number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      case Instant time -> time;
      case Duration duration -> duration;
      default -> new Failure("a value is of a kind that JSON does not have");
    };
  }

  /** In words, with an article. */
  static String described(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean truth -> "a bool";
      case Long number -> "an int";
      case Double number -> "a double";
      case String text -> "a string";
      case List<?> list -> "a list";
      case Map<?, ?> map -> "a map";
      case Instant time -> "a timestamp";
      case Duration duration -> "a duration";
      case Failure failure -> "an error";
      default -> "a value of another kind";
    };
  }
}
