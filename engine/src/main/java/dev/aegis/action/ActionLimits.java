package dev.aegis.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every action that comes through a door must keep. */
public final class ActionLimits {
  /** In code points. */
  public static final int LONGEST_TYPE = 1_024;

  /** In code points. */
  public static final int LONGEST_TARGET = 8_192;

  private ActionLimits() {}

  /**
   * What is wrong with an action.
   *
   * @return a sentence for each broken limit that names the member, such as {@code `action_type` is
   *     empty}; none where all is well
   */
  public static List<String> violations(Action action) {
    List<String> found = new ArrayList<>();
    if (action.type().isEmpty()) {
      found.add("`action_type` is empty");
    }
    checkText(found, "action_type", action.type(), LONGEST_TYPE);
    checkText(found, "target", action.target(), LONGEST_TARGET);
    checkText(found, "description", action.description(), Integer.MAX_VALUE);
    checkText(found, "agent_id", action.agentId(), Integer.MAX_VALUE);
    checkText(found, "session_id", action.sessionId(), Integer.MAX_VALUE);
    if (hasLoneSurrogate(action.params())) {
      found.add("`params` holds a lone surrogate, which is no character");
    }
    return found;
  }

  private static void checkText(List<String> found, String member, String text, int longest) {
    if (text.length() > longest && text.codePointCount(0, text.length()) > longest) {
      found.add("`" + member + "` is longer than " + longest + " characters");
    }
    if (text.indexOf('\0') >= 0) {
      found.add("`" + member + "` holds a NUL character");
    }
    if (isIllFormed(text)) {
      found.add("`" + member + "` holds a lone surrogate, which is no character");
    }
  }

  private static boolean hasLoneSurrogate(@Nullable Object value) {
    return switch (value) {
      case String text -> isIllFormed(text);
      case List<?> list -> list.stream().anyMatch(ActionLimits::hasLoneSurrogate);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .anyMatch(e -> hasLoneSurrogate(e.getKey()) || hasLoneSurrogate(e.getValue()));
      case null, default -> false;
    };
  }

  /** Whether a text has a surrogate that is not half of a pair. */
  public static boolean isIllFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
