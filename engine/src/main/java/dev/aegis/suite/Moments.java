package dev.aegis.suite;

import dev.aegis.policy.Policy;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/**
 * When tests are decided that say no time: by day and by night, on workdays and on both days of a
 * weekend, where their policy asks for the time at all. Immutable.
 */
final class Moments {
  private static final List<LocalDateTime> ANY =
      Stream.of(
              "2026-11-23T12:00",
              "2026-11-25T23:30",
              "2026-11-27T03:00",
              "2026-07-05T00:00",
              "2026-07-04T15:00",
              "2026-01-06T08:59")
          .map(LocalDateTime::parse)
          .toList();

  private final List<Instant> any;

  private Moments(List<Instant> any) {
    this.any = any;
  }

  static Moments of(Policy policy) {
    ZoneId zone = policy.timezone();
    return new Moments(
        ANY.stream()
            .limit(policy.asksForTheTime() ? ANY.size() : 1)
            .map(t -> t.atZone(zone).toInstant())
            .toList());
  }

  /** The times to decide a test at; at least one. */
  List<Instant> of(TestCase test) {
    return test.at() == null ? any : List.of(test.at());
  }
}
