package dev.aegis.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of Markdown, as far as tests ask: its headings, its links within the project, its blocks.
 */
final class MarkdownPage {
  private static final Pattern FENCE = Pattern.compile("^ *```(\\S*)\\s*$");
  private static final Pattern COMMENT = Pattern.compile("^ *<!-- (.*) -->$");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.*)$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  private final Path file;
  private final Set<String> anchors = new HashSet<>();
  private final List<Link> links = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  /** A link to a file or a heading, and the line it stands in. */
  record Link(int line, String target) {}

  /** A fenced block without its indentation, with the comments right before it. */
  record Block(int line, String language, String text, List<String> comments) {
    /** What follows a word in the comments. */
    List<String> marks(String word) {
      return comments.stream()
          .filter(comment -> comment.startsWith(word))
          .map(comment -> comment.substring(word.length()))
          .toList();
    }
  }

  MarkdownPage(Path file, String text) {
    this.file = file;
    List<String> lines = text.lines().toList();
    List<String> comments = new ArrayList<>();
    Map<String, Integer> times = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher fence = FENCE.matcher(line);
      Matcher comment = COMMENT.matcher(line);
      if (fence.matches()) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).strip().equals("```")) {
          end++;
        }
        String body = String.join("\n", lines.subList(i + 1, Math.min(end, lines.size())));
        blocks.add(new Block(i + 1, fence.group(1), flush(body), List.copyOf(comments)));
        comments.clear();
        i = end;
      } else if (comment.matches()) {
        comments.add(comment.group(1));
      } else if (!line.isBlank()) {
        comments.clear();
        heading(line, times);
        linksOf(line, i + 1);
      }
    }
  }

  static MarkdownPage read(Path file) throws IOException {
    return new MarkdownPage(file, Files.readString(file));
  }

  Path file() {
    return file;
  }

  List<Link> links() {
    return links;
  }

  List<Block> blocks() {
    return blocks;
  }

  Set<String> anchors() {
    return anchors;
  }

  /** Whether a text has these lines, one after the other, wherever they begin. */
  static boolean holds(String text, String part) {
    List<String> all = text.lines().toList();
    List<String> wanted = part.lines().toList();
    for (int i = 0; i + wanted.size() <= all.size(); i++) {
      if (flush(String.join("\n", all.subList(i, i + wanted.size()))).equals(flush(part))) {
        return true;
      }
    }
    return false;
  }

  /** Without the indentation that all lines share, and without spaces at their ends. */
  private static String flush(String text) {
    return text.stripIndent().stripTrailing();
  }

  private void heading(String line, Map<String, Integer> times) {
    Matcher heading = HEADING.matcher(line);
    if (!heading.matches()) {
      return;
    }
    String anchor =
        heading
            .group(1)
            .strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-');
    int before = times.merge(anchor, 1, Integer::sum) - 1;
    anchors.add(before == 0 ? anchor : anchor + "-" + before);
  }

  private void linksOf(String line, int number) {
    Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("x"));
    while (link.find()) {
      if (!link.group(1).matches("[a-z]+:.*")) {
        links.add(new Link(number, link.group(1)));
      }
    }
  }
}
