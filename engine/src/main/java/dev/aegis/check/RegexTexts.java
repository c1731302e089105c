package dev.aegis.check;

import dev.aegis.condition.Regex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes texts that a regular expression finds something in, by walking it: of alternatives one, of
 * repetitions few. What it doesn't understand it passes over, so each text is tried in the end.
 */
final class RegexTexts {
  private static final int TRIES = 24;
  private static final int MOST = 8;
  private static final int LONGEST = 400;
  private static final int MOST_REPEATED = 40;

  private final String pattern;
  private final Random random;
  private int at;

  private RegexTexts(String pattern, Random random) {
    this.pattern = pattern;
    this.random = random;
  }

  /** Some, the same ones each time; none where none was found. */
  static List<String> of(Regex regex) {
    Random random = new Random(regex.pattern().hashCode());
    Set<String> texts = new LinkedHashSet<>();
    for (int i = 0; i < TRIES && texts.size() < MOST; i++) {
      String text = new RegexTexts(regex.pattern(), random).alternatives();
      if (text.length() <= LONGEST && regex.findsIn(text)) {
        texts.add(text);
      }
    }
    return List.copyOf(texts);
  }

  private boolean isOver() {
    return at >= pattern.length();
  }

  private String alternatives() {
    List<String> choices = new ArrayList<>(List.of(sequence()));
    while (!isOver() && pattern.charAt(at) == '|') {
      at++;
      choices.add(sequence());
    }
    return choices.get(random.nextInt(choices.size()));
  }

  private String sequence() {
    StringBuilder text = new StringBuilder();
    while (!isOver() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      int start = at;
      String once = piece();
      int end = at;
      int times = repetitions();
      int after = at;
      text.append(times == 0 ? "" : once);
      for (int i = 1; i < times && text.length() <= LONGEST; i++) {
        at = start;
        text.append(piece());
      }
      at = Math.max(after, end);
    }
    return text.toString();
  }

  /** How often the piece before is to be. */
  private int repetitions() {
    if (isOver()) {
      return 1;
    }
    int times =
        switch (pattern.charAt(at)) {
          case '?' -> random.nextInt(2);
          case '*' -> random.nextInt(3);
          case '+' -> 1 + random.nextInt(3);
          case '{' -> counted();
          default -> -1;
        };
    if (times < 0) {
      return 1;
    }
    at++;
    if (!isOver() && pattern.charAt(at) == '?') {
      at++;
    }
    return times;
  }

  /** Leaves the place at the closing brace. */
  private int counted() {
    int close = pattern.indexOf('}', at);
    if (close < 0) {
      return -1;
    }
    String inside = pattern.substring(at + 1, close);
    int comma = inside.indexOf(',');
    try {
      int least = Integer.parseInt(comma < 0 ? inside : inside.substring(0, comma));
      at = close;
      return Math.min(MOST_REPEATED, least);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private String piece() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '^', '$' -> "";
      case '.' -> letter("abcx19");
      case '(' -> group();
      case '[' -> oneOf();
      case '\\' -> escaped();
      default -> String.valueOf(c);
    };
  }

  private String group() {
    if (pattern.startsWith("?", at)) {
      while (!isOver() && ":>)".indexOf(pattern.charAt(at)) < 0) {
        at++;
      }
      if (isOver() || pattern.charAt(at++) == ')') {
        return "";
      }
    }
    String text = alternatives();
    at++;
    return text;
  }

  private String escaped() {
    char c = isOver() ? '\\' : pattern.charAt(at++);
    return switch (c) {
      case 'd' -> letter("0123456789");
      case 'w' -> letter("abcxyz019_");
      case 's' -> " ";
      case 'D', 'W', 'S' -> letter("-/.");
      case 'b', 'B', 'A', 'z' -> "";
      default -> String.valueOf(c);
    };
  }

  private String oneOf() {
    boolean negated = pattern.startsWith("^", at);
    at += negated ? 1 : 0;
    StringBuilder members = new StringBuilder();
    boolean first = true;
    while (!isOver() && (first || pattern.charAt(at) != ']')) {
      first = false;
      if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
        members.append("abcxyz");
        at = pattern.indexOf(":]", at) + 2;
        continue;
      }
      String from = pattern.charAt(at) == '\\' ? escapedMember() : pattern.substring(at, ++at);
      if (pattern.startsWith("-", at)
          && at + 1 < pattern.length()
          && pattern.charAt(at + 1) != ']') {
        at++;
        String to = pattern.charAt(at) == '\\' ? escapedMember() : pattern.substring(at, ++at);
        for (char c = from.charAt(0); c <= to.charAt(0) && members.length() < LONGEST; c++) {
          members.append(c);
        }
      } else {
        members.append(from);
      }
    }
    at++;
    if (negated) {
      StringBuilder others = new StringBuilder();
      "abcxyz019-_/. A"
          .chars()
          .filter(c -> members.indexOf(String.valueOf((char) c)) < 0)
          .forEach(c -> others.append((char) c));
      return others.isEmpty() ? "é" : letter(others.toString());
    }
    return members.isEmpty() ? "" : letter(members.toString());
  }

  private String escapedMember() {
    at++;
    return escaped();
  }

  private String letter(String among) {
    return String.valueOf(among.charAt(random.nextInt(among.length())));
  }
}
