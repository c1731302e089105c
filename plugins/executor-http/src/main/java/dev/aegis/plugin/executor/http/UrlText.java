package dev.aegis.plugin.executor.http;

import dev.aegis.action.Action;
import dev.aegis.spi.ActionTemplate.Place;
import dev.aegis.spi.UnfitActionException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Values as they may stand in an address: letters, digits and {@code -._~} as they are, all else as
 * the escapes of its UTF-8.
 */
final class UrlText {
  private static final String PLAIN = "-._~";

  /**
   * Not even escaped in a path: many a server undoes escapes first, and looks for its own
   * delimiters then.
   */
  private static final String DELIMITERS = "/\\?#%;";

  /** In characters: what is longer would be too long in any address, and costs time to look at. */
  private static final int LONGEST = 8_000;

  /** What somebody may take away: blanks, and what shows nothing. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\s\\p{Z}\\p{Cf}\\p{Cc}]+");

  private UrlText() {}

  /** A value within a segment of a path. */
  static String ofSegment(Place place, Action action) {
    String text = text(place, action);
    refuse(place, text, DELIMITERS, "a path");
    // A server that normalizes makes a slash of U+FF0F, and two full stops of U+2025.
    String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
    String seen = INVISIBLE.matcher(normal).replaceAll("");
    if (seen.isEmpty()) {
      throw new UnfitActionException("`" + place.name() + "` is blank, and can't be in a path");
    }
    if (seen.length() < normal.length() && seen.chars().allMatch(c -> c == '.')) {
      throw new UnfitActionException(
          "`" + place.name() + "` is dots and blanks, and can't be in a path");
    }
    refuse(place, normal, dots(normal) == dots(text) ? DELIMITERS : DELIMITERS + ".", "a path");
    return escaped(text);
  }

  private static String text(Place place, Action action) {
    String text = place.text(action);
    if (text.length() > LONGEST) {
      throw new UnfitActionException("`" + place.name() + "` is too long for a URL");
    }
    return text;
  }

  private static long dots(String text) {
    return text.chars().filter(c -> c == '.').count();
  }

  /** A value of a query. */
  static String ofQuery(Place place, Action action) {
    String text = text(place, action);
    refuse(place, text, "", "a URL");
    return escaped(text);
  }

  private static void refuse(Place place, String text, String characters, String where) {
    text.codePoints()
        .filter(c -> Character.isISOControl(c) || characters.indexOf(c) >= 0)
        .findFirst()
        .ifPresent(
            c -> {
              throw new UnfitActionException(
                  "`%s` holds %s, which can't be in %s"
                      .formatted(
                          place.name(),
                          Character.isISOControl(c)
                              ? "a control character"
                              : "`" + Character.toString(c) + "`",
                          where));
            });
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if ((b >= '0' && b <= '9')
          || (b >= 'A' && b <= 'Z')
          || (b >= 'a' && b <= 'z')
          || PLAIN.indexOf(b) >= 0) {
        escaped.append((char) b);
      } else {
        escaped.append("%%%02X".formatted(b));
      }
    }
    return escaped.toString();
  }
}
