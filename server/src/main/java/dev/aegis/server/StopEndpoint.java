package dev.aegis.server;

import dev.aegis.runtime.EmergencyStop;
import dev.aegis.runtime.EmergencyStop.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The emergency stop: says how it stands, stops, and lets work go on. */
final class StopEndpoint {
  private static final String BY = "local";
  private static final int LONGEST_COMMENT = 4_000;

  private final Governor governor;

  StopEndpoint(Governor governor) {
    this.governor = governor;
  }

  Reply get(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    return reply(governor.emergencyStop().order());
  }

  Reply stop(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    String reason = text(Bodies.object(call, Set.of("reason")), "reason");
    if (reason.isBlank() || reason.length() > EmergencyStop.LONGEST_REASON) {
      String detail = "`reason` must have 1 to " + EmergencyStop.LONGEST_REASON + " characters";
      throw Problem.of(400, detail).thrown();
    }
    return reply(Optional.of(governor.emergencyStop().stop(reason, call.caller().nameOr(BY))));
  }

  Reply resume(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    String comment = "";
    if (call.body().length > 0) {
      Map<?, ?> body = Bodies.object(call, Set.of("comment"));
      comment = body.containsKey("comment") ? text(body, "comment") : "";
    }
    if (comment.length() > LONGEST_COMMENT) {
      throw Problem.of(400, "`comment` must have at most 4,000 characters").thrown();
    }
    boolean unused = governor.emergencyStop().resume(call.caller().nameOr(BY), comment);
    return reply(Optional.empty());
  }

  private static String text(Map<?, ?> body, String name) {
    if (body.get(name) instanceof String text) {
      return text;
    }
    throw Problem.of(400, "`" + name + "` must be a text").thrown();
  }

  private static Reply reply(Optional<Order> standing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", standing.isPresent() ? "stopped" : "running");
    standing.ifPresent(
        order -> {
          json.put("reason", order.reason());
          json.put("by", order.by());
          json.put("at", order.at().toString());
        });
    return Reply.json(json);
  }
}
