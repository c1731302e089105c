package dev.aegis.condition;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Conversions between kinds: the value, a {@link Failure} where this value has none, null where its
 * kind has none.
 */
final class Conversions {
  private static final Pattern INT = Pattern.compile("[+-]?[0-9]{1,30}");
  private static final Pattern DOUBLE =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
  private static final double TWO_TO_63 = 0x1p63;

  private Conversions() {}

  static @Nullable Object toBool(@Nullable Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case String text ->
          switch (text) {
            case "1", "t", "T", "true", "True", "TRUE" -> true;
            case "0", "f", "F", "false", "False", "FALSE" -> false;
            default -> new Failure("a string is no bool");
          };
      case null, default -> null;
    };
  }

  static @Nullable Object toInt(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case Double number ->
          number > -TWO_TO_63 && number < TWO_TO_63
              ? (Object) (long) (double) number
              : new Failure("a double is past the range of an int");
      case String text -> wholeNumber(text);
      case Instant time -> time.getEpochSecond();
      case null, default -> null;
    };
  }

  private static Object wholeNumber(String text) {
    try {
      return INT.matcher(text).matches() ? Long.parseLong(text) : new Failure("a string is no int");
    } catch (NumberFormatException e) {
      return new Failure("a string is past the range of an int");
    }
  }

  static @Nullable Object toDouble(@Nullable Object value) {
    return switch (value) {
      case Double number -> number;
      case Long number -> (double) number;
      case String text -> decimal(text);
      case null, default -> null;
    };
  }

  private static Object decimal(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity", "+Infinity", "inf", "+inf", "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Infinity", "-inf", "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (text.length() > 1_000 || !DOUBLE.matcher(text).matches()) {
          yield new Failure("a string is no double");
        }
        double number = Double.parseDouble(text);
        yield Double.isInfinite(number)
            ? new Failure("a string is past the range of a double")
            : (Object) number;
      }
    };
  }

  static @Nullable Object toText(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Boolean truth -> truth.toString();
      case Long number -> number.toString();
      case Double number -> text(number);
      case Instant time -> Times.text(time);
      case Duration duration -> Times.text(duration);
      case null, default -> null;
    };
  }

  /**
   * The shortest digits that give the number back; plain up to 10^21, then with an exponent of two
   * digits at least.
   */
  static String text(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 21) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int size = Math.abs(exponent);
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }
}
