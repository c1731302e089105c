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

/** The front of this package: from bytes to text, from text to nodes. */
public final class Documents {
  /** In bytes of UTF-8. */
  public static final int LARGEST = 8 * 1024 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Documents() {}

  /**
   * The text of bytes, which must be UTF-8.
   *
   * @param name what diagnostics call the text
   */
  public static Outcome<SourceText> decode(String name, byte[] bytes) {
    if (bytes.length > LARGEST) {
      return tooLarge(new SourceText(name, ""));
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      SourceText soFar = new SourceText(name, text);
      Span end = new Span(text.length(), text.length());
      return Outcome.failed(
          List.of(Diagnostic.of(Code.NOT_UTF8, soFar, end, "the text is not UTF-8 from here on")));
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return Outcome.of(new SourceText(name, marked ? text.substring(1) : text));
  }

  /** The one document of a YAML text. */
  public static Outcome<Node> yaml(SourceText source) {
    return source.text().length() > LARGEST ? tooLarge(source) : new YamlReader(source).read();
  }

  private static <T> Outcome<T> tooLarge(SourceText source) {
    return Outcome.failed(
        List.of(
            Diagnostic.of(
                Code.TOO_LARGE, source, new Span(0, 0), "the text is larger than 8 MiB")));
  }
}
