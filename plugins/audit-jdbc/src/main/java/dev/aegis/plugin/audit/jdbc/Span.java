package dev.aegis.plugin.audit.jdbc;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Some of the ids in a span: a stretch of {@value #SIZE} ids that are filed together. The first
 * span begins with 0. Not thread-safe.
 */
final class Span {
  static final int SIZE = 1024;

  /** More ids than this take less space as one bit each. */
  private static final int LONGEST_LIST = SIZE / 8 / Short.BYTES - 1;

  private final long number;
  private final BitSet offsets;

  private Span(long number, BitSet offsets) {
    this.number = number;
    this.offsets = offsets;
  }

  /** None of a span's ids. */
  static Span empty(long number) {
    return new Span(number, new BitSet(SIZE));
  }

  /** What {@link #bytes} gave. */
  static Span of(long number, byte[] bytes) {
    if (bytes.length == SIZE / 8) {
      return new Span(number, BitSet.valueOf(bytes));
    }
    Span span = empty(number);
    ByteBuffer list = ByteBuffer.wrap(bytes);
    while (list.remaining() >= Short.BYTES) {
      span.offsets.set(Math.floorMod(list.getShort(), SIZE));
    }
    return span;
  }

  /** The number of the span that an id is in. */
  static long numberOf(long id) {
    return Math.floorDiv(id, (long) SIZE);
  }

  static long firstId(long number) {
    return number * SIZE;
  }

  static long lastId(long number) {
    return firstId(number + 1) - 1;
  }

  long number() {
    return number;
  }

  void add(long id) {
    offsets.set((int) (id - firstId(number)));
  }

  void remove(long id) {
    offsets.clear((int) (id - firstId(number)));
  }

  void retain(Span other) {
    offsets.and(other.offsets);
  }

  /** The ids that only one of both has. */
  Span difference(Span other) {
    BitSet differing = (BitSet) offsets.clone();
    differing.xor(other.offsets);
    return new Span(number, differing);
  }

  boolean isEmpty() {
    return offsets.isEmpty();
  }

  /** In ascending order. */
  long[] ids() {
    long first = firstId(number);
    return offsets.stream().mapToLong(offset -> first + offset).toArray();
  }

  /** Two bytes an id, or where there are many, a bit for each. */
  byte[] bytes() {
    if (offsets.cardinality() > LONGEST_LIST) {
      return ByteBuffer.allocate(SIZE / 8).put(offsets.toByteArray()).array();
    }
    ByteBuffer list = ByteBuffer.allocate(offsets.cardinality() * Short.BYTES);
    offsets.stream().forEach(offset -> list.putShort((short) offset));
    return list.array();
  }
}
