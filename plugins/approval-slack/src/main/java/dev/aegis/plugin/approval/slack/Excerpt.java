package dev.aegis.plugin.approval.slack;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.RequestText;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a message tells of a request: all of it where it fits, and otherwise the beginnings of what
 * is long, with how much is missing.
 *
 * @param text with a line for each thing
 * @param missing how many characters are not shown
 */
record Excerpt(String text, long missing) {
  /**
   * A message that is longer than about 12,000 characters, the JSON around its texts included, is
   * refused by Slack, whatever its documents say.
   */
  static final int MOST = 9_000;

  private static final List<Integer> LENGTHS = List.of(4_000, 2_000, 1_000, 500, 200, 100);

  Excerpt {
    Objects.requireNonNull(text);
  }

  static Excerpt of(ApprovalRequest request) {
    List<String> lines =
        RequestText.lines(request, Mrkdwn.VISIBLE).stream()
            .map(line -> Mrkdwn.harmless(line.label() + ": " + line.value()))
            .toList();
    Excerpt whole = cut(lines, Integer.MAX_VALUE);
    if (whole.fits()) {
      return whole;
    }
    for (int longest : LENGTHS) {
      Excerpt cut = cut(lines, longest);
      if (cut.fits()) {
        return cut;
      }
    }
    // Of so many lines that even their beginnings are too much, the first.
    List<String> first = lines.subList(0, 10);
    Excerpt cut = cut(first, 100);
    long more = lines.stream().skip(first.size()).mapToLong(Excerpt::characters).sum();
    return new Excerpt(
        cut.text + "\n(" + (lines.size() - first.size()) + " more lines are not shown)",
        cut.missing + more);
  }

  boolean isWhole() {
    return missing == 0;
  }

  private boolean fits() {
    return Mrkdwn.length(text) <= MOST;
  }

  private static Excerpt cut(List<String> lines, int longest) {
    long missing = lines.stream().mapToLong(line -> Math.max(0, characters(line) - longest)).sum();
    String text = lines.stream().map(line -> cut(line, longest)).collect(Collectors.joining("\n"));
    return new Excerpt(text, missing);
  }

  private static String cut(String line, int longest) {
    long more = characters(line) - longest;
    return more <= 0
        ? line
        : line.substring(0, line.offsetByCodePoints(0, longest))
            + "\n("
            + more
            + " more characters are not shown)";
  }

  private static long characters(String line) {
    return line.codePointCount(0, line.length());
  }
}
