package dev.aegis.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a record's hash says of its body: a digest of the digests of its values, each with its path
 * and mixed with its salt. Objects are taken apart; texts, numbers, lists and empty objects are
 * values.
 */
final class Commitment {
  /** How long the text about one value is, roughly. */
  private static final int TYPICAL = 100;

  private Commitment() {}

  /** The digest, in lower-case hex. */
  static String of(Map<String, ?> body, Salts salts) {
    Sha256 sha = new Sha256();
    return sha.hex(text(sha, values(body), salts));
  }

  private static String text(Sha256 sha, Map<String, @Nullable Object> values, Salts salts) {
    StringBuilder text = new StringBuilder(TYPICAL * (values.size() + 1)).append('{');
    values.forEach(
        (path, value) ->
            text.append(text.length() == 1 ? "" : ",")
                .append(CanonicalJson.of(path))
                .append(":\"")
                .append(salts.digest(sha, path, value))
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
}
