package dev.aegis.condition;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is written where a value is a little off: the bounds that are easily mistaken for it. */
public final class Neighbours {
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TIMESTAMP = Pattern.compile(DATE + "T[0-9:.]+(Z|[+-][0-9:]+)");

  /** Beyond it a double has no room for decimals. */
  private static final double LARGEST_WITH_PLACES = 1e15;

  private Neighbours() {}

  /**
   * Those of a value, of its own type: ints by one; doubles by one in the last place that is
   * written, large ones the next; the other bool; of texts, a time of the day by a minute, a date
   * by a day, a timestamp by a second, each there and back. None of anything else.
   */
  public static List<Object> of(@Nullable Object value) {
    Stream<?> neighbours =
        switch (value) {
          case Long number -> near(number);
          case Double number -> near(number);
          case Boolean bool -> Stream.of(!bool);
          case String text -> Stream.of(1, -1).flatMap(step -> moved(text, step).stream());
          case null, default -> Stream.empty();
        };
    return neighbours.<Object>map(other -> other).toList();
  }

  private static Stream<Long> near(long value) {
    return Stream.of(1L, -1L)
        .filter(step -> value != (step > 0 ? Long.MAX_VALUE : Long.MIN_VALUE))
        .map(step -> value + step);
  }

  private static Stream<Double> near(double value) {
    if (!(Math.abs(value) < LARGEST_WITH_PLACES)) {
      return Stream.of(Math.nextUp(value), Math.nextDown(value)).filter(Double::isFinite);
    }
    BigDecimal written = BigDecimal.valueOf(value);
    BigDecimal step = written.ulp().min(BigDecimal.ONE);
    return Stream.of(written.add(step), written.subtract(step)).map(BigDecimal::doubleValue);
  }

  private static Optional<String> moved(String text, int step) {
    try {
      if (TIME.matcher(text).matches()) {
        return Optional.of(LocalTime.parse(text).plusMinutes(step).toString());
      }
      if (DATE.matcher(text).matches()) {
        return Optional.of(LocalDate.parse(text).plusDays(step).toString());
      }
      if (TIMESTAMP.matcher(text).matches()) {
        OffsetDateTime moved = OffsetDateTime.parse(text).plusSeconds(step);
        return Optional.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moved));
      }
    } catch (DateTimeException e) {
      return Optional.empty(); // It only looks like one.
    }
    return Optional.empty();
  }
}
