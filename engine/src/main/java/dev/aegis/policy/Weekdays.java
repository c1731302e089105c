package dev.aegis.policy;

import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How policies write days of the week: {@code mon} to {@code sun}, or 1 to 7 from Monday. */
public final class Weekdays {
  /** The words, from Monday on. */
  static final List<String> WORDS = Arrays.stream(DayOfWeek.values()).map(Weekdays::word).toList();

  private Weekdays() {}

  /** The word for a day. */
  public static String word(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  /**
   * The day that something written is.
   *
   * @param written a word in lower case, or a {@link Long}; anything else is no day
   */
  public static Optional<DayOfWeek> of(Object written) {
    return Arrays.stream(DayOfWeek.values())
        .filter(day -> written.equals(word(day)) || written.equals((long) day.getValue()))
        .findFirst();
  }
}
