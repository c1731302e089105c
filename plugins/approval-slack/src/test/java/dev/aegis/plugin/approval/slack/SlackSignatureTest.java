package dev.aegis.plugin.approval.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.spi.HmacSignature;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlackSignatureTest {
  // The example of Slack's "Verifying requests from Slack".
  private static final String BODY =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
          + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
          + "&command=%2Fwebhook-collect&text="
          + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
          + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
          + ".803a0bc887a14d10d2c447fce8b6703c";
  private static final String TIME = "1531420618";
  private static final String VALUE =
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
  private static final Instant NOW = Instant.ofEpochSecond(1_531_420_618);

  private final SlackSignature signature =
      new SlackSignature(new HmacSignature(Slack.SIGNING_SECRET.getBytes(UTF_8)));

  private boolean isOurs(String body, String time, String value, Instant now) {
    return signature.isOf(Slack.request(body, time, value), now);
  }

  @Test
  void isThatOfSlacksExample() {
    assertThat(isOurs(BODY, TIME, VALUE, NOW)).isTrue();
    assertThat(isOurs(BODY, TIME, VALUE, NOW.plusSeconds(300))).isTrue();
  }

  @Test
  void whatIsForgedOldOrIncompleteIsNotSlacks() {
    assertThat(isOurs(BODY + "&", TIME, VALUE, NOW)).isFalse();
    assertThat(isOurs(BODY, "1531420619", VALUE, NOW)).isFalse();
    assertThat(isOurs(BODY, TIME, VALUE.replace("v0", "v1"), NOW)).isFalse();
    assertThat(isOurs(BODY, TIME, VALUE.substring(3), NOW)).isFalse();
    assertThat(isOurs(BODY, TIME, VALUE, NOW.plusSeconds(301))).isFalse();
    assertThat(isOurs(BODY, TIME, VALUE, NOW.minusSeconds(301))).isFalse();
    assertThat(isOurs(BODY, "", VALUE, NOW)).isFalse();
    assertThat(isOurs(BODY, TIME, "", NOW)).isFalse();
    assertThat(isOurs(BODY, "-1", VALUE, NOW)).isFalse();
    assertThat(isOurs(BODY, "99999999999999999999", VALUE, NOW)).isFalse();
  }

  @Property(tries = 300)
  void noOtherBodyHasIt(@ForAll String body) {
    assertThat(isOurs(body, TIME, VALUE, NOW)).isFalse();
  }
}
