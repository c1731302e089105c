package dev.aegis.server;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a request. A target in absolute form ({@code GET http://host/path}, RFC 9112,
 * section 3.2.2) becomes one in origin form before anything else looks at it, so that there is one
 * path to check, to authorize and to route.
 */
final class RequestLine {
  private static final String NO_TOKEN = "\"(),/:;<=>?@[\\]{}";
  private static final int DELETE = 0x7f;

  /**
   * A name, an IPv4 address or an IPv6 address, with a port or without; no user (RFC 9110, 4.2).
   */
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "https?://(?<authority>(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[0-9]*)?)(?=[/? ])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WEB = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

  private final byte[] bytes;
  private final @Nullable String authority;

  private RequestLine(byte[] bytes, @Nullable String authority) {
    this.bytes = bytes;
    this.authority = authority;
  }

  /** The line in origin form; not copied. */
  byte[] bytes() {
    return bytes;
  }

  /** What an absolute form named as the server, in lower case; null where there was none. */
  @Nullable String authority() {
    return authority;
  }

  /**
   * Reads a line.
   *
   * @throws RequestException where it has no method, or no server where there should be one
   */
  static RequestLine of(byte[] bytes) {
    int method = 0;
    while (method < bytes.length && bytes[method] != ' ') {
      byte each = bytes[method];
      // Helidon takes a method that is no token for a failure of its own, and logs pages about it.
      if (each <= ' ' || each >= DELETE || NO_TOKEN.indexOf(each) >= 0) {
        throw malformed("a method should stand here");
      }
      method++;
    }
    int target = method + 1;
    if (target >= bytes.length || (bytes[target] | 0x20) != 'h') {
      return new RequestLine(bytes, null);
    }
    // Each byte is a character, and the same byte again.
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    Matcher absolute = ABSOLUTE.matcher(line).region(target, line.length());
    if (absolute.lookingAt()) {
      String rest = line.substring(absolute.end());
      String origin = line.substring(0, target) + (rest.startsWith("/") ? "" : "/") + rest;
      String authority = Objects.requireNonNull(absolute.group("authority"));
      return new RequestLine(
          origin.getBytes(StandardCharsets.ISO_8859_1), authority.toLowerCase(Locale.ROOT));
    }
    if (WEB.matcher(line).region(target, line.length()).lookingAt()) {
      throw malformed("a server should stand here");
    }
    return new RequestLine(bytes, null);
  }

  private static RequestException malformed(String message) {
    return RequestException.builder().type(EventType.BAD_REQUEST).message(message).build();
  }
}
