package dev.aegis.server;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the time of one connection: a request must come in, and each part of an answer go out,
 * within the server's patience. Thread-safe.
 */
final class Watch {
  private static final ThreadLocal<Watch> OF_THIS_THREAD = new ThreadLocal<>();

  /** What a connection is doing. */
  enum Phase {
    IDLE,
    RECEIVING,
    ANSWERING,
    SENDING,
    EXPIRED
  }

  private final LongSupplier ticker;
  private final long patience;
  private final long mostBytes;
  private Phase phase = Phase.IDLE;
  private long deadline;
  private long bytes;
  private @Nullable String requestId;

  /** Whether nothing of the next request has been looked at. For the connection's thread alone. */
  private boolean fresh = true;

  /** What the request's target names as its server. For the connection's thread alone. */
  private @Nullable String authority;

  /**
   * @param ticker nanoseconds from anywhere
   * @param patience in nanoseconds
   * @param mostBytes of one request, with all that goes around its body
   */
  Watch(LongSupplier ticker, long patience, long mostBytes) {
    this.ticker = ticker;
    this.patience = patience;
    this.mostBytes = mostBytes;
  }

  /** The watch of the connection that this thread serves. */
  static Watch ofThisThread() {
    return OF_THIS_THREAD.get();
  }

  /** Serves its connection on this thread. */
  void onThisThread() {
    OF_THIS_THREAD.set(this);
  }

  /**
   * Bytes came in; the first of a request start the clock.
   *
   * @return false where they are more than any request needs
   */
  synchronized boolean received(int count) {
    if (phase == Phase.IDLE) {
      phase = Phase.RECEIVING;
      deadline = ticker.getAsLong() + patience;
      bytes = 0;
    }
    bytes += count;
    return bytes <= mostBytes;
  }

  /**
   * Bytes of a request may have been there before the one ahead of it was answered; then nothing
   * comes in that would start the clock.
   */
  void arrived() {
    if (fresh) {
      boolean unused = received(0);
    }
  }

  /**
   * The request is all there.
   *
   * @return false where that was too late
   */
  synchronized boolean complete() {
    return enter(Phase.ANSWERING);
  }

  /** Starts to send a part of the answer. */
  synchronized void sending() {
    deadline = ticker.getAsLong() + patience;
    enter(Phase.SENDING);
  }

  /** The part of the answer is gone. */
  synchronized void sent() {
    enter(Phase.ANSWERING);
  }

  /** The request's head is there, and has this id; null where it has none. */
  synchronized void identified(@Nullable String id) {
    requestId = id;
  }

  /** The id of the request that is coming in; null as long as none is known. */
  synchronized @Nullable String requestId() {
    return requestId;
  }

  /** The request names its server beside the Host header; null where it does not. */
  void addressedTo(@Nullable String authority) {
    this.authority = authority;
  }

  /** What else than the Host header names the request's server; null where nothing does. */
  @Nullable String authority() {
    return authority;
  }

  /** Whether a request begins here: once for each. */
  boolean begins() {
    boolean begins = fresh;
    fresh = false;
    return begins;
  }

  /** The answer is gone; another request may come. */
  synchronized void idle() {
    fresh = true;
    requestId = null;
    enter(Phase.IDLE);
  }

  /** What the connection was doing when its time ran out; {@code IDLE} where it has not. */
  synchronized Phase expire() {
    boolean counts = phase == Phase.RECEIVING || phase == Phase.SENDING;
    if (!counts || ticker.getAsLong() - deadline < 0) {
      return Phase.IDLE;
    }
    Phase before = phase;
    phase = Phase.EXPIRED;
    return before;
  }

  /** Ends it where nothing is asked. */
  synchronized boolean expireIdle() {
    boolean idle = phase == Phase.IDLE;
    if (idle) {
      phase = Phase.EXPIRED;
    }
    return idle;
  }

  private boolean enter(Phase next) {
    if (phase == Phase.EXPIRED) {
      return false;
    }
    phase = next;
    return true;
  }
}
