package dev.aegis.plugin.approval.slack;

import dev.aegis.spi.JsonCodec;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That somebody clicked a button of ours.
 *
 * @param user who, by the id in Slack
 * @param requestId what the button is about
 * @param approves whether it is the one that approves
 * @param place the message that has it
 */
record Click(String user, String requestId, boolean approves, Place place) {
  static final String APPROVE = "aegis-approve";
  static final String DENY = "aegis-deny";

  Click {
    Objects.requireNonNull(user);
    Objects.requireNonNull(requestId);
    Objects.requireNonNull(place);
  }

  /**
   * Reads an interaction, {@code payload=} and JSON in the encoding of forms; nothing where it is
   * none, or none of a button of ours.
   */
  static Optional<Click> read(String form, JsonCodec json) {
    List<String> payloads =
        Arrays.stream(form.split("&", -1)).filter(field -> field.startsWith("payload=")).toList();
    if (payloads.size() != 1) {
      return Optional.empty();
    }
    try {
      String payload =
          URLDecoder.decode(
              payloads.getFirst().substring("payload=".length()), StandardCharsets.UTF_8);
      return json.read(payload) instanceof Map<?, ?> members ? of(members) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Click> of(Map<?, ?> payload) {
    if (!"block_actions".equals(payload.get("type"))
        || !(payload.get("actions") instanceof List<?> actions)
        || actions.size() != 1
        || !(actions.getFirst() instanceof Map<?, ?> action)) {
      return Optional.empty();
    }
    String user = text(payload.get("user"), "id");
    String channel = text(payload.get("container"), "channel_id");
    String time = text(payload.get("container"), "message_ts");
    String button = text(action, "action_id");
    String requestId = text(action, "value");
    boolean ours = APPROVE.equals(button) || DENY.equals(button);
    return user == null || channel == null || time == null || requestId == null || !ours
        ? Optional.empty()
        : Optional.of(new Click(user, requestId, APPROVE.equals(button), new Place(channel, time)));
  }

  private static @Nullable String text(@Nullable Object members, String name) {
    return members instanceof Map<?, ?> map && map.get(name) instanceof String text ? text : null;
  }
}
