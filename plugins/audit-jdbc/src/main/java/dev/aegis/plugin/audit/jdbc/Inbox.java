package dev.aegis.plugin.audit.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * What waits for the writer: bounded in number and in size, never blocking those who put in, giving
 * all that has gathered to the one who takes.
 */
final class Inbox<T> {
  private final int capacity;
  private final long largest;
  private final long largestGroup;
  private final ToLongFunction<T> sizeOf;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private long size;
  private boolean closed;

  /** What became of something that was put in. */
  enum Answer {
    TAKEN,
    FULL,
    CLOSED
  }

  /**
   * @param capacity how many may wait
   * @param largest how much all of them may weigh; a single one may always wait
   * @param largestGroup how much the ones handed over together may weigh, but for a single one
   * @param sizeOf what one weighs
   */
  Inbox(int capacity, long largest, long largestGroup, ToLongFunction<T> sizeOf) {
    this.capacity = capacity;
    this.largest = largest;
    this.largestGroup = largestGroup;
    this.sizeOf = sizeOf;
  }

  Answer offer(T item) {
    long weight = sizeOf.applyAsLong(item);
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      boolean full = waiting.size() >= capacity || size + weight > largest;
      if (full && !waiting.isEmpty()) {
        return Answer.FULL;
      }
      waiting.add(item);
      size += weight;
      changed.signal();
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is something, then gives the oldest of it, in order; nothing once it is
   * closed and empty.
   */
  List<T> take(int most) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      List<T> group = new ArrayList<>();
      long groupSize = 0;
      while (!waiting.isEmpty() && group.size() < most) {
        long weight = sizeOf.applyAsLong(waiting.peek());
        if (!group.isEmpty() && groupSize + weight > largestGroup) {
          break;
        }
        group.add(waiting.remove());
        groupSize += weight;
      }
      size -= groupSize;
      return group;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits is still handed over. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
