package dev.aegis.runtime;

import dev.aegis.spi.StateStore.Change;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a caller asks for an action. Immutable.
 *
 * @param caller the name of the token that asks, which never approves what it asks for; null where
 *     there is none
 * @param patience how long to wait for what people say, 0 or more
 * @param mark what is kept together with the action's first record; null where nothing is
 */
public record Terms(@Nullable String caller, Duration patience, @Nullable Change mark) {
  public Terms {
    Objects.requireNonNull(patience);
  }

  /** With nothing to keep. */
  public static Terms of(@Nullable String caller, Duration patience) {
    return new Terms(caller, patience, null);
  }

  /** With something to keep, such as a call's {@linkplain IdempotencyKeys key}. */
  public Terms keeping(@Nullable Change mark) {
    return new Terms(caller, patience, mark);
  }
}
