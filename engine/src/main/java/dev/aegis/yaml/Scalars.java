package dev.aegis.yaml;

import dev.aegis.diagnostic.Quoted;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a plain scalar stands for: JSON's values, and everything else is a string. */
final class Scalars {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");
  private static final Pattern BASED = Pattern.compile("0x[0-9a-fA-F]++|0o[0-7]++");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  /** Digits of the longest int, with its sign. */
  private static final int LONGEST_INT = 20;

  /** More digits than this, to base 8 or 16, are past a double's range. */
  private static final int MOST_BASED_DIGITS = 400;

  private Scalars() {}

  /** A number that is none here. */
  static final class NotANumber extends Exception {
    private static final long serialVersionUID = 1L;

    NotANumber(String message) {
      super(message, null, false, false);
    }

    String sentence() {
      return String.valueOf(getMessage());
    }
  }

  /** Whether JSON has it too: true, false, null and numbers. */
  static boolean isJsonLiteral(String plain) {
    return switch (plain) {
      case "true", "false", "null" -> true;
      default -> NUMBER.matcher(plain).matches();
    };
  }

  static @Nullable Object value(String plain) throws NotANumber {
    return switch (plain) {
      case "", "~", "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> {
        char first = plain.charAt(0);
        boolean maybeNumber = "+-.".indexOf(first) >= 0 || (first >= '0' && first <= '9');
        yield maybeNumber ? number(plain) : plain;
      }
    };
  }

  private static Object number(String plain) throws NotANumber {
    if (NO_NUMBER.matcher(plain).matches()) {
      throw new NotANumber(Quoted.of(plain) + " is not a number that a policy can have");
    }
    if (BASED.matcher(plain).matches()) {
      return based(plain);
    }
    if (!NUMBER.matcher(plain).matches()) {
      return plain;
    }
    if (plain.length() <= LONGEST_INT && plain.chars().noneMatch(c -> ".eE".indexOf(c) >= 0)) {
      BigInteger whole = new BigInteger(plain);
      if (whole.bitLength() < Long.SIZE) {
        return whole.longValue();
      }
    }
    return finite(Double.parseDouble(plain), plain);
  }

  private static Object based(String plain) throws NotANumber {
    int start = 2;
    while (start < plain.length() - 1 && plain.charAt(start) == '0') {
      start++;
    }
    if (plain.length() - start > MOST_BASED_DIGITS) {
      return finite(Double.POSITIVE_INFINITY, plain);
    }
    BigInteger whole = new BigInteger(plain.substring(start), plain.charAt(1) == 'x' ? 16 : 8);
    return whole.bitLength() < Long.SIZE
        ? (Object) whole.longValue()
        : finite(whole.doubleValue(), plain);
  }

  private static Object finite(double value, String plain) throws NotANumber {
    if (Double.isInfinite(value)) {
      String shown = plain.length() > 40 ? plain.substring(0, 40) + "…" : plain;
      throw new NotANumber("`" + shown + "` is past the range of a number");
    }
    return value;
  }
}
