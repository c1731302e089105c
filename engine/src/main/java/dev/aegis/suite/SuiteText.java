package dev.aegis.suite;

import dev.aegis.action.Action;
import dev.aegis.json.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes tests as a test file has them. */
public final class SuiteText {
  private static final int WIDTH = 110;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

  /** What YAML takes for something else than a text. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private SuiteText() {}

  /**
   * The entries of {@code tests}, in YAML.
   *
   * @param zone in which times are written
   */
  public static String of(List<TestCase> cases, ZoneId zone) {
    StringBuilder text = new StringBuilder("tests:\n");
    String separator = "";
    for (TestCase each : cases) {
      text.append(separator);
      separator = "\n";
      text.append("  - description: ").append(scalar(each.description())).append('\n');
      text.append("    action:").append(block(action(each.action()), "      ")).append('\n');
      Instant at = each.at();
      if (at != null) {
        String time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone));
        text.append("    at: '").append(time).append("'\n");
      }
      Expectation expectation = each.expectation();
      if (expectation.approval() != null) {
        text.append("    expected_decision: ").append(expectation.approval().word()).append('\n');
      }
      if (expectation.riskLevel() != null) {
        String level = expectation.riskLevel().name().toLowerCase(Locale.ROOT);
        text.append("    expected_risk_level: ").append(level).append('\n');
      }
      if (expectation.rule() != null) {
        text.append("    expected_rule: ").append(scalar(expectation.rule())).append('\n');
      }
    }
    return text.toString();
  }

  private static Map<String, Object> action(Action action) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("type", action.type());
    putUnlessEmpty(shown, "target", action.target());
    if (!action.params().isEmpty()) {
      shown.put("params", action.params());
    }
    putUnlessEmpty(shown, "agent_id", action.agentId());
    putUnlessEmpty(shown, "session_id", action.sessionId());
    putUnlessEmpty(shown, "description", action.description());
    return shown;
  }

  private static void putUnlessEmpty(Map<String, Object> map, String key, String text) {
    if (!text.isEmpty()) {
      map.put(key, text);
    }
  }

  /** On one line where it fits, else a member a line. */
  private static String block(Map<String, ?> map, String indent) {
    String flow = " " + flow(map);
    if (indent.length() + flow.length() <= WIDTH || map.isEmpty()) {
      return flow;
    }
    StringBuilder text = new StringBuilder();
    map.forEach(
        (key, value) -> {
          text.append('\n').append(indent).append(scalar(key)).append(':');
          if (value instanceof Map<?, ?> inner) {
            @SuppressWarnings("unchecked") // What an action holds has texts for keys.
            Map<String, ?> members = (Map<String, ?>) inner;
            text.append(block(members, indent + "  "));
          } else {
            text.append(' ').append(flow(value));
          }
        });
    return text.toString();
  }

  private static String flow(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> scalar((String) entry.getKey()) + ": " + flow(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(SuiteText::flow).collect(Collectors.joining(", ", "[", "]"));
      case String text -> scalar(text);
      case null, default -> Json.OWN.write(value);
    };
  }

  private static String scalar(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT));
    return plain || text.equals("<default>") ? text : quoted(text);
  }

  /** As JSON quotes it, and escaped what YAML does not take as it is, or people can't see. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    Json.OWN
        .write(text)
        .codePoints()
        .forEach(
            c -> {
              if (isVisible(c)) {
                quoted.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return quoted.toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
