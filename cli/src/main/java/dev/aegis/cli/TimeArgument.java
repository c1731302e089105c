package dev.aegis.cli;

import dev.aegis.json.Rfc3339;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as people type them. */
final class TimeArgument {
  /** How the help describes them. */
  static final String FORMS = "2026-11-23T08:00:00Z, 2026-11-23, or 7d for seven days ago";

  private static final Pattern ENDS_IN_OFFSET = Pattern.compile("T.*(Z|[+-]\\d\\d:\\d\\d)$");

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhdw])");

  private TimeArgument() {}

  /**
   * The time that a text names.
   *
   * @param option what was given so, for the message
   * @param zone where dates and times without an offset are read
   * @throws CommandFailure where it names none
   */
  static Instant parse(String option, String text, Instant now, ZoneId zone) {
    return Rfc3339.parse(text)
        .or(() -> local(text, zone))
        .or(() -> ago(text, now))
        .orElseThrow(
            () -> CommandFailure.usage(option + " is `" + text + "`, not a time such as " + FORMS));
  }

  private static Optional<Instant> local(String text, ZoneId zone) {
    try {
      if (ENDS_IN_OFFSET.matcher(text).find()) {
        // RFC 3339 has seconds; people leave them out.
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      }
      LocalDateTime time =
          text.indexOf('T') >= 0 ? LocalDateTime.parse(text) : LocalDate.parse(text).atStartOfDay();
      return time.getYear() < 1 || time.getYear() > 9_999
          ? Optional.empty()
          : Optional.of(time.atZone(zone).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> ago(String text, Instant now) {
    Matcher matcher = AGO.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          default -> Duration.ofDays(7 * count);
        };
    try {
      return Optional.of(now.minus(duration));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
