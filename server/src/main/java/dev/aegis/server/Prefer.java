package dev.aegis.server;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What callers would like of an answer (RFC 7240). */
final class Prefer {
  private static final Pattern WAIT =
      Pattern.compile("wait\\s*=\\s*\"?([0-9]+)\"?", Pattern.CASE_INSENSITIVE);

  private Prefer() {}

  /**
   * How long a caller would wait: nothing unless it says so. What is no such preference is passed
   * over, as RFC 7240, section 2, asks for.
   *
   * @param most longer than this it does not wait
   */
  static Duration wait(@Nullable String preferences, Duration most) {
    if (preferences == null) {
      return Duration.ZERO;
    }
    for (String preference : preferences.split(",", -1)) {
      Matcher wait = WAIT.matcher(preference.split(";", 2)[0].strip());
      if (wait.matches()) {
        BigInteger seconds = new BigInteger(wait.group(1));
        return seconds.compareTo(BigInteger.valueOf(most.toSeconds())) < 0
            ? Duration.ofSeconds(seconds.longValue())
            : most;
      }
    }
    return Duration.ZERO;
  }
}
