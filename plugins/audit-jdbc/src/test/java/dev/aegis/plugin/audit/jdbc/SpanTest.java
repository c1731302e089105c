package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SpanTest {
  private static Span of(long number, Set<Integer> offsets) {
    Span span = Span.empty(number);
    offsets.forEach(offset -> span.add(Span.firstId(number) + offset));
    return span;
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBack(
      @ForAll @LongRange(max = 1L << 40) long number,
      @ForAll Set<@IntRange(max = Span.SIZE - 1) Integer> offsets) {
    Span span = of(number, offsets);
    long first = Span.firstId(number);
    long[] ids = new TreeSet<>(offsets).stream().mapToLong(offset -> first + offset).toArray();

    assertThat(span.ids()).isEqualTo(ids);
    assertThat(Span.of(number, span.bytes()).ids()).isEqualTo(ids);
    assertThat(span.bytes().length).isLessThanOrEqualTo(Span.SIZE / 8);
    for (long id : ids) {
      assertThat(Span.numberOf(id)).isEqualTo(number);
    }
  }

  @Property(tries = 100)
  void whatOnlyOneHas(
      @ForAll Set<@IntRange(max = Span.SIZE - 1) Integer> one,
      @ForAll Set<@IntRange(max = Span.SIZE - 1) Integer> other) {
    Set<Integer> both = new TreeSet<>(one);
    both.retainAll(other);
    Set<Integer> differing = new TreeSet<>(one);
    differing.addAll(other);
    differing.removeAll(both);

    assertThat(of(7, one).difference(of(7, other)).ids()).isEqualTo(of(7, differing).ids());
    Span retained = of(7, one);
    retained.retain(of(7, other));
    assertThat(retained.ids()).isEqualTo(of(7, both).ids());
    assertThat(retained.isEmpty()).isEqualTo(both.isEmpty());
  }

  @Test
  void bothFormsHoldAllThatFits() {
    Span span = Span.empty(0);
    for (int i = 0; i < Span.SIZE; i++) {
      span.add(i);
      assertThat(Span.of(0, span.bytes()).ids()).hasSize(i + 1);
    }
    for (int i = Span.SIZE - 1; i >= 0; i--) {
      span.remove(i);
      assertThat(Span.of(0, span.bytes()).ids()).hasSize(i);
    }
    assertThat(span.bytes()).isEmpty();
  }
}
