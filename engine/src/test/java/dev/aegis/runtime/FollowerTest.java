package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEntry;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.SinkProgress;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class FollowerTest {
  private final InMemoryStore journal = new InMemoryStore();

  @Test
  void aSinkThatRemembersGetsWhatEndedWhileNobodyFollowed() {
    append(3);
    var sink = new Remembering(OptionalLong.of(1));
    try (Follower follower = new Follower("sink", journal, sink, false)) {
      assertThat(follower.status().failures()).isEqualTo(Remembering.OWN_FAILURES);
    }
    assertThat(sink.taken).containsExactly(2L, 3L);
    assertThat(sink.begun).containsExactly(1L);
  }

  @Test
  void aSinkThatRemembersNothingBeginsWithWhatComes() {
    append(3);
    var sink = new Remembering(OptionalLong.empty());
    try (Follower follower = new Follower("sink", journal, sink, false)) {
      append(1);
      follower.signal();
    }
    assertThat(sink.taken).containsExactly(4L);
    assertThat(sink.begun).containsExactly(3L);
  }

  @Test
  void aSinkThatHasSeenMoreThanThereIsGetsAllOfThisJournal() {
    append(2);
    var sink = new Remembering(OptionalLong.of(70));
    new Follower("sink", journal, sink, false).close();
    assertThat(sink.begun).containsExactly(0L);
    assertThat(sink.taken).containsExactly(1L, 2L);
  }

  @Test
  void aSinkThatCantBeginIsTriedAgain() throws InterruptedException {
    append(1);
    var sink = new Remembering(OptionalLong.of(0));
    sink.refusals.set(1);
    try (Follower follower = new Follower("sink", journal, sink, false)) {
      assertThat(sink.whole.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(follower.status().failures()).isEqualTo(1 + Remembering.OWN_FAILURES);
    }
    assertThat(sink.taken).containsExactly(1L);
  }

  @Test
  void whatOthersAppendIsSeenWithoutASignal() throws InterruptedException {
    append(1);
    var sink = new Remembering(OptionalLong.of(0));
    try (Follower follower = new Follower("sink", journal, sink, true)) {
      assertThat(sink.whole.await(20, TimeUnit.SECONDS)).isTrue();
      append(1);
      while (sink.taken.size() < 2) {
        Thread.sleep(Duration.ofMillis(5));
      }
      assertThat(follower.status().failing()).isFalse();
    }
    assertThat(sink.taken).containsExactly(1L, 2L);
  }

  @Test
  void itTellsHowItGoes() throws InterruptedException {
    append(1);
    var sink = new Remembering(OptionalLong.of(0));
    sink.refusals.set(Integer.MAX_VALUE);
    Follower follower = new Follower("sink", journal, sink, false);
    while (!follower.status().failing()) {
      Thread.sleep(Duration.ofMillis(5));
    }
    SinkStatus failing = follower.status();
    assertThat(failing.waiting()).isEqualTo(5);
    assertThat(failing.warnings())
        .containsExactly(
            "the audit sink `sink` fails and is tried again; see the log",
            "the audit sink `sink` has parked what was refused, 2 entries; see the log");
    sink.refusals.set(0);
    follower.close();
    assertThat(follower.status().failing()).isFalse();
    assertThat(follower.status().position()).isEqualTo(1);
    assertThat(follower.status().failures()).isGreaterThan(Remembering.OWN_FAILURES);
  }

  @Test
  void whatASinkHasNotGotIsNotPruned() throws InterruptedException {
    append(4);
    var behind = new Remembering(OptionalLong.of(1));
    behind.refusals.set(Integer.MAX_VALUE);
    var whole = new Remembering(OptionalLong.of(0));
    Instant later = AuditSamples.NOON.plusSeconds(1);
    try (var followed =
        new FollowedJournal(
            journal, Map.of("behind", behind, "whole", whole), false, new Listeners(List.of()))) {
      assertThat(followed.prunable(later)).isZero();
      behind.refusals.set(0);
      while (followed.prunable(later) < 4) {
        Thread.sleep(Duration.ofMillis(5));
      }
      assertThat(behind.taken).containsExactly(2L, 3L, 4L);
      assertThat(followed.prunable(AuditSamples.NOON.minusMillis(1))).isZero();
    }
  }

  private void append(int entries) {
    for (int i = 0; i < entries; i++) {
      journal.append(List.of(AuditSamples.started()));
    }
  }

  private static final class Remembering implements AuditSink {
    private static final long OWN_FAILURES = 7;

    private final OptionalLong position;
    private final List<Long> begun = new ArrayList<>();
    private final List<Long> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch whole = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();

    Remembering(OptionalLong position) {
      this.position = position;
    }

    @Override
    public OptionalLong position() {
      return position;
    }

    @Override
    public void begin(long sequence) {
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("not yet");
      }
      begun.add(sequence);
    }

    @Override
    public void append(List<AuditEntry> entries) {
      entries.forEach(entry -> taken.add(entry.lastSequence()));
      whole.countDown();
    }

    @Override
    public SinkProgress progress() {
      return new SinkProgress(5, 2, OWN_FAILURES, false);
    }
  }
}
