package dev.aegis.condition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timestamps of the years 1 to 9999 and durations of 64 bits of nanoseconds. */
final class Times {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
  private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(h|ms|m|s|us|µs|μs|ns)");
  private static final Pattern OFFSET = Pattern.compile("([+-]?)([0-9]{2}):([0-9]{2})");

  private Times() {}

  static @Nullable Object toTimestamp(@Nullable Object value) {
    return switch (value) {
      case Instant time -> time;
      case Long seconds -> fromSeconds(seconds);
      case String text -> parsed(text);
      case null, default -> null;
    };
  }

  private static Object fromSeconds(long seconds) {
    return seconds < FIRST.getEpochSecond() || seconds > LAST.getEpochSecond()
        ? pastRange()
        : Instant.ofEpochSecond(seconds);
  }

  private static Object parsed(String text) {
    if (text.length() > 64 || !RFC_3339.matcher(text).matches()) {
      return new Failure("a string is no timestamp");
    }
    try {
      return inRange(OffsetDateTime.parse(text.toUpperCase(java.util.Locale.ROOT)).toInstant());
    } catch (DateTimeException e) {
      return new Failure("a string is no timestamp");
    }
  }

  static @Nullable Object toDuration(@Nullable Object value) {
    return switch (value) {
      case Duration duration -> duration;
      case String text -> parsedDuration(text);
      case null, default -> null;
    };
  }

  /** A sign, then numbers with units: {@code -1h2.5m}. */
  private static Object parsedDuration(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty() || rest.length() > 128) {
      return new Failure("a string is no duration");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher matcher = PART.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      if (!matcher.find(at) || matcher.start() != at || !hasDigit(matcher.group(1))) {
        return new Failure("a string is no duration");
      }
      nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(unit(matcher.group(2))));
      at = matcher.end();
    }
    BigInteger whole = nanos.toBigInteger();
    return ofNanos(negative ? whole.negate() : whole);
  }

  private static boolean hasDigit(String number) {
    return number.chars().anyMatch(Character::isDigit);
  }

  private static BigDecimal unit(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "h" -> 3_600_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          case "ns" -> 1L;
          default -> 1_000L;
        });
  }

  private static Object ofNanos(BigInteger nanos) {
    return nanos.bitLength() < Long.SIZE
        ? Duration.ofNanos(nanos.longValue())
        : new Failure("a duration is past its range");
  }

  static Object plus(Instant time, Duration duration) {
    try {
      return inRange(time.plus(duration));
    } catch (DateTimeException | ArithmeticException e) {
      return pastRange();
    }
  }

  static Object between(Instant from, Instant to) {
    return ofNanos(nanos(Duration.between(from, to)));
  }

  static Object sum(Duration a, Duration b) {
    return ofNanos(nanos(a).add(nanos(b)));
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BigInteger.valueOf(1_000_000_000L))
        .add(BigInteger.valueOf(duration.getNano()));
  }

  private static Object inRange(Instant time) {
    return time.isBefore(FIRST) || time.isAfter(LAST) ? pastRange() : time;
  }

  private static Failure pastRange() {
    return new Failure("a timestamp is not of the years 1 to 9999");
  }

  static String text(Instant time) {
    return DateTimeFormatter.ISO_INSTANT.format(time).replaceFirst("(\\.[0-9]*?)0+Z$", "$1Z");
  }

  static String text(Duration duration) {
    BigDecimal seconds = new BigDecimal(nanos(duration), 9).stripTrailingZeros();
    return seconds.toPlainString() + "s";
  }

  /** A part of a timestamp in a zone, or of a duration; null where there is none of these. */
  static @Nullable Object part(Function part, @Nullable Object value, String zone) {
    if (value instanceof Duration duration && zone.equals("UTC")) {
      return switch (part) {
        case GET_HOURS -> duration.toHours();
        case GET_MINUTES -> duration.toMinutes();
        case GET_SECONDS -> duration.toMillis() / 1_000;
        case GET_MILLISECONDS -> duration.toMillis() % 1_000;
        default -> null;
      };
    }
    if (!(value instanceof Instant time)) {
      return null;
    }
    ZoneId id = zone(zone);
    if (id == null) {
      return new Failure("a string is no time zone");
    }
    ZonedDateTime local = time.atZone(id);
    return switch (part) {
      case GET_FULL_YEAR -> (long) local.getYear();
      case GET_MONTH -> (long) local.getMonthValue() - 1;
      case GET_DATE -> (long) local.getDayOfMonth();
      case GET_DAY_OF_MONTH -> (long) local.getDayOfMonth() - 1;
      case GET_DAY_OF_WEEK -> (long) local.getDayOfWeek().getValue() % 7;
      case GET_DAY_OF_YEAR -> (long) local.getDayOfYear() - 1;
      case GET_HOURS -> (long) local.getHour();
      case GET_MINUTES -> (long) local.getMinute();
      case GET_SECONDS -> (long) local.getSecond();
      case GET_MILLISECONDS -> (long) local.getNano() / 1_000_000;
      default -> null;
    };
  }

  private static @Nullable ZoneId zone(String name) {
    try {
      Matcher offset = OFFSET.matcher(name);
      if (offset.matches()) {
        int sign = offset.group(1).equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(
            sign * Integer.parseInt(offset.group(2)), sign * Integer.parseInt(offset.group(3)));
      }
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
