package dev.aegis.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.CommentEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Lays a YAML text out anew: two spaces a level, one space where spaces separate, no spaces at the
 * ends of lines, at most one empty line in a row. Scalars and comments keep their text, and
 * everything its order.
 */
public final class Layout {
  private static final String STEP = "  ";

  private final String text;
  private final int[] units;
  private final Deque<Event> events = new ArrayDeque<>();
  private final Deque<Comment> comments = new ArrayDeque<>();
  private final StringBuilder out = new StringBuilder();

  /** The line of the text that was written last. */
  private int line;

  /**
   * A comment on lines of its own or at the end of one, or, without a text, an empty line.
   *
   * @param at where it begins, in UTF-16 units
   */
  private record Comment(int at, int line, int column, @Nullable String text, boolean inLine) {}

  private Layout(String text) {
    this.text = text;
    this.units = units(text);
    LoaderOptions options = new LoaderOptions();
    options.setProcessComments(true);
    options.setCodePointLimit(Documents.LARGEST);
    ParserImpl parser = new ParserImpl(new StreamReader(text), options);
    try {
      for (Event event = parser.getEvent(); event != null; event = parser.getEvent()) {
        take(event);
      }
    } catch (YAMLException e) {
      // The library does not take comments and empty lines everywhere that YAML does.
      throw new IllegalArgumentException("a comment where it can't be kept", e);
    }
  }

  private void take(Event event) {
    if (event instanceof CommentEvent comment) {
      add(comment);
    } else if (event instanceof DocumentEndEvent end && end.getExplicit()) {
      throw new IllegalArgumentException("what follows the document's end would be lost");
    } else if (event instanceof NodeEvent || event.is(Event.ID.MappingEnd) || isEnd(event)) {
      events.add(event);
    }
  }

  private static boolean isEnd(Event event) {
    return event.is(Event.ID.SequenceEnd);
  }

  private static int[] units(String text) {
    int[] units = new int[text.codePointCount(0, text.length()) + 1];
    for (int i = 0, at = 0; i < units.length; i++) {
      units[i] = at;
      at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 0;
    }
    return units;
  }

  private void add(CommentEvent event) {
    Mark mark = event.getStartMark();
    boolean empty = event.getCommentType() == CommentType.BLANK_LINE;
    comments.add(
        new Comment(
            unit(mark),
            mark.getLine(),
            mark.getColumn(),
            empty ? null : ("#" + event.getValue()).stripTrailing(),
            event.getCommentType() == CommentType.IN_LINE));
  }

  private int unit(Mark mark) {
    return units[Math.min(mark.getIndex(), units.length - 1)];
  }

  /**
   * The text, laid out.
   *
   * @param text a document that {@link Documents} reads without a mistake
   * @throws IllegalArgumentException where it has what can't be kept
   */
  public static String of(String text) {
    boolean dos = text.contains("\r\n");
    Layout layout = new Layout(dos ? text.replace("\r\n", "\n") : text);
    String laidOut = layout.write();
    return dos ? laidOut.replace("\n", "\r\n") : laidOut;
  }

  /**
   * The comments of a text in their order, for those who want to know that none was lost.
   *
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static List<String> comments(String text) {
    List<String> found = new ArrayList<>();
    for (Comment comment : new Layout(text.replace("\r\n", "\n")).comments) {
      if (comment.text != null) {
        found.add(comment.text);
      }
    }
    return found;
  }

  private String write() {
    Event first = events.peek();
    if (first != null) {
      before(first, "");
      if (isBlock(first)) {
        block((CollectionStartEvent) events.remove(), "");
      } else {
        value("");
        endOfLine();
      }
    }
    commentsWhile("", comment -> true);
    String lines = out.toString().replaceAll("[ \t]+\n", "\n");
    return lines.replaceFirst("\\A\n+", "").replaceFirst("\n{2,}\\z", "\n");
  }

  private static boolean isBlock(@Nullable Event event) {
    return event instanceof CollectionStartEvent start && !start.isFlow();
  }

  /** The entries of a block, each on lines of its own; the first goes on where the line is. */
  private void block(CollectionStartEvent start, String indent) {
    boolean mapping = start instanceof MappingStartEvent;
    int column = Objects.requireNonNull(start.getStartMark()).getColumn();
    boolean first = true;
    while (!isOver(events)) {
      Event entry = Objects.requireNonNull(events.peek());
      line = entry.getStartMark().getLine();
      if (!first) {
        before(entry, indent);
      }
      if (!first || out.isEmpty() || out.charAt(out.length() - 1) == '\n') {
        out.append(indent);
      }
      first = false;
      if (mapping) {
        scalar((ScalarEvent) events.remove(), indent);
        out.append(':');
        afterKey(indent);
      } else {
        out.append("- ");
        item(indent);
      }
    }
    events.remove();
    int limit = nextEntry();
    commentsWhile(indent, comment -> comment.at < limit && comment.column >= column && column > 0);
  }

