package dev.aegis.condition;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From one type to another. */
final class Conversions {
  /** The longest text of a number that is read. */
  private static final int LONGEST = 4_096;

  private static final Pattern INT = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern DOUBLE =
      Pattern.compile("[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern INFINITY =
      Pattern.compile("[-+]?inf(?:inity)?", Pattern.CASE_INSENSITIVE);

  private Conversions() {}

  static Object toBool(@Nullable Object value) {
    return switch (value) {
      case Boolean bool -> bool;
      case String text ->
          switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> new Failure("the text is no bool");
          };
      case null, default -> Values.noConversion(value, "a bool");
    };
  }

  static Object toInt(@Nullable Object value) {
    return switch (value) {
      case Long l -> l;
      case Double d ->
          d > -0x1p63 && d < 0x1p63 ? (Object) (long) (double) d : new Failure("an int overflows");
      case String text -> {
        if (text.length() > LONGEST || !INT.matcher(text).matches()) {
          yield new Failure("the text is no int");
        }
        try {
          yield Long.parseLong(text);
        } catch (NumberFormatException e) {
          yield new Failure("an int overflows");
        }
      }
      case Instant instant -> instant.getEpochSecond();
      case null, default -> Values.noConversion(value, "an int");
    };
  }

  static Object toDouble(@Nullable Object value) {
    return switch (value) {
      case Double d -> d;
      case Long l -> (double) l;
      case String text -> toDouble(text);
      case null, default -> Values.noConversion(value, "a double");
    };
  }

  private static Object toDouble(String text) {
    if (text.length() > LONGEST) {
      return new Failure("the text is no double");
    }
    if (DOUBLE.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      return Double.isInfinite(value) ? new Failure("a double overflows") : value;
    }
    if (INFINITY.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return text.equalsIgnoreCase("nan")
        ? (Object) Double.NaN
        : new Failure("the text is no double");
  }

  static Object toText(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Boolean bool -> bool.toString();
      case Number number -> Values.text(number);
      case Instant instant -> Times.text(instant);
      case Duration duration -> Times.text(duration);
      case null, default -> Values.noConversion(value, "a string");
    };
  }
}
