package dev.aegis.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a plain scalar stands for. */
final class Scalars {
  private static final Pattern INT = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern BASED = Pattern.compile("0x[0-9a-fA-F]+|0o[0-7]+");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  private static final int LONGEST_LONG = 20;

  private Scalars() {}

  /** A number that JSON does not have. */
  static final class NotANumber extends Exception {
    private static final long serialVersionUID = 1L;

    NotANumber(String message) {
      super(message, null, false, false);
    }
  }

  static @Nullable Object value(String plain) throws NotANumber {
    return switch (plain) {
      case "", "~", "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> mayBeNumber(plain.charAt(0)) ? number(plain) : plain;
    };
  }

  private static boolean mayBeNumber(char first) {
    return first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9');
  }

  private static Object number(String plain) throws NotANumber {
    if (NO_NUMBER.matcher(plain).matches()) {
      throw new NotANumber("`" + plain + "` is no number here");
    }
    if (BASED.matcher(plain).matches()) {
      try {
        return Long.parseLong(plain.substring(2), plain.charAt(1) == 'x' ? 16 : 8);
      } catch (NumberFormatException e) {
        throw new NotANumber("`" + plain + "` does not fit 64 bits");
      }
    }
    if (plain.length() <= LONGEST_LONG && INT.matcher(plain).matches()) {
      try {
        return Long.parseLong(plain);
      } catch (NumberFormatException e) {
        return Double.parseDouble(plain);
      }
    }
    if (NUMBER.matcher(plain).matches()) {
      double value = Double.parseDouble(plain);
      if (Double.isInfinite(value)) {
        throw new NotANumber("`" + plain + "` is past a double's range");
      }
      return value;
    }
    return plain;
  }
}
