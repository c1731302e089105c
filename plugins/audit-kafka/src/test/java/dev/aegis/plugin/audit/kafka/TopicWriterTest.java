package dev.aegis.plugin.audit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of producers that fail. */
class TopicWriterTest {
  private final List<Fake> made = new ArrayList<>();
  private final Queue<RuntimeException> failures = new ArrayDeque<>();
  private final TopicWriter writer =
      new TopicWriter(
          () -> {
            var producer = new Fake(failures.poll());
            made.add(producer);
            return producer;
          },
          new Log());

  /** Fails with each message, where it has a reason to. */
  private static final class Fake extends MockProducer<byte[], byte[]> {
    private final @Nullable RuntimeException failure;
    private int sent;

    Fake(@Nullable RuntimeException failure) {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.failure = failure;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> message, Callback callback) {
      Future<RecordMetadata> promise = super.send(message, callback);
      sent++;
      if (failure != null) {
        errorNext(failure);
      }
      return promise;
    }
  }

  private List<Integer> write(Integer... things) {
    return writer.write(
        List.of(things), thing -> new ProducerRecord<>("topic", new byte[] {thing.byteValue()}));
  }

  @Test
  void oneThatFailedSendsNothingMoreAndIsReplaced() {
    failures.addAll(
        List.of(
            new OutOfOrderSequenceException("out of order"),
            new InvalidProducerEpochException("fenced"),
            new TopicAuthorizationException("not allowed"),
            new TimeoutException("too late")));
    for (String reason : List.of("out of order", "fenced", "not allowed", "too late")) {
      assertThatThrownBy(() -> write(1, 2, 3)).hasMessage(reason);
      assertThat(made.getLast().closed()).isTrue();
      assertThat(made.getLast().sent).as("what comes after it stays").isEqualTo(1);
    }
    assertThat(write(1, 2, 3)).isEmpty();
    assertThat(write(4)).isEmpty();
    assertThat(made).hasSize(5);
    assertThat(made.getLast().history()).hasSize(4);
    assertThat(made.getLast().closed()).isFalse();
    writer.close();
    assertThat(made.getLast().closed()).isTrue();
    assertThatThrownBy(() -> write(5)).hasMessageContaining("closed");
  }

  @Test
  void oneThatCantBeMadeIsTriedAgain() {
    var broken =
        new TopicWriter(
            () -> {
              throw new KafkaException("Failed", new KafkaException("no such key store"));
            },
            new Log());
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> broken.write(List.of(1), thing -> new ProducerRecord<>("t", null)))
          .isInstanceOf(TopicWriter.UnavailableException.class)
          .hasMessage("Failed: no such key store");
    }
    broken.close();
  }
}
