package dev.aegis.yaml;

import dev.aegis.diagnostic.Code;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a JSON text (RFC 8259) into the same nodes that YAML gives, by hand: a library would tell
 * neither where a text ends nor where its escapes stand.
 */
final class JsonNodes {
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private final SourceText source;
  private final String text;
  private final NodeMaker make;
  private int at;

  JsonNodes(SourceText source) {
    this.source = source;
    this.text = source.text();
    this.make = new NodeMaker(source);
  }

  Document read() {
    try {
      skipSpace();
      Node root = node(0);
      if (at < text.length()) {
        throw unexpected("something follows the end of the policy");
      }
      return make.document(root);
    } catch (NodeMaker.GivenUp e) {
      return make.document(null);
    }
  }

  private Node node(int depth) {
    make.count(here(), 1);
    if (depth > YamlReader.DEEPEST) {
      make.report(Code.YAML_TOO_DEEP, here(), "this is nested more than 64 levels deep", null);
      throw new NodeMaker.GivenUp();
    }
    Node node =
        switch (peek()) {
          case '{' -> object(depth);
          case '[' -> array(depth);
          case '"' -> string();
          default -> literal();
        };
    skipSpace();
    return node;
  }

  private Node.Mapping object(int depth) {
    int start = at;
    List<Node.Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    advance();
    while (!ends('}', entries.isEmpty())) {
      if (peek() != '"') {
        throw unexpected("a member must begin with its name in double quotes");
      }
      Node.Scalar key = string();
      skipSpace();
      if (peek() != ':') {
        throw unexpected("a `:` must follow the name of a member");
      }
      advance();
      entries.add(make.entry(names, key, node(depth + 1)));
    }
    return new Node.Mapping(source, new Span(start, at), entries);
  }

  private Node.Sequence array(int depth) {
    int start = at;
    List<Node> items = new ArrayList<>();
    advance();
    while (!ends(']', items.isEmpty())) {
      items.add(node(depth + 1));
    }
    return new Node.Sequence(source, new Span(start, at), items);
  }

  /** Whether a list or an object ends here; else what parts its items is behind us. */
  private boolean ends(char bracket, boolean first) {
    if (peek() == bracket) {
      at++;
      return true;
    }
    if (!first) {
      if (peek() != ',') {
        throw unexpected("a `,` or the closing `" + bracket + "` is missing here");
      }
      advance();
    }
    return false;
  }

  private Node.Scalar string() {
    int start = at;
    StringBuilder value = new StringBuilder();
    at++;
    while (peek() != '"') {
      char c = peek();
      if (at >= text.length() || c < ' ') {
        throw unexpected("a text in double quotes is not closed in its line");
      }
      at++;
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return make.quoted(new Span(start, at), ScalarText.Style.DOUBLE_QUOTED, value.toString());
  }

  private char escaped() {
    char kind = peek();
    int known = ESCAPES.indexOf(kind);
    if (known >= 0) {
      at++;
      return ESCAPED.charAt(known);
    }
    int end = at + 5;
    boolean hex = kind == 'u' && end <= text.length();
    int code = 0;
    for (int i = at + 1; hex && i < end; i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      hex = digit >= 0;
      code = code * 16 + digit;
    }
    if (!hex) {
      throw unexpected("this is no escape of JSON");
    }
    at = end;
    return (char) code;
  }

  private Node.Scalar literal() {
    int start = at;
    while (at < text.length() && isPartOfLiteral(text.charAt(at))) {
      at++;
    }
    String written = text.substring(start, at);
    if (!Scalars.isJsonLiteral(written)) {
      at = start;
      throw unexpected("this is not a value of JSON");
    }
    return make.plain(new Span(start, at), written);
  }

  private static boolean isPartOfLiteral(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+-.E".indexOf(c) >= 0;
  }

  private void advance() {
    at++;
    skipSpace();
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private Span here() {
    return new Span(at, Math.min(at + 1, text.length()));
  }

  private NodeMaker.GivenUp unexpected(String message) {
    make.report(Code.YAML_SYNTAX, here(), message, null);
    return new NodeMaker.GivenUp();
  }
}
