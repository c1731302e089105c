package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7240, section 4.3: a wish, which the server fulfils as far as it likes. */
class PreferTest {
  private static final Duration MOST = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | 0",
        "wait=0 | 0",
        "wait=7 | 7",
        "Wait = \"7\" | 7",
        "respond-async, wait=7; because=impatient | 7",
        "wait=60 | 60",
        "wait=61 | 60",
        "wait=9999999999 | 60",
        "wait=99999999999999999999999999 | 60",
        "wait=-1 | 0",
        "wait=soon | 0",
        "wait | 0",
        "waiting=7 | 0",
      })
  void itWaitsAsLongAsTheCallerLikesAndTheServerLets(String preferences, long seconds) {
    assertThat(Prefer.wait(preferences, MOST)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
