package dev.aegis.policy;

import dev.aegis.decision.Review;
import dev.aegis.glob.Glob;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy in its one form, which its digest is taken of: defaults filled in, words in lower case,
 * lists of one entry unwrapped, our own keys in a fixed order. Two policies have the same form only
 * where they mean the same and say it in the same names, texts, expressions and order.
 */
public final class CanonicalPolicy {
  private CanonicalPolicy() {}

  /**
   * The canonical value: maps in their order, lists, strings, {@link Long}, {@link Double}, {@link
   * Boolean}, null. It reads as a policy that has the same digest.
   */
  public static Map<String, Object> of(Policy policy) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("version", "1");
    form.put("timezone", policy.timezone().getId());
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("risk_level", Words.folded(policy.defaults().riskLevel().name()));
    defaults.put("approval", policy.defaults().approval().word());
    form.put("defaults", Collections.unmodifiableMap(defaults));
    form.put("let", policy.let());
    if (!policy.masks().isEmpty()) {
      form.put("audit", Map.of("mask", policy.masks().stream().map(Object::toString).toList()));
    }
    form.put("rules", policy.rules().stream().map(CanonicalPolicy::rule).toList());
    return Collections.unmodifiableMap(form);
  }

  /** {@code sha256:} and the digest of the canonical form, in lower-case hex. */
  static String version(Policy policy) {
    return digest(of(policy));
  }

  private static String digest(Map<String, Object> form) {
    StringBuilder text = new StringBuilder();
    write(text, form);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Each value with its kind and its size: no two values share a text, an int and a double too. */
  private static void write(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append("null;");
      case Boolean bool -> text.append(bool).append(';');
      case Long number -> text.append('i').append(number).append(';');
      case Double number -> text.append('d').append(number).append(';');
      case String string -> text.append('s').append(string.length()).append(':').append(string);
      case List<?> list -> {
        text.append('l').append(list.size()).append(':');
        list.forEach(item -> write(text, item));
      }
      case Map<?, ?> map -> {
        text.append('m').append(map.size()).append(':');
        map.forEach(
            (name, item) -> {
              write(text, name);
              write(text, item);
            });
      }
      default -> throw new IllegalArgumentException("no value of a policy: " + value.getClass());
    }
  }

  private static Map<String, Object> rule(Rule rule) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("name", rule.name());
    putIfGiven(form, "description", rule.description());
    putIfGiven(form, "reason", rule.reason());
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("type", globs(rule.match().types()));
    match.put("target", globs(rule.match().targets()));
    match.put("agent", globs(rule.match().agents()));
    form.put("match", Collections.unmodifiableMap(match));
    form.put("conditions", conditions(rule.conditions()));
    putIfGiven(form, "when", rule.when());
    form.put("risk_level", Words.folded(rule.riskLevel().name()));
    form.put("approval", rule.approval().word());
    putIfGiven(form, "review", rule.review() == null ? null : review(rule.review()));
    return Collections.unmodifiableMap(form);
  }

  private static Map<String, Object> conditions(Map<String, ?> conditions) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
  }

  private static Map<String, Object> review(Review review) {
    Map<String, Object> form = new LinkedHashMap<>();
    putIfGiven(form, "handler", review.handler());
    form.put("timeout", review.timeout().toSeconds() + "s");
    form.put("quorum", (long) review.quorum());
    if (!review.approvers().isEmpty()) {
      form.put("approvers", unwrapped(review.approvers().getFirst()));
    }
    return Collections.unmodifiableMap(form);
  }

  private static Object globs(List<Glob> globs) {
    return unwrapped(globs.stream().map(Glob::pattern).toList());
  }

  private static Object unwrapped(List<String> list) {
    return list.size() == 1 ? list.getFirst() : list;
  }

  private static void putIfGiven(Map<String, Object> form, String name, @Nullable Object value) {
    if (value != null) {
      form.put(name, value);
    }
  }
}