  /** Where the next entry of any block begins. */
  private int nextEntry() {
    for (Event event : events) {
      if (event instanceof NodeEvent) {
        return unit(event.getStartMark());
      }
    }
    return Integer.MAX_VALUE;
  }

  private static boolean isOver(Deque<Event> events) {
    Event next = Objects.requireNonNull(events.peek());
    return next.is(Event.ID.MappingEnd) || next.is(Event.ID.SequenceEnd);
  }

  private void afterKey(String indent) {
    Event next = Objects.requireNonNull(events.peek());
    if (!isBlock(next)) {
      if (!isEmpty(next)) {
        out.append(' ');
      }
      value(indent);
      endOfLine();
      return;
    }
    CollectionStartEvent start = (CollectionStartEvent) events.remove();
    anchor(start, " ");
    endOfLine();
    before(Objects.requireNonNull(events.peek()), indent + STEP);
    block(start, indent + STEP);
  }

  private static boolean isEmpty(Event event) {
    return event instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getValue().isEmpty()
        && scalar.getAnchor() == null;
  }

  private void item(String indent) {
    Event next = Objects.requireNonNull(events.peek());
    if (!isBlock(next)) {
      value(indent);
      endOfLine();
      return;
    }
    CollectionStartEvent start = (CollectionStartEvent) events.remove();
    if (start.getAnchor() != null) {
      anchor(start, "");
      endOfLine();
      before(Objects.requireNonNull(events.peek()), indent + STEP);
    }
    block(start, indent + STEP);
  }

  private void anchor(NodeEvent event, String before) {
    if (event.getAnchor() != null) {
      out.append(before).append('&').append(event.getAnchor());
    }
  }

  /** A value that is not a block of entries. */
  private void value(String indent) {
    switch (Objects.requireNonNull(events.peek())) {
      case CollectionStartEvent start -> flow(indent);
      case AliasEvent alias -> {
        events.remove();
        line = alias.getEndMark().getLine();
        out.append('*').append(alias.getAnchor());
      }
      case ScalarEvent scalar -> {
        events.remove();
        anchor(scalar, "");
        out.append(scalar.getAnchor() != null && !scalar.getValue().isEmpty() ? " " : "");
        scalar(scalar, indent);
      }
      default -> throw new IllegalArgumentException("no value");
    }
  }

