package dev.aegis.condition;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRulesProvider;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timestamps of the years 1 to 9999, durations that fit 64 bits of nanoseconds. */
final class Times {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** The longest text that is looked at: what is longer is no time. */
  private static final int LONGEST = 256;

  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:\\d\\d)");
  private static final Pattern OFFSET = Pattern.compile("([+-]?)(\\d\\d):(\\d\\d)");
  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Times() {}

  /** An {@link Instant}, or a failure. */
  static Object toTimestamp(@Nullable Object value) {
    return switch (value) {
      case Instant instant -> instant;
      case Long seconds ->
          seconds < FIRST.getEpochSecond() || seconds > LAST.getEpochSecond()
              ? outOfYears()
              : Instant.ofEpochSecond(seconds);
      case String text -> timestamp(text);
      case null, default -> Values.noConversion(value, "a timestamp");
    };
  }

  private static Object timestamp(String text) {
    if (text.length() > LONGEST || !TIMESTAMP.matcher(text).matches()) {
      return new Failure("the text is no timestamp as in `2026-01-31T23:59:59Z`");
    }
    try {
      return inYears(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return new Failure("the text is no timestamp: there is no such date or time");
    }
  }

  static Object inYears(Instant instant) {
    return instant.isBefore(FIRST) || instant.isAfter(LAST) ? outOfYears() : instant;
  }

  private static Failure outOfYears() {
    return new Failure("a timestamp is outside of the years 1 to 9999");
  }

  /** A {@link Duration}, or a failure. */
  static Object toDuration(@Nullable Object value) {
    return switch (value) {
      case Duration duration -> duration;
      case String text -> duration(text);
      case null, default -> Values.noConversion(value, "a duration");
    };
  }

  private static Object duration(String text) {
    String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = DURATION_PART.matcher(rest);
    int at = 0;
    while (text.length() <= LONGEST && part.find() && part.start() == at) {
      long unit = NANOS.getOrDefault(part.group(2), 0L);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      at = part.end();
    }
    if (at == 0 || at < rest.length()) {
      return new Failure("the text is no duration as in `1h30m` or `90s`");
    }
    return ofNanos(text.startsWith("-") ? nanos.negate() : nanos);
  }

  private static Object ofNanos(BigDecimal nanos) {
    return nanos.compareTo(LEAST) < 0 || nanos.compareTo(MOST) > 0
        ? tooLong()
        : Duration.ofNanos(nanos.longValue());
  }

  private static Failure tooLong() {
    return new Failure("a duration is too long");
  }

  static Object plus(Instant instant, Duration duration) {
    return inYears(instant.plus(duration));
  }

  static Object minus(Instant instant, Duration duration) {
    return inYears(instant.minus(duration));
  }

  static Object between(Instant start, Instant end) {
    return inRange(Duration.between(start, end));
  }

  static Object inRange(Duration duration) {
    try {
      return Duration.ofNanos(duration.toNanos());
    } catch (ArithmeticException e) {
      return tooLong();
    }
  }

  /** As RFC 3339 writes it, with as many decimals as it takes. */
  static String text(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return "%04d-%02d-%02dT%02d:%02d:%02d%sZ"
        .formatted(
            time.getYear(),
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            decimals(time.getNano()));
  }

  /** In seconds, with as many decimals as it takes: {@code 90s}, {@code -0.5s}. */
  static String text(Duration duration) {
    Duration size = duration.abs();
    return (duration.isNegative() ? "-" : "") + size.getSeconds() + decimals(size.getNano()) + "s";
  }

  private static String decimals(int nanos) {
    return nanos == 0 ? "" : "." + "%09d".formatted(nanos).replaceAll("0+$", "");
  }

  /** One of the {@code get…} functions on a duration: the whole of it in that unit, toward zero. */
  static Object part(Function function, Duration duration) {
    return switch (function) {
      case GET_HOURS -> duration.toNanos() / 3_600_000_000_000L;
      case GET_MINUTES -> duration.toNanos() / 60_000_000_000L;
      case GET_SECONDS -> duration.toNanos() / 1_000_000_000;
      // Unlike the others, the part below a second, as CEL has it.
      case GET_MILLISECONDS -> duration.toNanos() / 1_000_000 % 1_000;
      default -> new Failure("a duration has no such part");
    };
  }

  /**
   * One of the {@code get…} functions on a timestamp.
   *
   * @param zone a name or an offset
   */
  static Object part(Function function, Instant instant, String zone) {
    ZoneId found = zone(zone);
    if (found == null) {
      return new Failure("there is no time zone of that name");
    }
    ZonedDateTime time = instant.atZone(found);
    return switch (function) {
      case GET_DATE -> (long) time.getDayOfMonth();
      case GET_DAY_OF_MONTH -> time.getDayOfMonth() - 1L;
      case GET_DAY_OF_WEEK -> time.getDayOfWeek().getValue() % 7L;
      case GET_DAY_OF_YEAR -> time.getDayOfYear() - 1L;
      case GET_FULL_YEAR -> (long) time.getYear();
      case GET_HOURS -> (long) time.getHour();
      case GET_MILLISECONDS -> time.getNano() / 1_000_000L;
      case GET_MINUTES -> (long) time.getMinute();
      case GET_MONTH -> time.getMonthValue() - 1L;
      case GET_SECONDS -> (long) time.getSecond();
      default -> new Failure("a timestamp has no such part");
    };
  }

  private static @Nullable ZoneId zone(String name) {
    if (name.length() > LONGEST) {
      return null;
    }
    Matcher offset = OFFSET.matcher(name);
    if (offset.matches()) {
      int minutes = Integer.parseInt(offset.group(2)) * 60 + Integer.parseInt(offset.group(3));
      boolean fits = minutes <= 18 * 60 && Integer.parseInt(offset.group(3)) < 60;
      int sign = offset.group(1).equals("-") ? -1 : 1;
      return fits ? ZoneOffset.ofTotalSeconds(sign * minutes * 60) : null;
    }
    return ZoneRulesProvider.getAvailableZoneIds().contains(name) ? ZoneId.of(name) : null;
  }
}
