package dev.aegis.yaml;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final int DEEPEST = 64;

  /** Each use of an alias counts all that it stands for. */
  private static final long MOST_NODES = 1_000_000;

  private final SourceText source;
  private final int[] offsets;
  private final List<Diagnostic> problems = new ArrayList<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private long nodes;

  /** A node that an alias can stand for, and how many nodes it is. */
  private record Anchored(Node node, long size) {}

  /** Ends the reading: the rest can't be made sense of. */
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super(null, null, false, false);
    }
  }

  YamlReader(SourceText source) {
    this.source = source;
    this.offsets = unitOffsets(source.text());
  }

  Outcome<Node> read() {
    Node node = null;
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Documents.LARGEST);
      node = document(new ParserImpl(new StreamReader(source.text()), options));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      int at = mark == null ? 0 : unit(mark.getIndex());
      add(Code.YAML_SYNTAX, new Span(at, Math.min(at + 1, source.text().length())), said(e), null);
    } catch (YAMLException e) {
      add(Code.YAML_SYNTAX, new Span(0, 0), "this is no YAML: a character is not allowed", null);
    } catch (GivenUp e) {
      node = null;
    }
    return node == null ? Outcome.failed(problems) : Outcome.of(node, problems);
  }

  private static String said(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "it makes no sense" : e.getProblem();
    String context = e.getContext() == null ? "" : " " + e.getContext();
    return "this is no YAML: " + problem + context;
  }

  private Node document(Parser events) {
    events.getEvent();
    if (events.checkEvent(Event.ID.StreamEnd)) {
      add(Code.EMPTY_VALUE, new Span(0, 0), "the file is empty", "an empty policy is written `{}`");
      throw new GivenUp();
    }
    events.getEvent();
    Node node = node(events, 0);
    events.getEvent();
    if (!events.checkEvent(Event.ID.StreamEnd)) {
      add(
          Code.YAML_SEVERAL_DOCUMENTS,
          span(events.peekEvent()),
          "a policy is one document, and another begins here",
          "give several files to layer policies");
      throw new GivenUp();
    }
    return node;
  }

  private Node node(Parser events, int depth) {
    Event event = events.getEvent();
    if (depth > DEEPEST) {
      add(Code.YAML_TOO_DEEP, span(event), "this is nested more than 64 levels deep", null);
      throw new GivenUp();
    }
    long before = nodes;
    count(event, 1);
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
      anchors.put(start.getAnchor(), new Anchored(node, nodes - before));
    }
    return node;
  }

  private Node aliased(AliasEvent alias) {
    Anchored anchored = anchors.get(alias.getAnchor());
    if (anchored == null) {
      add(
          Code.YAML_ALIAS,
          span(alias),
          "`*" + alias.getAnchor() + "` stands for nothing that came before",
          null);
      throw new GivenUp();
    }
    count(alias, anchored.size());
    return anchored.node();
  }

  private void count(Event event, long more) {
    nodes += more;
    if (nodes > MOST_NODES) {
      add(Code.YAML_ALIAS, span(event), "the document has more than 1,000,000 values", null);
      throw new GivenUp();
    }
  }

  private Node.Scalar scalar(ScalarEvent event) {
    Span span = span(event);
    refuseTag(event.getTag(), span);
    Fragment text = ScalarText.of(source, span, style(event), event.getValue());
    Object value = event.getValue();
    if (event.getScalarStyle() == ScalarStyle.PLAIN) {
      try {
        value = Scalars.value(event.getValue());
      } catch (Scalars.NotANumber e) {
        String message = String.valueOf(e.getMessage());
        add(Code.YAML_NUMBER, span, message, "put it in quotes to make it a text");
      }
    }
    return new Node.Scalar(text, value, span);
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
    refuseTag(start.getTag(), span(start));
    List<Node> items = new ArrayList<>();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(events, depth + 1));
    }
    return new Node.Sequence(source, between(start, events.getEvent()), items);
  }

  private Node.Mapping mapping(Parser events, MappingStartEvent start, int depth) {
    refuseTag(start.getTag(), span(start));
    List<Node.Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Node key = node(events, depth + 1);
      Node value = node(events, depth + 1);
      if (!(key instanceof Node.Scalar name)) {
        add(Code.WRONG_TYPE, key.span(), "a key must be a text, not a list or a mapping", null);
        continue;
      }
      String text = name.text().text();
      if (names.add(text)) {
        entries.add(new Node.Entry(name, value));
      } else {
        add(Code.YAML_DUPLICATE_KEY, key.span(), "`" + text + "` stands twice here", null);
      }
    }
    return new Node.Mapping(source, between(start, events.getEvent()), entries);
  }

  private void refuseTag(@Nullable String tag, Span span) {
    if (tag != null) {
      add(
          Code.YAML_TAG,
          span,
          "tags such as `" + tag + "` are not part of a policy",
          "leave it out");
    }
  }

  /** From a collection's start to its end; the end of a block is where its last value ends. */
  private Span between(Event start, Event end) {
    int from = unit(start.getStartMark().getIndex());
    int last = unit(end.getEndMark().getIndex());
    while (last > from && Character.isWhitespace(source.text().charAt(last - 1))) {
      last--;
    }
    return new Span(from, last);
  }

  private Span span(Event event) {
    int start = unit(event.getStartMark().getIndex());
    return new Span(start, Math.max(start, unit(event.getEndMark().getIndex())));
  }

  private int unit(int codePoint) {
    return offsets[Math.min(codePoint, offsets.length - 1)];
  }

  private void add(Code code, Span span, String message, @Nullable String hint) {
    problems.add(new Diagnostic(code, message, source, span, hint));
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
