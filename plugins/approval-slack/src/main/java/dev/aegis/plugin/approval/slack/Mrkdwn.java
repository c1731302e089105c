package dev.aegis.plugin.approval.slack;

import dev.aegis.spi.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts as Slack shows them as they are. What agents chose stands in blocks of code alone. */
final class Mrkdwn {
  static final VisibleText VISIBLE = new VisibleText();

  /** The most that a text of Slack's holds, its marks included. */
  static final int LONGEST_TEXT = 3_000;

  private static final String FENCE = "```";
  private static final int ROOM = LONGEST_TEXT - 2 * FENCE.length() - 2;

  /** What could end a block of code. */
  private static final Pattern BACKTICKS = Pattern.compile("`{2,}");

  private Mrkdwn() {}

  /** A text that stands between ours, with nothing in it that Slack would act on. */
  static String escaped(String text) {
    var escaped = new StringBuilder(text.length());
    text.codePoints().forEach(c -> escaped.append(escaped(c)));
    return escaped.toString();
  }

  private static String escaped(int codePoint) {
    return switch (codePoint) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      default -> Character.toString(codePoint);
    };
  }

  /** A line that fits a block of code, where it can't end it. */
  static String harmless(String line) {
    return BACKTICKS
        .matcher(line)
        .replaceAll(run -> Matcher.quoteReplacement("\\u0060".repeat(run.group().length())));
  }

  /** How much room a text takes once it is escaped. */
  static int length(String text) {
    return escaped(text).length();
  }

  /** A text in as many blocks of code as it needs, each within {@link #LONGEST_TEXT}. */
  static List<String> code(String text) {
    List<String> blocks = new ArrayList<>();
    var block = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              String next = escaped(c);
              if (block.length() + next.length() > ROOM) {
                blocks.add(fenced(block));
                block.setLength(0);
              }
              block.append(next);
            });
    blocks.add(fenced(block));
    return blocks;
  }

  private static String fenced(StringBuilder escaped) {
    return FENCE + "\n" + escaped + "\n" + FENCE;
  }
}
