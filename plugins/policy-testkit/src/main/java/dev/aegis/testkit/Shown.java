package dev.aegis.testkit;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How actions and decisions are shown to people. */
final class Shown {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+-]+");

  private Shown() {}

  /** As {@code aegis simulate --action} and the REST API take it. */
  static String json(Action action) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("type", action.type());
    put(shown, "target", action.target());
    if (!action.params().isEmpty()) {
      shown.put("params", action.params());
    }
    put(shown, "description", action.description());
    put(shown, "agent_id", action.agentId());
    put(shown, "session_id", action.sessionId());
    return visible(Json.OWN.write(shown));
  }

  /** The same JSON, in which nothing turns what follows it round, or can't be seen. */
  private static String visible(String json) {
    StringBuilder text = new StringBuilder();
    json.chars()
        .forEach(
            c ->
                text.append(
                    Character.getType(c) == Character.FORMAT
                        ? "\\u%04x".formatted(c)
                        : String.valueOf((char) c)));
    return text.toString();
  }

  private static void put(Map<String, Object> shown, String name, String text) {
    if (!text.isEmpty()) {
      shown.put(name, text);
    }
  }

  /**
   * The command that shows the decision.
   *
   * @param at null where the time does not matter
   */
  static String command(List<String> files, Action action, @Nullable Instant at) {
    String policy = files.stream().map(Shown::quoted).collect(Collectors.joining(" "));
    String time = at == null ? "" : " --at " + at;
    return "aegis simulate " + policy + " --action " + quoted(json(action)) + time;
  }

  /** For a POSIX shell. */
  private static String quoted(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  static String decision(Decision decision) {
    return "%s / %s (matched: %s)"
        .formatted(
            decision.riskLevel().name().toLowerCase(Locale.ROOT),
            decision.approval().word(),
            decision.matchedRule());
  }

  /** An action that shows something, with what each of some policies says of it. */
  static String lines(TimedAction action, PolicyUnderTest... policies) {
    StringBuilder lines = new StringBuilder("  action:   " + json(action.action()) + "\n");
    lines.append("  at:       ").append(action.at()).append('\n');
    for (PolicyUnderTest policy : policies) {
      String decision = decision(policy.decide(action));
      lines.append("  decision: ").append(decision).append('\n');
      lines
          .append("  see it:   ")
          .append(command(policy.files(), action.action(), action.at()))
          .append('\n');
    }
    return lines.toString();
  }
}
