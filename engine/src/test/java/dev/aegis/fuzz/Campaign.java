package dev.aegis.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Throws inputs at the engine, one after the other, until its time is over. What it does follows
 * from its seed: the same one gives the same inputs in the same order.
 */
final class Campaign {
  /** An input that takes more of a processor's time has hung; others may want it too. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Half of what a thread has by default on most systems, so that a recursion is found early. */
  private static final long STACK = 512 * 1024;

  private static final int LONGEST_SEED = 8 * 1024;
  private static final int MOST_SEEDS = 5_000;

  /** A finding is made smaller for as long at most. */
  private static final Duration SHRINKING = Duration.ofSeconds(15);

  private final Totals totals = new Totals();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Set<String> said = new HashSet<>();
  private int added;
  private volatile @Nullable Input current;

  /** The processor time of the worker at which it took the current input. */
  private volatile long since;

  private volatile @Nullable Throwable finding;

  /** Throws given inputs. */
  Totals replay(Iterable<Input> inputs) throws InterruptedException {
    return watched(() -> inputs.forEach(this::throwOne));
  }

  /** Throws mutations. */
  Totals run(Seeds seeds, long seed, Duration time) throws InterruptedException {
    Random random = new Random(seed);
    Mutator mutator = new Mutator(seeds, random);
    return watched(
        () -> {
          for (Kind kind : Kind.values()) {
            for (Input input : seeds.of(kind)) {
              keepIfRight(input, throwOne(input), seeds);
            }
          }
          long end = System.nanoTime() + time.toNanos();
          while (System.nanoTime() < end) {
            Input input = mutator.next();
            Answer answer = throwOne(input);
            if (isNews(input, answer) && added < MOST_SEEDS) {
              seeds.of(input.kind()).add(input);
              keepIfRight(input, answer, seeds);
              added++;
            }
          }
        });
  }

  private boolean isNews(Input input, Answer answer) {
    boolean isNew = said.addAll(answer.said().stream().map(input.kind()::tell).toList());
    return isNew && input.bytes().length <= LONGEST_SEED;
  }

  private static void keepIfRight(Input input, Answer answer, Seeds seeds) {
    if (answer.accepted()) {
      seeds.right(input.kind()).add(input);
    }
  }

  private Totals watched(Runnable work) throws InterruptedException {
    Thread worker =
        new Thread(
            null,
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                finding = e;
              }
            },
            "fuzz",
            STACK);
    worker.setDaemon(true);
    worker.start();
    while (worker.isAlive()) {
      worker.join(200);
      Input input = current;
      if (input != null && cpuTime(worker) - since > PATIENCE.toNanos()) {
        AssertionError hung = new AssertionError("it hangs on " + described(input));
        hung.setStackTrace(worker.getStackTrace());
        throw hung;
      }
    }
    Throwable found = finding;
    Input input = current;
    if (found != null && input != null) {
      throw new AssertionError(described(input), found);
    }
    return totals;
  }

  private long cpuTime(Thread thread) {
    return threads.getThreadCpuTime(thread.threadId());
  }

  private Answer throwOne(Input input) {
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    since = start;
    current = input;
    Answer answer;
    try {
      answer = Targets.answer(input);
    } catch (Throwable e) {
      current = smallest(input, e);
      throw e;
    }
    current = null;
    totals.add(
        input,
        answer.accepted(),
        threads.getCurrentThreadCpuTime() - start,
        threads.getCurrentThreadAllocatedBytes() - allocated);
    return answer;
  }

  /** Leaves out whatever is not needed to have the same thrown. */
  private Input smallest(Input input, Throwable thrown) {
    Input least = input;
    long end = System.nanoTime() + SHRINKING.toNanos();
    for (int size = Math.max(1, input.bytes().length / 2); size >= 1; size /= 2) {
      for (int from = 0; from + size <= least.bytes().length && System.nanoTime() < end; ) {
        Input smaller = Mutator.without(least, from, from + size);
        since = threads.getCurrentThreadCpuTime();
        if (throwsAlike(smaller, thrown)) {
          least = smaller;
        } else {
          from += size;
        }
      }
    }
    return least;
  }

  private static boolean throwsAlike(Input input, Throwable thrown) {
    try {
      Targets.answer(input);
      return false;
    } catch (Throwable e) {
      return e.getClass() == thrown.getClass() && thrower(e).equals(thrower(thrown));
    }
  }

  /** Where it was thrown, in words of our own code. */
  private static String thrower(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.aegis"))
        .map(frame -> frame.getClassName() + frame.getMethodName())
        .findFirst()
        .orElse("");
  }

  private static String described(Input input) {
    String text = Mutator.shown(input);
    try {
      Path file =
          Files.createDirectories(Path.of("target", "fuzz"))
              .resolve(
                  input.kind().folder()
                      + "-"
                      + Integer.toHexString(Arrays.hashCode(input.bytes())));
      Files.write(file, input.bytes());
      return "%s (kept in %s):%n%s"
          .formatted(input.kind(), file, text.substring(0, Math.min(2_000, text.length())));
    } catch (java.io.IOException e) {
      return input.kind() + ":\n" + text;
    }
  }
}
