package dev.aegis.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that stays when those around it are pruned, since its entry has not ended. Immutable.
 *
 * <p>It is no part of the chain that is left. The record of the pruning vouches for it: its details
 * have the {@linkplain Claim claim} of each, under {@value #DETAIL}.
 *
 * @param previous the hash of the record that stood before it in the chain
 */
public record KeptRecord(String previous, AuditRecord record) {
  /** The member of a pruning's details that has the claims. */
  public static final String DETAIL = "kept";

  public KeptRecord {
    Objects.requireNonNull(previous);
    Objects.requireNonNull(record);
  }

  /**
   * What the record of a pruning says of it.
   *
   * @param sequence its place in the chain
   * @param previous the hash before its own
   * @param hash its own
   */
  public record Claim(long sequence, String previous, String hash) {
    public Claim {
      Objects.requireNonNull(previous);
      Objects.requireNonNull(hash);
    }

    /** As a JSON value. */
    public Map<String, ?> json() {
      return Map.of("sequence", sequence, "previous", previous, "hash", hash);
    }
  }

  /** What can be said of it. */
  public Claim claim() {
    return new Claim(record.sequence(), previous, record.hash());
  }

  /** Whether it is what was written, provided that its claim is true. */
  public boolean isIntact() {
    try {
      return AuditChain.hash(previous, record).equals(record.hash());
    } catch (IllegalArgumentException e) {
      // Its salts do not know its values, or it is no JSON.
      return false;
    }
  }

  /**
   * The claims in the details of a pruning, in order; none where there are no details.
   *
   * @throws IllegalArgumentException where they make no sense
   */
  public static List<Claim> claims(@Nullable Object details) {
    Object listed = details instanceof Map<?, ?> members ? members.get(DETAIL) : null;
    if (listed == null) {
      return List.of();
    }
    List<Claim> claims = new ArrayList<>();
    if (listed instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> claim
            && claim.get("sequence") instanceof Long sequence
            && claim.get("previous") instanceof String previous
            && claim.get("hash") instanceof String hash) {
          claims.add(new Claim(sequence, previous, hash));
        }
      }
      if (claims.size() == list.size()) {
        return List.copyOf(claims);
      }
    }
    throw new IllegalArgumentException("the record of a pruning makes no sense");
  }
}
