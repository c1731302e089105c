package dev.aegis.audit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signed word that at some time the chain ended with a certain record. Kept apart from the chain,
 * so that rewriting it or cutting it off shows.
 *
 * @param at to the millisecond
 * @param key the {@linkplain CheckpointKey#id() id} of the key that signed
 * @param signature in Base64, of the text {@code aegis checkpoint 1}, sequence, hash and time in
 *     ISO 8601, a line each, each ended by a line feed
 */
public record Checkpoint(AuditChain.Head head, Instant at, String key, String signature) {
  public Checkpoint {
    Objects.requireNonNull(head);
    Objects.requireNonNull(at);
    Objects.requireNonNull(key);
    Objects.requireNonNull(signature);
  }

  /** Signs that the chain ends here now. */
  public static Checkpoint of(AuditChain.Head head, Instant at, CheckpointKey key) {
    return new Checkpoint(head, at, key.id(), key.sign(text(head, at)));
  }

  private static String text(AuditChain.Head head, Instant at) {
    return "aegis checkpoint 1\n"
        + head.sequence()
        + "\n"
        + head.hash()
        + "\n"
        + EntryJson.timestamp(at)
        + "\n";
  }

  /** Whether a key signed it. */
  public boolean isSignedBy(CheckpointKey by) {
    return by.signed(text(head, at), signature);
  }

  /** As JSON values by name. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sequence", head.sequence());
    json.put("hash", head.hash());
    json.put("at", EntryJson.timestamp(at));
    json.put("key", key);
    json.put("signature", signature);
    return json;
  }

  /**
   * What {@link #json()} gave.
   *
   * @throws IllegalArgumentException where it is no such thing
   */
  public static Checkpoint read(@Nullable Object json) {
    if (json instanceof Map<?, ?> members
        && members.get("sequence") instanceof Long sequence
        && members.get("hash") instanceof String hash
        && members.get("at") instanceof String at
        && members.get("key") instanceof String key
        && members.get("signature") instanceof String signature) {
      try {
        return new Checkpoint(
            new AuditChain.Head(sequence, hash), Instant.parse(at), key, signature);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("not a checkpoint: " + e.getMessage(), e);
      }
    }
    throw new IllegalArgumentException("not a checkpoint");
  }
}
