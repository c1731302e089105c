package dev.aegis.yaml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.aegis.diagnostic.Code;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a JSON text into the same nodes that YAML gives. */
final class JsonNodes {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(YamlReader.DEEPEST)
                  .maxStringLength(Documents.LARGEST)
                  .maxNameLength(Documents.LARGEST)
                  .maxNumberLength(Documents.LARGEST)
                  .build())
          .build();

  private final SourceText source;
  private final NodeMaker make;

  JsonNodes(SourceText source) {
    this.source = source;
    this.make = new NodeMaker(source);
  }

  Document read() {
    try (JsonParser parser = FACTORY.createParser(source.text())) {
      if (parser.nextToken() == null) {
        make.report(Code.EMPTY_VALUE, new Span(0, 0), "there is no policy here", null);
        return make.document(null);
      }
      Node root = node(parser);
      if (parser.nextToken() != null) {
        make.report(
            Code.YAML_SYNTAX, span(parser), "something follows the end of the policy", null);
      }
      return make.document(root);
    } catch (NodeMaker.GivenUp e) {
      return make.document(null);
    } catch (StreamConstraintsException e) {
      make.report(Code.YAML_TOO_DEEP, new Span(0, 0), "this is nested too deeply", null);
      return make.document(null);
    } catch (JsonProcessingException e) {
      int at = e.getLocation() == null ? 0 : offset(e.getLocation().getCharOffset());
      int end = Math.min(at + 1, source.text().length());
      make.report(Code.YAML_SYNTAX, new Span(at, end), "this is not JSON from here on", null);
      return make.document(null);
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can always be read", e);
    }
  }

  private Node node(JsonParser parser) throws IOException {
    Span span = span(parser);
    make.count(span, 1);
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, span);
      case START_ARRAY -> array(parser, span);
      case VALUE_STRING -> make.quoted(span, ScalarText.Style.DOUBLE_QUOTED, parser.getText());
      default -> make.plain(span, parser.getText());
    };
  }

  private Node.Sequence array(JsonParser parser, Span start) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(parser));
    }
    return new Node.Sequence(source, start.to(span(parser)), items);
  }

  private Node.Mapping object(JsonParser parser, Span start) throws IOException {
    List<Node.Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Span span = span(parser);
      Node.Scalar key =
          make.quoted(span, ScalarText.Style.DOUBLE_QUOTED, nameOf(parser.currentName()));
      parser.nextToken();
      entries.add(make.entry(names, key, node(parser)));
    }
    return new Node.Mapping(source, start.to(span(parser)), entries);
  }

  private static String nameOf(@Nullable String name) {
    if (name == null) {
      throw new IllegalStateException("a member has a name");
    }
    return name;
  }

  private Span span(JsonParser parser) throws IOException {
    int start = offset(parser.currentTokenLocation().getCharOffset());
    // Jackson reads a text lazily; its end is known once it was asked for.
    int length = parser.getText().length();
    int end = offset(parser.currentLocation().getCharOffset());
    if (parser.currentToken() == JsonToken.FIELD_NAME) {
      end = endOfQuoted(start);
    } else if (parser.currentToken() != null && parser.currentToken().isNumeric()) {
      end = start + length;
    }
    return new Span(start, Math.max(start, end));
  }

  /** Jackson has read on to the colon. */
  private int endOfQuoted(int start) {
    String text = source.text();
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, text.length());
  }

  private int offset(long offset) {
    return (int) Math.max(0, Math.min(offset, source.text().length()));
  }
}
