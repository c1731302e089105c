package dev.aegis.plugin.audit.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What texts are looked for by, and the letters that say of what they are in a term. */
final class SearchKey {
  static final String SESSION = "s:";
  static final String AGENT = "a:";
  static final String ACTION = "t:";
  static final String RULE = "r:";
  static final String RISK = "k:";
  static final String STATUS = "o:";
  static final String ADMINISTRATIVE = "x:";

  private static final int LONGEST = 100;

  private SearchKey() {}

  /** The text itself, or what stands for one that is long or odd. */
  static String of(String text) {
    if (text.length() <= LONGEST && isStorable(text)) {
      return text;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
      String start = text.substring(0, Math.min(text.length(), 36));
      return (isStorable(start) ? start : "") + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** PostgreSQL has no place for NUL, and UTF-8 none for half a surrogate pair. */
  private static boolean isStorable(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }
}