  private void scalar(ScalarEvent scalar, String indent) {
    String raw = text.substring(unit(scalar.getStartMark()), unit(scalar.getEndMark()));
    if (scalar.getScalarStyle() == ScalarStyle.LITERAL
        || scalar.getScalarStyle() == ScalarStyle.FOLDED) {
      line = scalar.getStartMark().getLine();
      blockScalar(raw, indent);
      return;
    }
    if (scalar.isPlain()) {
      raw = raw.stripTrailing();
    }
    line = scalar.getStartMark().getLine() + (int) raw.chars().filter(c -> c == '\n').count();
    List<String> lines = raw.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String part = i == 0 ? lines.get(i) : lines.get(i).strip();
      out.append(i == 0 ? "" : "\n" + (part.isEmpty() ? "" : indent + STEP)).append(part);
    }
  }

  /** The header, then each line as it is within the block. */
  private void blockScalar(String raw, String indent) {
    List<String> lines = raw.lines().toList();
    String header = lines.getFirst().replaceFirst("[ \t]*(#.*)?$", "");
    boolean explicit = header.matches(".*[1-9].*");
    out.append(explicit ? header.replaceFirst("[1-9]", "2") : header);
    endOfLine();
    int own =
        lines.stream()
            .skip(1)
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    if (explicit) {
      throw new IllegalArgumentException("a block with an indentation of its own");
    }
    List<String> content = new ArrayList<>(lines.subList(1, lines.size()));
    for (String part : content) {
      out.append(part.length() > own ? indent + STEP + part.substring(own) : "").append('\n');
    }
  }

  /** On one line where it was, with one space where spaces separate; else as it was. */
  private void flow(String indent) {
    CollectionStartEvent start = (CollectionStartEvent) Objects.requireNonNull(events.peek());
    int from = unit(start.getStartMark());
    int firstLine = start.getStartMark().getLine();
    int lastLine = firstLine;
    int end = from;
    int depth = 0;
    List<Event> inside = new ArrayList<>();
    do {
      Event event = events.remove();
      inside.add(event);
      depth += event instanceof CollectionStartEvent ? 1 : 0;
      depth -= event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd) ? 1 : 0;
      lastLine = event.getEndMark().getLine();
      end = unit(event.getEndMark());
    } while (depth > 0);
    if (lastLine > firstLine) {
      rawLines(text.substring(from, end), indent);
      int last = end;
      comments.removeIf(comment -> comment.at >= from && comment.at < last);
    } else {
      writeFlow(new ArrayDeque<>(inside));
    }
    line = lastLine;
  }

  private void rawLines(String raw, String indent) {
    List<String> lines = raw.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String part = i == 0 ? lines.get(i) : lines.get(i).strip();
      boolean closing = i > 0 && i == lines.size() - 1 && (part.equals("}") || part.equals("]"));
      out.append(i == 0 ? "" : "\n" + (closing ? indent : indent + STEP)).append(part);
    }
  }

  private void writeFlow(Deque<Event> inside) {
    CollectionStartEvent start = (CollectionStartEvent) inside.remove();
    boolean mapping = start instanceof MappingStartEvent;
    anchor(start, "");
    out.append(start.getAnchor() != null ? " " : "").append(mapping ? '{' : '[');
    String separator = "";
    while (!isOver(inside)) {
      out.append(separator);
      separator = ", ";
      flowNode(inside);
      if (mapping) {
        out.append(':');
        if (!isEmpty(Objects.requireNonNull(inside.peek()))) {
          out.append(' ');
        }
        flowNode(inside);
      }
    }
    inside.remove();
    out.append(mapping ? '}' : ']');
  }

  private void flowNode(Deque<Event> inside) {
    switch (Objects.requireNonNull(inside.peek())) {
      case CollectionStartEvent start -> writeFlow(inside);
      case AliasEvent alias -> {
        inside.remove();
        out.append('*').append(alias.getAnchor());
      }
      case ScalarEvent scalar -> {
        inside.remove();
        anchor(scalar, "");
        out.append(scalar.getAnchor() != null ? " " : "");
        scalar(scalar, "");
      }
      default -> throw new IllegalArgumentException("no value");
    }
  }

  /** The comments and empty lines before an entry. */
  private void before(Event entry, String indent) {
    int at = unit(entry.getStartMark());
    commentsWhile(indent, comment -> comment.at < at);
  }

  private void commentsWhile(String indent, Predicate<Comment> wanted) {
    while (!comments.isEmpty() && wanted.test(comments.peek())) {
      Comment comment = comments.remove();
      if (comment.text != null) {
        out.append(indent).append(comment.text).append('\n');
      } else if (!out.isEmpty() && !endsWithEmptyLine()) {
        out.append('\n');
      }
    }
  }

  private boolean endsWithEmptyLine() {
    int length = out.length();
    return length > 1 && out.charAt(length - 1) == '\n' && out.charAt(length - 2) == '\n';
  }

  /** Ends the line, with the comment that stood at its end. */
  private void endOfLine() {
    Comment next = comments.peek();
    if (next != null && next.inLine && next.line == line && next.text != null) {
      comments.remove();
      out.append(' ').append(next.text);
    }
    if (out.isEmpty() || out.charAt(out.length() - 1) != '\n') {
      out.append('\n');
    }
  }
}
