package dev.aegis.plugin.approval.slack;

import java.util.Objects;

/**
 * Where a message is.
 *
 * @param channel its id
 * @param time the message's time, which is what Slack knows it by
 */
record Place(String channel, String time) {
  Place {
    Objects.requireNonNull(channel);
    Objects.requireNonNull(time);
  }
}
