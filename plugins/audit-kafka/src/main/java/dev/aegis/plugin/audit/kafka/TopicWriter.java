package dev.aegis.plugin.audit.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to the brokers: all of them, or it fails.
 *
 * <p>A producer that has failed, whatever the reason, is let go of at once and never used again.
 * Some failures are final for it (fenced, out of sequence, not allowed), and after the others it
 * could still bring a message whose predecessor it gave up.
 *
 * <p>Writes for one thread, and may be closed by another. Either that or an interrupt ends a write;
 * where brokers are silent, it takes the interrupt.
 */
final class TopicWriter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final System.Logger logger;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;

  /** A write that failed; none, some or all of it may have arrived. */
  static final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnavailableException(Throwable cause) {
      super(describe(cause), cause);
    }

    private static String describe(Throwable failure) {
      Throwable cause = failure.getCause();
      String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
      return cause == null || cause.getMessage() == null
          ? message
          : message + ": " + cause.getMessage();
    }
  }

  TopicWriter(Supplier<Producer<byte[], byte[]>> producers, System.Logger logger) {
    this.producers = producers;
    this.logger = logger;
  }

  /**
   * Writes a message for each of some things, in order; they are safe with the brokers when this
   * returns.
   *
   * @return the things whose messages are too large ever to be taken
   * @throws UnavailableException where not all of the others were taken
   */
  <T> List<T> write(List<T> things, Function<? super T, ProducerRecord<byte[], byte[]>> messageOf) {
    var failure = new AtomicReference<@Nullable Exception>();
    Producer<byte[], byte[]> current = null;
    boolean done = false;
    try {
      current = producer();
      List<T> tooLarge = write(current, things, messageOf, failure);
      done = true;
      return tooLarge;
    } catch (KafkaException | IllegalStateException e) {
      Exception first = failure.get();
      throw new UnavailableException(first == null ? e : first);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(e);
    } finally {
      if (!done && current != null) {
        letGo(current);
      }
    }
  }

  private <T> List<T> write(
      Producer<byte[], byte[]> producer,
      List<T> things,
      Function<? super T, ProducerRecord<byte[], byte[]>> messageOf,
      AtomicReference<@Nullable Exception> failure)
      throws InterruptedException {
    List<Future<RecordMetadata>> promises = new ArrayList<>();
    for (T thing : things) {
      promises.add(
          producer.send(
              messageOf.apply(thing),
              (place, e) -> {
                if (isFailure(e) && failure.compareAndSet(null, e)) {
                  stop(producer);
                }
              }));
    }
    producer.flush();
    List<T> tooLarge = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      Throwable e = failureOf(promises.get(i));
      if (e instanceof RecordTooLargeException) {
        tooLarge.add(things.get(i));
      } else if (e != null) {
        throw new IllegalStateException(e);
      }
    }
    return tooLarge;
  }

  private static boolean isFailure(@Nullable Exception e) {
    return e != null && !(e instanceof RecordTooLargeException);
  }

  private static @Nullable Throwable failureOf(Future<?> promise) throws InterruptedException {
    try {
      promise.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private Producer<byte[], byte[]> producer() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("it is closed");
      }
      if (producer == null) {
        producer = producers.get();
      }
      return producer;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for its end, so that it sends nothing that its successor is about to send. */
  private void letGo(Producer<byte[], byte[]> failed) {
    lock.lock();
    try {
      producer = null;
    } finally {
      lock.unlock();
    }
    stop(failed);
  }

  /**
   * What is on its way is given up. May be done again, by any thread. Brokers that are silent hold
   * it up, for a request's timeout at most.
   */
  private void stop(Producer<byte[], byte[]> producer) {
    try {
      producer.close(Duration.ZERO);
    } catch (KafkaException e) {
      logger.log(System.Logger.Level.DEBUG, "closing a Kafka producer", e);
    }
  }

  /**
   * Takes no more. Nothing that was written waits to be sent, so there is no need to be patient.
   */
  @Override
  public void close() {
    Producer<byte[], byte[]> last;
    lock.lock();
    try {
      closed = true;
      last = producer;
      producer = null;
    } finally {
      lock.unlock();
    }
    if (last == null) {
      return;
    }
    Thread stopping = Thread.ofVirtual().name("aegis-kafka-close").start(() -> stop(last));
    try {
      stopping.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
