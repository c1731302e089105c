package dev.aegis.json;

import dev.aegis.spi.JsonCodec;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259) as values: null, {@link Boolean}, {@link Long}, {@link Double},
 * {@link String}, {@link java.util.List} and {@link java.util.LinkedHashMap}. Immutable and
 * thread-safe.
 *
 * <p>A number without fraction or exponent that fits 64 bits is a {@link Long}, any other a {@link
 * Double}. Refused are, beside what the grammar refuses: duplicate members, invalid UTF-8, numbers
 * past a double's range, values nested too deeply.
 */
public final class Json implements JsonCodec {
  /** For what others send: refuses lone surrogates too, and more than 256 levels. */
  public static final Json STRICT = new Json(new JsonReader(256, true));

  /** For what Aegis itself wrote: reads back whatever can be written. */
  public static final Json OWN = new Json(new JsonReader(JsonWriter.DEEPEST, false));

  private final JsonReader reader;

  private Json(JsonReader reader) {
    this.reader = reader;
  }

  /**
   * The value of a JSON text.
   *
   * @throws JsonException where it is not exactly one acceptable JSON value
   */
  @Override
  public @Nullable Object read(String text) {
    return reader.read(text, false);
  }

  /**
   * The value of a JSON text in UTF-8.
   *
   * @throws JsonException where it is not exactly one acceptable JSON value
   */
  public @Nullable Object read(byte[] utf8) {
    return reader.read(decode(utf8), false);
  }

  /**
   * Like {@link #read(byte[])}, but takes line breaks inside strings as they are: what comes of
   * pasting a file between quotes.
   *
   * @throws JsonException where it is still not exactly one acceptable JSON value
   */
  public @Nullable Object readWithRawLineBreaks(byte[] utf8) {
    return reader.read(decode(utf8), true);
  }

  @Override
  public String write(@Nullable Object value) {
    return JsonWriter.compact(value);
  }

  /** Several lines of JSON for people, indented by two, without a line break at the end. */
  public String writePretty(@Nullable Object value) {
    return JsonWriter.pretty(value);
  }

  /**
   * The text of bytes that must be UTF-8.
   *
   * @throws JsonException where they are not
   */
  public static String decode(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // The quick way puts U+FFFD where bytes make no sense, so only a text that has one is in doubt.
    if (text.indexOf('\uFFFD') >= 0) {
      refuseMalformed(utf8);
    }
    return text;
  }

  private static void refuseMalformed(byte[] utf8) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer decoded = CharBuffer.allocate(utf8.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(utf8), decoded, true);
    if (result.isError()) {
      throw JsonReader.problem("invalid UTF-8", decoded.flip().toString(), decoded.length(), "");
    }
  }
}
