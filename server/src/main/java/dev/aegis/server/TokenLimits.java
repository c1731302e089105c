package dev.aegis.server;

import org.jspecify.annotations.Nullable;

/**
 * What a token may ask for at most.
 *
 * @param callsPerSecond requests; null for any number
 * @param openApprovals requests of it that wait for people at a time; null for any number
 */
public record TokenLimits(@Nullable Long callsPerSecond, @Nullable Long openApprovals) {
  static final TokenLimits NONE = new TokenLimits(null, null);

  public TokenLimits {
    if ((callsPerSecond != null && callsPerSecond < 1)
        || (openApprovals != null && openApprovals < 0)) {
      throw new IllegalArgumentException("limits are positive");
    }
  }
}
