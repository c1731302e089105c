package dev.aegis.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What is thrown at one door: bytes, and the text that they are. Unlike UTF-8 the bytes can hold
 * half a surrogate pair, as three bytes of its own, so that a file can keep any text.
 */
final class Input {
  private final Kind kind;
  private final byte[] bytes;

  /**
   * @param bytes owned by the input once given
   */
  Input(Kind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  static Input of(Kind kind, String text) {
    return new Input(kind, encoded(text));
  }

  Kind kind() {
    return kind;
  }

  /** Not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  /** The text; bytes that fit no character are U+FFFD. */
  String text() {
    StringBuilder text = new StringBuilder(bytes.length);
    int plain = 0;
    for (int i = 0; i + 2 < bytes.length; i++) {
      boolean half = bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xE0) == 0xA0 && bytes[i + 2] < 0;
      if (half) {
        text.append(new String(bytes, plain, i - plain, StandardCharsets.UTF_8));
        text.append((char) (0xD000 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F)));
        plain = i + 3;
        i += 2;
      }
    }
    return text.append(new String(bytes, plain, bytes.length - plain, StandardCharsets.UTF_8))
        .toString();
  }

  private static byte[] encoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                bytes.write(0xED);
                bytes.write(0x80 | (c >> 6 & 0x3F));
                bytes.write(0x80 | (c & 0x3F));
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  /** The first line, which is the pattern where there is one. */
  String pattern() {
    String text = text();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** What follows the first line. */
  String subject() {
    String text = text();
    return text.substring(Math.min(text.length(), pattern().length() + 1));
  }
}
