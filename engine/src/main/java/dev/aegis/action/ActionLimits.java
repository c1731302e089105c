package dev.aegis.action;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What every action that comes through a door must keep. */
public final class ActionLimits {
  /** In code points. */
  public static final int LONGEST_TYPE = 1_024;

  /** In code points. */
  public static final int LONGEST_TARGET = 8_192;

  private ActionLimits() {}

  /**
   * An action that keeps them.
   *
   * @throws IllegalArgumentException where it does not; the message names all that it breaks
   */
  public static Action checked(Action action) {
    List<String> found = violations(action);
    if (!found.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", found));
    }
    return action;
  }

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

  /** Most parameters are flat. */
  private static boolean hasLoneSurrogate(Map<String, ?> params) {
    for (Map.Entry<String, ?> param : params.entrySet()) {
      Object name = param.getKey();
      Object value = param.getValue();
      if ((name instanceof String known && isIllFormed(known))
          || (value instanceof String text && isIllFormed(text))) {
        return true;
      }
      if (value instanceof Map || value instanceof List) {
        return hasLoneSurrogateBelow(params);
      }
    }
    return false;
  }

  /** In a loop: whoever hands an action over directly can nest it as deep as they like. */
  private static boolean hasLoneSurrogateBelow(Map<String, ?> params) {
    Deque<Iterator<?>> open = new ArrayDeque<>();
    open.push(List.of(params).iterator());
    while (!open.isEmpty()) {
      if (!open.element().hasNext()) {
        open.pop();
        continue;
      }
      Object value = open.element().next();
      switch (value) {
        case String text -> {
          if (isIllFormed(text)) {
            return true;
          }
        }
        case List<?> list -> open.push(list.iterator());
        case Map<?, ?> map -> {
          open.push(map.keySet().iterator());
          open.push(map.values().iterator());
        }
        case null, default -> {}
      }
    }
    return false;
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
