package dev.aegis.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands until it is turned. Thread-safe. */
public final class TurnedClock implements InstantSource {
  private final AtomicReference<Instant> now;

  public TurnedClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  public void turn(Duration on) {
    now.updateAndGet(before -> before.plus(on));
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
