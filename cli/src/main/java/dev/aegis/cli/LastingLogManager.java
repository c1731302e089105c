package dev.aegis.cli;

import java.util.logging.LogManager;

/**
 * Lets log records through to the end of a process that ends in good order. The platform's own
 * takes the handlers away as soon as the process is told to end, beside the hook that has yet to
 * say what became of its work.
 */
public final class LastingLogManager extends LogManager {
  /** For the platform, which makes the one there is. */
  public LastingLogManager() {}

  @Override
  public void reset() {
    if (!Ending.isOrderly()) {
      super.reset();
    }
  }
}
