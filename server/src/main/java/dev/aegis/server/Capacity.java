package dev.aegis.server;

/**
 * How much a server works on at once. What is beyond it is refused, so that what is taken is
 * answered soon.
 *
 * @param connections open ones; beyond it those are closed that nothing is asked on
 * @param deciding calls of {@code evaluate} at once
 * @param queued large calls of {@code evaluate} that may wait until a processor has time for them
 * @param waiting all other calls at once: they mostly wait, for the store, executors and people
 */
public record Capacity(int connections, int deciding, int queued, int waiting) {
  /** What suits most machines: processors bound what is decided long before this does. */
  public static final Capacity USUAL = new Capacity(8_192, 256, 64, 1_024);

  public Capacity {
    if (connections < 1 || deciding < 1 || queued < 1 || waiting < 1) {
      throw new IllegalArgumentException("limits are at least 1");
    }
  }
}
