package dev.aegis.plugin.approval.slack;

import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.HmacSignature;
import java.time.Instant;
import java.util.Objects;

/**
 * Tells what Slack sends from what others do: {@code X-Slack-Signature} is {@code v0=} and the
 * HMAC-SHA256 of {@code v0:}, the time in {@code X-Slack-Request-Timestamp}, a colon and the body.
 */
record SlackSignature(HmacSignature hmac) {
  SlackSignature {
    Objects.requireNonNull(hmac);
  }

  boolean isOf(CallbackRequest request, Instant now) {
    String signature = request.header("X-Slack-Signature").orElse("");
    String time = request.header("X-Slack-Request-Timestamp").orElse("");
    return time.matches("\\d{1,12}")
        && HmacSignature.isSame("v0=" + hmac.hex("v0:" + time + ":", request.body()), signature)
        && HmacSignature.isFresh(Long.parseLong(time), now);
  }
}
