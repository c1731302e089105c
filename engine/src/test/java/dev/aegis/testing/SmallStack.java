package dev.aegis.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Does things where a thread has little room: 256 KB, a quarter of what is usual. */
public final class SmallStack {
  private static final long BYTES = 256 * 1024;

  private SmallStack() {}

  /** The result of something done there; what it throws is thrown here. */
  public static <T> T call(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(null, future, "small stack", BYTES);
    thread.start();
    thread.join();
    return future.get();
  }
}
