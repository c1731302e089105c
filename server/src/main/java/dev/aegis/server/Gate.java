package dev.aegis.server;

import dev.aegis.server.Access.Guard;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets in as many calls as can be answered soon, and refuses the others at once. Calls that decide
 * and calls that mostly wait don't take each other's places, nor those of people's answers; whoever
 * asks whether the server lives needs none. Thread-safe.
 *
 * <p>A connection's virtual thread keeps its processor until it waits for something. So what takes
 * long to decide goes to threads of its own: else a few such calls would keep all the others, and
 * health, from being read at all.
 */
final class Gate implements AutoCloseable {
  /** A body from this size on, in bytes, takes longer than a connection should be kept busy. */
  private static final int LARGE = 4_096;

  /** What is answered whatever else is asked, beside what is open to anybody. */
  private static final Set<String> ALWAYS = Set.of("/metrics", "/api/v1/stop", "/api/v1/resume");

  /** What people and their tools say, for which others wait. */
  private static final Set<Guard> ANSWERS =
      EnumSet.of(Guard.ANSWER, Guard.APPROVALS, Guard.APPROVAL, Guard.CALLBACK, Guard.WITHDRAW);

  /** Whoever waited longer than this to be worked on would only keep others waiting. */
  private static final long LONGEST_QUEUE = TimeUnit.SECONDS.toNanos(1);

  /**
   * How long a call waits for a place, whose end is soon where others wait for the store. Refused
   * at once, callers that ask again at once would have it do nothing else.
   */
  private static final long AT_THE_DOOR = TimeUnit.MILLISECONDS.toNanos(250);

  private static final String READY = "/ready";
  private static final long PAUSE = 10;

  private final Semaphore deciding;
  private final Semaphore waiting;
  private final Semaphore answering;

  /** To read the record is work for a processor, too, and much of it. */
  private final Semaphore reading =
      new Semaphore(4 * Runtime.getRuntime().availableProcessors(), true);

  private final ThreadPoolExecutor large;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean stopping;

  /** Bytes of large bodies that are there at once. */
  private final Semaphore room =
      new Semaphore((int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8));

  Gate(Capacity capacity) {
    this.deciding = new Semaphore(capacity.deciding());
    this.waiting = new Semaphore(capacity.waiting(), true);
    this.answering = new Semaphore(capacity.waiting());
    int processors = Runtime.getRuntime().availableProcessors();
    this.large =
        new ThreadPoolExecutor(
            processors,
            processors,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(capacity.queued()),
            Thread.ofPlatform().daemon().name("aegis-large-", 0).factory());
    large.allowCoreThreadTimeOut(true);
  }

  private Semaphore places(Guard guard) {
    if (guard == Guard.EVALUATE) {
      return deciding;
    }
    if (guard == Guard.RECORD || guard == Guard.OWNER) {
      return reading;
    }
    return ANSWERS.contains(guard) ? answering : waiting;
  }

  /** A request that comes in. */
  Visit visit() {
    return new Visit();
  }

  /** Whether nothing new is taken. */
  boolean isStopping() {
    return stopping;
  }

  /** From now on, nothing new is taken: whoever asks hears that the server is stopping. */
  void stop() {
    stopping = true;
  }

  /** Waits until what was taken is answered, unless that takes too long; how much was not. */
  long awaitEmpty(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (inside.get() > 0 && System.nanoTime() - end < 0) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return inside.get();
  }

  /** What a request takes up, until it is closed. For one thread. */
  final class Visit implements AutoCloseable {
    private @Nullable Semaphore place;
    private int taken;

    /**
     * Takes a place for a call.
     *
     * @throws ProblemException with status 503 where there is none
     */
    void enter(Route route) {
      if (stopping && (route.guard() != Guard.OPEN || route.path().equals(READY))) {
        throw Problem.of(503, "this server is stopping").with("Retry-After", "1").thrown();
      }
      if (route.guard() == Guard.OPEN || ALWAYS.contains(route.path())) {
        return;
      }
      Semaphore places = places(route.guard());
      if (!entered(places)) {
        throw refused();
      }
      place = places;
      inside.incrementAndGet();
    }

    /**
     * Takes memory for a part of a large body.
     *
     * @throws ProblemException with status 503 where there is none
     */
    void take(int bytes) {
      if (!room.tryAcquire(bytes)) {
        throw refused();
      }
      taken += bytes;
    }

    @Override
    public void close() {
      if (place != null) {
        place.release();
        inside.decrementAndGet();
        place = null;
      }
      room.release(taken);
      taken = 0;
    }
  }

  /**
   * The answer to a call that has a place.
   *
   * @throws ProblemException with status 503 where too many wait to be worked on
   */
  Reply answer(Route route, Call call) {
    boolean isLarge = call.body().length >= LARGE || !call.query().isEmpty();
    if (route.guard() != Guard.EVALUATE || !isLarge) {
      return route.endpoint().answer(call);
    }
    return elsewhere(() -> route.endpoint().answer(call));
  }

  private Reply elsewhere(Supplier<Reply> work) {
    Future<Reply> answer;
    long asked = System.nanoTime();
    try {
      answer =
          large.submit(
              () -> {
                if (System.nanoTime() - asked > LONGEST_QUEUE) {
                  throw refused();
                }
                return work.get();
              });
    } catch (RejectedExecutionException e) {
      throw refused();
    }
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw refused();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private boolean entered(Semaphore places) {
    if (places.equals(reading)) {
      return acquireWithin(places, LONGEST_QUEUE);
    }
    return places.equals(waiting) ? acquireWithin(places, AT_THE_DOOR) : places.tryAcquire();
  }

  private static boolean acquireWithin(Semaphore places, long nanos) {
    try {
      return places.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ProblemException refused() {
    return Problem.of(503, "more is asked of this server than it can do at once; try again")
        .with("Retry-After", "1")
        .thrown();
  }

  @Override
  public void close() {
    large.shutdownNow();
  }
}
