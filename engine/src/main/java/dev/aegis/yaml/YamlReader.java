package dev.aegis.yaml;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads one YAML document into nodes, with our own rules of what a scalar is. */
final class YamlReader {
  /** Levels of lists and mappings. */
  static final int DEEPEST = 64;

  private final SourceText source;
  private final int[] offsets;
  private final NodeMaker make;
  private final Map<String, Anchored> anchors = new HashMap<>();

  /** A node that an alias can stand for. */
  private record Anchored(Node node, NodeMaker.Size size) {}

  YamlReader(SourceText source) {
    this.source = source;
    this.offsets = unitOffsets(source.text());
    this.make = new NodeMaker(source);
  }

  Document read() {
    if (hasUnreadableCharacters()) {
      return make.document(null);
    }
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Documents.LARGEST);
      return make.document(document(new ParserImpl(new StreamReader(source.text()), options)));
    } catch (NodeMaker.GivenUp e) {
      return make.document(null);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      int at = mark == null ? 0 : unit(mark.getIndex());
      YamlMistakes.Mistake mistake = YamlMistakes.of(e, source.text(), at);
      make.report(Code.YAML_SYNTAX, mistake.span(), mistake.message(), mistake.hint());
      return make.document(null);
    } catch (YAMLException | IllegalArgumentException e) {
      // The library lets an escape past U+10FFFF through to the JDK, which refuses it.
      make.report(
          Code.YAML_SYNTAX, new Span(0, 0), "a text holds an escape that is no character", null);
      return make.document(null);
    }
  }

  private boolean hasUnreadableCharacters() {
    boolean found = false;
    for (int at = 0; at < source.text().length() && !found; ) {
      int codePoint = source.text().codePointAt(at);
      int next = at + Character.charCount(codePoint);
      boolean breaksLines = isHiddenBreak(codePoint);
      if (breaksLines || !StreamReader.isPrintable(codePoint)) {
        String name = String.format("U+%04X", codePoint);
        make.report(
            Code.YAML_SYNTAX,
            new Span(at, next),
            breaksLines
                ? "the character "
                    + name
                    + " ends a line for some readers of YAML and not for others"
                : "the character " + name + " can't stand in YAML",
            "remove it, or write it as an escape in double quotes");
        found = true;
      }
      at = next;
    }
    return found;
  }

  /**
   * The line breaks of YAML 1.1 alone. The library still honours them, so that what a person sees
   * as the rest of a comment could be a key.
   */
  private static boolean isHiddenBreak(int codePoint) {
    return codePoint == 0x85 || codePoint == 0x2028 || codePoint == 0x2029;
  }

  private Node document(Parser events) {
    events.getEvent();
    if (events.checkEvent(Event.ID.StreamEnd)) {
      make.report(
          Code.EMPTY_VALUE,
          new Span(0, 0),
          "there is no policy here",
          "a policy that says nothing is written `{}`");
      throw new NodeMaker.GivenUp();
    }
    events.getEvent();
    Node root = node(events, 0);
    events.getEvent();
    if (!events.checkEvent(Event.ID.StreamEnd)) {
      make.report(
          Code.YAML_SEVERAL_DOCUMENTS,
          span(events.peekEvent()),
          "a file is one document, and another one begins here",
          "put it into a file of its own, and give both");
    }
    return root;
  }

  private Node node(Parser events, int depth) {
    Event event = events.getEvent();
    if (depth > DEEPEST) {
      make.report(Code.YAML_TOO_DEEP, span(event), "this is nested more than 64 levels deep", null);
      throw new NodeMaker.GivenUp();
    }
    NodeMaker.Size before = make.size();
    make.count(span(event), 1);
    Node node =
        switch (event) {
          case AliasEvent alias -> aliased(alias);
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent sequence -> sequence(events, sequence, depth);
          case MappingStartEvent mapping -> mapping(events, mapping, depth);
          default -> throw new IllegalStateException("no node: " + event.getEventId());
        };
    if (!(event instanceof AliasEvent)
        && event instanceof NodeEvent start
        && start.getAnchor() != null) {
      anchors.put(start.getAnchor(), new Anchored(node, make.size().since(before)));
    }
    return node;
  }

  private Node aliased(AliasEvent alias) {
    Anchored anchored = anchors.get(alias.getAnchor());
    if (anchored == null) {
      make.report(
          Code.YAML_ALIAS,
          span(alias),
          Quoted.of("*" + alias.getAnchor()) + " is an alias of something that has not come before",
          "put it in quotes if a glob is meant: "
              + Quoted.of("'*" + Quoted.shortened(alias.getAnchor()) + "'"));
      throw new NodeMaker.GivenUp();
    }
    make.grow(span(alias), anchored.size());
    return anchored.node();
  }

  private Node.Scalar scalar(ScalarEvent event) {
    Span whole = span(event);
    boolean bare = event.getAnchor() == null && event.getTag() == null;
    Span span = bare ? whole : new Span(afterProperties(whole), whole.end());
    if (refuseTag(event.getTag(), event)
        && event.getScalarStyle() == ScalarStyle.PLAIN
        && isNegation(whole)) {
      return make.plain(whole, source.text().substring(whole.start(), whole.end()));
    }
    return event.getScalarStyle() == ScalarStyle.PLAIN
        ? make.plain(span, event.getValue())
        : make.quoted(span, style(event), event.getValue());
  }

  /** Whether a tag was an expression's {@code !}, so that nothing more is wrong with the value. */
  private boolean isNegation(Span span) {
    String text = source.text().substring(span.start(), span.end());
    return text.startsWith("!")
        && !text.startsWith("!!")
        && text.chars().noneMatch(c -> c == '\n' || c == '\r');
  }

  /** Past an anchor and a tag, which the library counts as part of the scalar. */
  private int afterProperties(Span span) {
    String text = source.text();
    int at = span.start();
    while (at < span.end()) {
      char c = text.charAt(at);
      if (c == '&' || c == '!') {
        at = end(at, Character::isWhitespace);
      } else if (c == '#') {
        at = end(at, d -> d == '\n' || d == '\r');
      } else if (Character.isWhitespace(c)) {
        at++;
      } else {
        return at;
      }
    }
    return Math.min(at, span.end());
  }

  /** Where a stretch of the text ends. */
  private int end(int start, IntPredicate ending) {
    int at = start;
    while (at < source.text().length() && !ending.test(source.text().charAt(at))) {
      at++;
    }
    return at;
  }

  private static ScalarText.Style style(ScalarEvent event) {
    return switch (event.getScalarStyle()) {
      case SINGLE_QUOTED -> ScalarText.Style.SINGLE_QUOTED;
      case DOUBLE_QUOTED, JSON_SCALAR_STYLE -> ScalarText.Style.DOUBLE_QUOTED;
      case LITERAL, FOLDED -> ScalarText.Style.BLOCK;
      case PLAIN -> ScalarText.Style.PLAIN;
    };
  }

  private Node.Sequence sequence(Parser events, SequenceStartEvent start, int depth) {
    refuseTag(start.getTag(), start);
    List<Node> items = new ArrayList<>();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(events, depth + 1));
    }
    return new Node.Sequence(source, between(start, events.getEvent()), items);
  }

  private Node.Mapping mapping(Parser events, MappingStartEvent start, int depth) {
    refuseTag(start.getTag(), start);
    List<Node.Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Node key = node(events, depth + 1);
      Node value = node(events, depth + 1);
      if (key instanceof Node.Scalar name) {
        entries.add(make.entry(names, name, value));
      } else {
        make.report(
            Code.WRONG_TYPE, key.span(), "a key must be a text, not a list or a mapping", null);
      }
    }
    return new Node.Mapping(source, between(start, events.getEvent()), entries);
  }

  /** Whether there was one. */
  private boolean refuseTag(@Nullable String tag, Event event) {
    if (tag != null) {
      int start = unit(event.getStartMark().getIndex());
      int end = end(start, Character::isWhitespace);
      make.report(
          Code.YAML_TAG,
          new Span(start, end),
          Quoted.of(source.text().substring(start, end)) + " is a YAML tag, and a policy has none",
          "put the whole value in quotes if a text that begins with `!` is meant");
    }
    return tag != null;
  }

  /** From a collection's start to its end; the end of a block is where its last value ends. */
  private Span between(Event start, Event end) {
    int from = unit(start.getStartMark().getIndex());
    return trimmed(from, unit(end.getEndMark().getIndex()));
  }

  private Span span(Event event) {
    int start = unit(event.getStartMark().getIndex());
    return trimmed(start, unit(event.getEndMark().getIndex()));
  }

  private Span trimmed(int start, int end) {
    int last = Math.max(start, end);
    while (last > start && Character.isWhitespace(source.text().charAt(last - 1))) {
      last--;
    }
    return new Span(start, last);
  }

  private int unit(int codePoint) {
    return offsets[Math.min(codePoint, offsets.length - 1)];
  }

  /** SnakeYAML counts code points, and everyone else UTF-16 units. */
  private static int[] unitOffsets(String text) {
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int unit = 0;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = unit;
      if (unit < text.length()) {
        unit += Character.charCount(text.codePointAt(unit));
      }
    }
    return offsets;
  }
}
