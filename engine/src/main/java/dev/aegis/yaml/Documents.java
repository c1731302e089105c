package dev.aegis.yaml;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The front of this package: from bytes to text, from text to nodes. Never throws. */
public final class Documents {
  /** In bytes, and again in UTF-16 units. */
  public static final int LARGEST = 4 * 1024 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Documents() {}

  /**
   * The text of bytes, which must be UTF-8; a byte order mark at its start is passed over.
   *
   * @param name what diagnostics call the text
   */
  public static Outcome<SourceText> decode(String name, byte[] utf8) {
    if (utf8.length > LARGEST) {
      return Outcome.failed(List.of(tooLarge(new SourceText(name, ""))));
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer decoded = CharBuffer.allocate(utf8.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(utf8), decoded, true);
    String text = decoded.flip().toString();
    if (result.isError()) {
      Span end = new Span(text.length(), text.length());
      return Outcome.failed(
          List.of(
              Diagnostic.of(
                      Code.NOT_UTF8,
                      new SourceText(name, text),
                      end,
                      "the file is not UTF-8: the next byte fits no character")
                  .withHint("save it with the encoding UTF-8")));
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return Outcome.of(new SourceText(name, marked ? text.substring(1) : text));
  }

  /**
   * The one document of a text: YAML, or JSON where it is that. Nearly all JSON is YAML and means
   * the same there; some of it only JSON's own rules can read, such as tabs between values.
   */
  public static Document read(SourceText source) {
    if (source.text().length() > LARGEST) {
      return new Document(null, List.of(tooLarge(source)));
    }
    if (source.text().stripLeading().startsWith("{")) {
      Document json = new JsonNodes(source).read();
      if (json.root() != null) {
        return json;
      }
    }
    return new YamlReader(source).read();
  }

  /** The one document of a YAML text. */
  public static Outcome<Node> yaml(SourceText source) {
    if (source.text().length() > LARGEST) {
      return Outcome.failed(List.of(tooLarge(source)));
    }
    Document document = new YamlReader(source).read();
    return document.root() == null
        ? Outcome.failed(document.diagnostics())
        : Outcome.of(document.root(), document.diagnostics());
  }

  /** The value of a text that must be JSON. */
  public static Document readJson(SourceText source) {
    return source.text().length() > LARGEST
        ? new Document(null, List.of(tooLarge(source)))
        : new JsonNodes(source).read();
  }

  private static Diagnostic tooLarge(SourceText source) {
    return Diagnostic.of(Code.TOO_LARGE, source, new Span(0, 0), "the file is larger than 4 MiB");
  }
}
