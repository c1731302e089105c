package dev.aegis.check;

import dev.aegis.condition.ExactNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A set of numbers, as intervals in ascending order that do not touch. Immutable.
 *
 * <p>Numbers are what they are in actions, {@link Long} and {@link Double}, compared by exact
 * value.
 */
record Numbers(List<Interval> intervals) {
  static final Numbers NONE = new Numbers(List.of());
  static final Numbers ALL = new Numbers(List.of(new Interval(null, false, null, false)));

  Numbers {
    intervals = List.copyOf(intervals);
  }

  /** An interval; a null end is unbounded. What is whole and a long is kept as one. */
  record Interval(@Nullable Number low, boolean lowIn, @Nullable Number high, boolean highIn) {
    Interval {
      low = low == null ? null : kept(low);
      high = high == null ? null : kept(high);
    }

    private static Number kept(Number value) {
      double real = value.doubleValue();
      boolean whole = real == Math.rint(real) && real >= -0x1p63 && real < 0x1p63;
      return value instanceof Double && whole ? (Number) (long) real : value;
    }

    boolean isEmpty() {
      if (low == null || high == null) {
        return false;
      }
      int order = ExactNumbers.compare(low, high);
      return order > 0 || (order == 0 && !(lowIn && highIn));
    }

    Interval and(Interval other) {
      boolean mine = low != null && (other.low == null || ExactNumbers.compare(low, other.low) > 0);
      boolean same = low != null && other.low != null && ExactNumbers.compare(low, other.low) == 0;
      Number newLow = mine || same ? low : other.low;
      boolean newLowIn = same ? lowIn && other.lowIn : mine ? lowIn : other.lowIn;
      boolean mineHigh =
          high != null && (other.high == null || ExactNumbers.compare(high, other.high) < 0);
      boolean sameHigh =
          high != null && other.high != null && ExactNumbers.compare(high, other.high) == 0;
      Number newHigh = mineHigh || sameHigh ? high : other.high;
      boolean newHighIn = sameHigh ? highIn && other.highIn : mineHigh ? highIn : other.highIn;
      return new Interval(newLow, newLowIn, newHigh, newHighIn);
    }
  }

  static Numbers only(Number value) {
    return new Numbers(List.of(new Interval(value, true, value, true)));
  }

  static Numbers above(Number value, boolean included) {
    return new Numbers(List.of(new Interval(value, included, null, false)));
  }

  static Numbers below(Number value, boolean included) {
    return new Numbers(List.of(new Interval(null, false, value, included)));
  }

  static Numbers between(long low, long high) {
    return new Numbers(List.of(new Interval(low, true, high, true)));
  }

  Numbers and(Numbers other) {
    Effort.spend((long) intervals.size() * other.intervals.size() / 10);
    List<Interval> both = new ArrayList<>();
    for (Interval mine : intervals) {
      for (Interval theirs : other.intervals) {
        Interval common = mine.and(theirs);
        if (!common.isEmpty()) {
          both.add(common);
        }
      }
    }
    return new Numbers(both);
  }

  Numbers complement() {
    List<Interval> gaps = new ArrayList<>();
    Number low = null;
    boolean lowIn = false;
    boolean open = true;
    for (Interval interval : intervals) {
      if (interval.low != null) {
        var gap = new Interval(low, lowIn, interval.low, !interval.lowIn);
        if (!gap.isEmpty()) {
          gaps.add(gap);
        }
      }
      low = interval.high;
      lowIn = !interval.highIn;
      open = interval.high != null;
    }
    if (open) {
      gaps.add(new Interval(low, lowIn, null, false));
    }
    return new Numbers(gaps);
  }

  Numbers minus(Numbers other) {
    return and(other.complement());
  }

  boolean isEmpty() {
    return intervals.isEmpty();
  }

  /** Whether it holds no whole number. */
  boolean hasNoWhole() {
    return intervals.stream().allMatch(interval -> wholeIn(interval).isEmpty());
  }

  /** One of them: a whole number where there is one. */
  Optional<Number> example() {
    return intervals.stream()
        .map(interval -> wholeIn(interval))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> intervals.stream().map(Numbers::anyIn).findFirst());
  }

  private static Optional<Number> wholeIn(Interval interval) {
    Number low = interval.low;
    Number high = interval.high;
    Number candidate =
        low != null
            ? interval.lowIn && isWhole(low) ? low : wholeAbove(low)
            : high != null ? interval.highIn && isWhole(high) ? high : wholeBelow(high) : 1L;
    Interval one = new Interval(candidate, true, candidate, true);
    return interval.and(one).isEmpty() ? Optional.empty() : Optional.ofNullable(one.low);
  }

  private static boolean isWhole(Number value) {
    return value instanceof Long || value.doubleValue() == Math.rint(value.doubleValue());
  }

  /** The next whole number that an action can have. */
  private static Number wholeAbove(Number value) {
    if (value instanceof Long whole) {
      return whole < Long.MAX_VALUE ? (Number) (whole + 1) : (Number) 0x1p63;
    }
    double real = value.doubleValue();
    return isWhole(value) ? Math.nextUp(real) : Math.ceil(real);
  }

  private static Number wholeBelow(Number value) {
    if (value instanceof Long whole) {
      return whole > Long.MIN_VALUE ? (Number) (whole - 1) : (Number) Math.nextDown(-0x1p63);
    }
    double real = value.doubleValue();
    return isWhole(value) ? Math.nextDown(real) : Math.floor(real);
  }

  private static Number anyIn(Interval interval) {
    Number low = interval.low;
    Number high = interval.high;
    if (low == null || high == null) {
      throw new IllegalStateException("an unbounded interval has a whole number");
    }
    return low.doubleValue() / 2 + high.doubleValue() / 2;
  }
}
