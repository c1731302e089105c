package dev.aegis.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The end of a command that has none of its own: Ctrl-C, or the signal that ends processes. The
 * command is a success then.
 */
final class Ending implements AutoCloseable {
  private static final AtomicInteger AWAITED = new AtomicInteger();

  private final CountDownLatch asked = new CountDownLatch(1);
  private final Thread hook;

  private Ending(Runnable cleanUp) {
    // A process that a signal ends has an exit code that says so; this one ends as it should.
    this.hook =
        new Thread(
            () -> {
              asked.countDown();
              int exitCode = ExitCode.DONE;
              try {
                cleanUp.run();
              } catch (RuntimeException e) {
                System.getLogger("aegis").log(System.Logger.Level.ERROR, "while ending", e);
                exitCode = ExitCode.FAILED;
              }
              Runtime.getRuntime().halt(exitCode);
            },
            "aegis-ending");
  }

  /** From now on, the process ends by cleaning up, with the exit code of a success. */
  static Ending whenAsked(Runnable cleanUp) {
    Ending ending = new Ending(cleanUp);
    Runtime.getRuntime().addShutdownHook(ending.hook);
    AWAITED.incrementAndGet();
    return ending;
  }

  /** Whether the process ends by cleaning up, so that what is being done can be done to its end. */
  static boolean isOrderly() {
    return AWAITED.get() > 0;
  }

  /** Waits for the end, for as long as it takes. */
  void await() throws InterruptedException {
    asked.await();
    hook.join();
  }

  /** Waits for the end, but not for long; whether it came. */
  boolean await(long millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  /** The command ends by itself. */
  @Override
  public void close() {
    if (asked.getCount() > 0) {
      Runtime.getRuntime().removeShutdownHook(hook);
      AWAITED.decrementAndGet();
    }
  }
}
