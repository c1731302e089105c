package dev.aegis.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a record's hash says of its body: a digest of the digests of its values, each with its path
 * and mixed with its salt. Objects are taken apart; texts, numbers, lists and empty objects are
 * values.
 */
final class Commitment {
  private Commitment() {}

  /** The digest, in lower-case hex. */
  static String of(Map<String, ?> body, Salts salts) {
    return sha256(new byte[0], text(body, salts));
  }

  private static String text(Map<String, ?> body, Salts salts) {
    StringBuilder text = new StringBuilder("{");
    values(body)
        .forEach(
            (path, value) ->
                text.append(text.length() == 1 ? "" : ",")
                    .append(CanonicalJson.of(path))
                    .append(":\"")
                    .append(salts.digest(path, value))
                    .append('"'));
    return text.append('}').toString();
  }

  /** The values of a body by their JSON pointers (RFC 6901), in order. */
  static Map<String, @Nullable Object> values(Map<String, ?> body) {
    Map<String, @Nullable Object> values = new TreeMap<>();
    body.forEach((name, value) -> gather("/" + escaped(name), value, values));
    return values;
  }

  private static void gather(
      String path, @Nullable Object value, Map<String, @Nullable Object> values) {
    if (value instanceof Map<?, ?> object && !object.isEmpty()) {
      object.forEach(
          (name, inner) -> gather(path + "/" + escaped(String.valueOf(name)), inner, values));
    } else {
      values.put(path, value);
    }
  }

  static String escaped(String name) {
    return name.indexOf('~') < 0 && name.indexOf('/') < 0
        ? name
        : name.replace("~", "~0").replace("/", "~1");
  }

  static String sha256(byte[] salt, String text) {
    return HexFormat.of().formatHex(sha256(salt, text.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] sha256(byte[] first, byte[] second) {
    MessageDigest digest = sha256();
    digest.update(first);
    return digest.digest(second);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
