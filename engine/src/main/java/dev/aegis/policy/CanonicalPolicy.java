package dev.aegis.policy;

import dev.aegis.decision.Review;
import dev.aegis.glob.Glob;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy in the form that its digest is made from: defaults filled in, case folded, lists of one
 * element unwrapped, comments and {@code x-} keys left out, everything else kept, order included.
 */
public final class CanonicalPolicy {
  private CanonicalPolicy() {}

  /** JSON values by name, in a fixed order. */
  public static Map<String, Object> of(Policy policy) {
    Map<String, Object> canonical = new LinkedHashMap<>();
    canonical.put("version", "1");
    canonical.put(
        "timezone", policy.timezone().getId().equals("Z") ? "UTC" : policy.timezone().getId());
    canonical.put(
        "defaults",
        ordered(
            "risk_level", lower(policy.defaults().riskLevel()),
            "approval", policy.defaults().approval().word()));
    canonical.put("let", policy.let());
    canonical.put("rules", policy.rules().stream().map(CanonicalPolicy::rule).toList());
    return canonical;
  }

  /** {@code sha256:} and the digest of the canonical form in lower-case hex. */
  static String version(Policy policy) {
    StringBuilder text = new StringBuilder();
    append(text, of(policy));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Map<String, Object> rule(Rule rule) {
    Map<String, Object> canonical = new LinkedHashMap<>();
    canonical.put("name", rule.name());
    putIfThere(canonical, "description", rule.description());
    putIfThere(canonical, "reason", rule.reason());
    canonical.put(
        "match",
        ordered(
            "type", globs(rule.match().types()),
            "target", globs(rule.match().targets()),
            "agent", globs(rule.match().agents())));
    if (!rule.conditions().isEmpty()) {
      canonical.put("conditions", rule.conditions());
    }
    putIfThere(canonical, "when", rule.when());
    canonical.put("risk_level", lower(rule.riskLevel()));
    canonical.put("approval", rule.approval().word());
    Review review = rule.review();
    if (review != null) {
      Map<String, Object> asked = new LinkedHashMap<>();
      putIfThere(asked, "handler", review.handler());
      asked.put("timeout", review.timeout().toSeconds());
      asked.put("quorum", (long) review.quorum());
      if (!review.approvers().isEmpty()) {
        asked.put("approvers", unwrapped(review.approvers().getFirst()));
      }
      canonical.put("review", asked);
    }
    return canonical;
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Object globs(List<Glob> globs) {
    return unwrapped(globs.stream().map(Glob::pattern).toList());
  }

  private static Object unwrapped(List<String> list) {
    return list.size() == 1 ? list.getFirst() : list;
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static void putIfThere(Map<String, Object> map, String name, @Nullable String text) {
    if (text != null) {
      map.put(name, text);
    }
  }

  /**
   * Every value with its kind and its length, in the order it stands in: no two policies share a
   * text.
   */
  private static void append(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append('n');
      case Map<?, ?> map -> {
        text.append('m').append(map.size()).append(':');
        map.forEach(
            (name, inner) -> {
              append(text, name);
              append(text, inner);
            });
      }
      case List<?> list -> {
        text.append('l').append(list.size()).append(':');
        list.forEach(item -> append(text, item));
      }
      case String string -> text.append('s').append(string.length()).append(':').append(string);
      default -> text.append(value.getClass().getSimpleName().charAt(0)).append(value).append(';');
    }
  }
}
