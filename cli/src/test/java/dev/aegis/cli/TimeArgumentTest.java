package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:30:00Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T08:00:00Z, 2026-11-23T08:00:00Z",
    "2026-11-23T08:00:00.5+01:00, 2026-11-23T07:00:00.5Z",
    "2026-11-23T08:00Z, 2026-11-23T08:00:00Z",
    "2026-11-23T08:00-05:00, 2026-11-23T13:00:00Z",
    "2026-11-23, 2026-11-22T23:00:00Z",
    "2026-07-01T12:00, 2026-07-01T10:00:00Z",
    "2026-07-01T12:00:01, 2026-07-01T10:00:01Z",
    "90s, 2026-11-23T08:28:30Z",
    "15m, 2026-11-23T08:15:00Z",
    "1h, 2026-11-23T07:30:00Z",
    "7d, 2026-11-16T08:30:00Z",
    "2w, 2026-11-09T08:30:00Z"
  })
  void readsWhatPeopleType(String text, Instant expected) {
    assertThat(TimeArgument.parse("--since", text, NOW, BERLIN)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "1",
        "-1h",
        "1y",
        "2026-13-01",
        "2026-02-30",
        "2026-02-30T08:00Z",
        "8:00",
        "9999999d"
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> TimeArgument.parse("--since", text, NOW, BERLIN))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--since is `" + text + "`");
  }
}
