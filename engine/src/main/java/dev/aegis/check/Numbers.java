package dev.aegis.check;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A set of numbers, as intervals in ascending order that do not touch. Immutable. */
record Numbers(List<Interval> intervals) {
  static final Numbers NONE = new Numbers(List.of());
  static final Numbers ALL = new Numbers(List.of(new Interval(null, false, null, false)));

  Numbers {
    intervals = List.copyOf(intervals);
  }

  /** An interval; a null end is unbounded. */
  record Interval(
      @Nullable BigDecimal low, boolean lowIn, @Nullable BigDecimal high, boolean highIn) {
    boolean isEmpty() {
      if (low == null || high == null) {
        return false;
      }
      int order = low.compareTo(high);
      return order > 0 || (order == 0 && !(lowIn && highIn));
    }

    Interval and(Interval other) {
      boolean mine = low != null && (other.low == null || low.compareTo(other.low) > 0);
      boolean same = low != null && other.low != null && low.compareTo(other.low) == 0;
      BigDecimal newLow = mine || same ? low : other.low;
      boolean newLowIn = same ? lowIn && other.lowIn : mine ? lowIn : other.lowIn;
      boolean mineHigh = high != null && (other.high == null || high.compareTo(other.high) < 0);
      boolean sameHigh = high != null && other.high != null && high.compareTo(other.high) == 0;
      BigDecimal newHigh = mineHigh || sameHigh ? high : other.high;
      boolean newHighIn = sameHigh ? highIn && other.highIn : mineHigh ? highIn : other.highIn;
      return new Interval(newLow, newLowIn, newHigh, newHighIn);
    }
  }

  static Numbers only(BigDecimal value) {
    return new Numbers(List.of(new Interval(value, true, value, true)));
  }

  static Numbers above(BigDecimal value, boolean included) {
    return new Numbers(List.of(new Interval(value, included, null, false)));
  }

  static Numbers below(BigDecimal value, boolean included) {
    return new Numbers(List.of(new Interval(null, false, value, included)));
  }

  static Numbers between(long low, long high) {
    return new Numbers(
        List.of(new Interval(BigDecimal.valueOf(low), true, BigDecimal.valueOf(high), true)));
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
    BigDecimal low = null;
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
  Optional<BigDecimal> example() {
    return intervals.stream()
        .map(interval -> wholeIn(interval))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> intervals.stream().map(Numbers::anyIn).findFirst());
  }

  private static Optional<BigDecimal> wholeIn(Interval interval) {
    BigDecimal candidate;
    if (interval.low != null) {
      candidate = interval.low.setScale(0, RoundingMode.CEILING);
      if (candidate.compareTo(interval.low) == 0 && !interval.lowIn) {
        candidate = candidate.add(BigDecimal.ONE);
      }
    } else if (interval.high != null) {
      candidate = interval.high.setScale(0, RoundingMode.FLOOR);
      if (candidate.compareTo(interval.high) == 0 && !interval.highIn) {
        candidate = candidate.subtract(BigDecimal.ONE);
      }
    } else {
      candidate = BigDecimal.ONE;
    }
    return interval.and(new Interval(candidate, true, candidate, true)).isEmpty()
        ? Optional.empty()
        : Optional.of(candidate);
  }

  private static BigDecimal anyIn(Interval interval) {
    BigDecimal low = interval.low;
    BigDecimal high = interval.high;
    if (low == null || high == null) {
      throw new IllegalStateException("an unbounded interval has a whole number");
    }
    return low.add(high).divide(BigDecimal.TWO);
  }
}
