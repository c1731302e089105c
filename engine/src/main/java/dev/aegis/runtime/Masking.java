package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.action.ParameterPath;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.decision.Decision;
import dev.aegis.json.Json;
import dev.aegis.policy.Policy;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts masks in the place of the parameters that a policy wants nobody to read in the audit log,
 * before anything is written. Thread-safe.
 */
final class Masking {
  /** What stands for a value where there is no key: that there is one, and no more. */
  private static final String BLIND = MaskKey.PREFIX.substring(0, MaskKey.PREFIX.length() - 1);

  /** What is said where the key can't be had. */
  static final String MISSING = "the key that values are masked with can't be had: ";

  private final @Nullable Path keyFile;
  private volatile @Nullable MaskKey key;

  /**
   * @param keyFile made when it is needed first; null where there is none
   */
  Masking(@Nullable Path keyFile) {
    this.keyFile = keyFile;
  }

  /**
   * Has the key where there is one, and where a policy needs one: who starts hears what is wrong
   * with it, and not who calls.
   *
   * @throws StoreException where it can't be had
   */
  void begin(Policy policy) {
    if (keyFile != null && (!policy.masks().isEmpty() || Files.exists(keyFile))) {
      Objects.requireNonNull(key(keyFile));
    }
  }

  /**
   * A decision as the log may know it.
   *
   * @throws StoreException where it has something to mask, and the key can't be had
   * @throws IllegalArgumentException where what is to be masked is no JSON
   */
  Decision masked(Decision decision, Policy policy) {
    Action action = decision.action();
    if (policy.masks().isEmpty() || action.params().isEmpty()) {
      return decision;
    }
    Map<String, ?> params =
        ParameterPath.replace(action.params(), policy.masks(), value -> mask(value));
    return with(decision, action.withParams(params));
  }

  /** A decision about another form of its action. */
  static Decision with(Decision decision, Action action) {
    return new Decision(
        action,
        decision.riskLevel(),
        decision.approval(),
        decision.matchedRule(),
        decision.reason(),
        decision.undecided(),
        decision.policyVersion(),
        decision.review());
  }

  /**
   * The parameters of an action, for no eyes: so that it can run when this process is gone.
   *
   * @param id of what it is kept for
   * @return null where there is no key
   * @throws StoreException where the key can't be had
   */
  @Nullable String sealed(Action action, String id) {
    return keyFile == null ? null : key(keyFile).seal(CanonicalJson.of(action.params()), id);
  }

  /**
   * A masked action as it was before.
   *
   * @return empty where there is no key, or another one than it was sealed with
   * @throws StoreException where the key can't be had
   */
  Optional<Action> unsealed(Action masked, String sealed, String id) {
    return keyFile == null
        ? Optional.empty()
        : key(keyFile).unseal(sealed, id).map(json -> masked.withParams(params(json)));
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys, and parameters are one.
  private static Map<String, ?> params(String json) {
    return (Map<String, ?>) Objects.requireNonNull(Json.OWN.read(json));
  }

  private String mask(@Nullable Object value) {
    return keyFile == null ? BLIND : key(keyFile).mask(value);
  }

  private MaskKey key(Path file) {
    MaskKey known = key;
    if (known == null) {
      try {
        known = MaskKey.readOrMake(file);
      } catch (IOException e) {
        throw new StoreException(StoreException.Reason.UNAVAILABLE, MISSING + e.getMessage(), e);
      }
      key = known;
    }
    return known;
  }
}
