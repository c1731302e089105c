package dev.aegis.testkit;

import dev.aegis.action.Action;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes actions simpler, step by step, as long as they still show what they are to show: without
 * parameters that don't matter, with shorter texts, with numbers nearer to 0, at noon of a Monday.
 * Each step makes the {@link #size} less, so that there is an end.
 *
 * @param zone where noon is noon
 */
record Simpler(ZoneId zone) {
  private static final int MOST_STEPS = 20_000;
  private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);
  private static final long LARGEST = 1L << 57;

  /** The simplest that still is wanted, as far as single steps lead. */
  TimedAction simplest(TimedAction action, Predicate<TimedAction> wanted) {
    return simplest(action, this::than, wanted);
  }

  /** The same of anything. */
  static <T> T simplest(T first, Function<T, Stream<T>> simpler, Predicate<T> wanted) {
    int[] steps = {0};
    T best = first;
    boolean further = true;
    while (further) {
      T next =
          simpler
              .apply(best)
              .takeWhile(one -> steps[0]++ < MOST_STEPS)
              .filter(wanted)
              .findFirst()
              .orElse(null);
      further = next != null;
      best = next == null ? best : next;
    }
    return best;
  }

  /** Those that are one step simpler, the largest steps first. */
  Stream<TimedAction> than(TimedAction timed) {
    Action a = timed.action();
    Stream<Action> actions =
        Stream.of(
                texts(a.sessionId()).map(t -> with(a, a.type(), a.target(), "", a.agentId(), t)),
                texts(a.description())
                    .map(t -> with(a, a.type(), a.target(), t, a.agentId(), a.sessionId())),
                texts(a.agentId())
                    .map(t -> with(a, a.type(), a.target(), a.description(), t, a.sessionId())),
                maps(a.params()).map(a::withParams),
                texts(a.target())
                    .map(t -> with(a, a.type(), t, a.description(), a.agentId(), a.sessionId())),
                texts(a.type())
                    .filter(t -> !t.isEmpty())
                    .map(t -> with(a, t, a.target(), a.description(), a.agentId(), a.sessionId())))
            .flatMap(Function.identity());
    long[] size = size(timed);
    return Stream.concat(
            actions.map(timed::with), times(timed.at()).map(at -> new TimedAction(a, at)))
        .filter(one -> Arrays.compare(size(one), size) < 0);
  }

  private static Action with(
      Action a, String type, String target, String description, String agent, String session) {
    return new Action(type, target, a.params(), description, agent, session);
  }

  /** How far from simple an action is, the most telling first. */
  long[] size(TimedAction timed) {
    Action a = timed.action();
    long[] size = new long[7];
    Stream.of(a.type(), a.target(), a.description(), a.agentId(), a.sessionId())
        .forEach(text -> add(size, text));
    a.params().values().forEach(value -> add(size, value));
    a.params().keySet().forEach(key -> size[0]++);
    size[6] = distance(timed.at());
    return size;
  }

  /** Which of two numbers is the simpler one. */
  static int compare(Number a, Number b) {
    long[] first = new long[7];
    long[] second = new long[7];
    add(first, a);
    add(second, b);
    return Arrays.compare(first, second);
  }

  private static void add(long[] size, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Boolean bool -> size[3] += bool ? 2 : 1;
      case String text -> {
        size[1] += text.codePointCount(0, text.length());
        size[2] += text.codePoints().filter(c -> !isPlain(c)).count();
        size[3] += 4;
      }
      case Number number -> {
        size[3] += 3;
        size[4] += number instanceof Double ? 1 + decimals(number.doubleValue()) : 0;
        size[5] += 2 * magnitude(number) + (number.doubleValue() < 0 ? 1 : 0);
      }
      case Map<?, ?> map -> {
        size[0] += 1 + map.size();
        map.values().forEach(inner -> add(size, inner));
      }
      case List<?> list -> {
        size[0] += 1 + list.size();
        list.forEach(inner -> add(size, inner));
      }
      default -> size[3] += 5;
    }
  }

  /** How far a number is from 0; of very large ones only about, so that many can be added up. */
  private static long magnitude(Number number) {
    double absolute = Math.abs(number.doubleValue());
    if (absolute > LARGEST) {
      return LARGEST + Math.getExponent(absolute);
    }
    return number instanceof Long whole ? Math.abs(whole) : (long) Math.ceil(absolute);
  }

  private static boolean isPlain(int point) {
    return (point >= 'a' && point <= 'z')
        || (point >= '0' && point <= '9')
        || "-_./:@".indexOf(point) >= 0;
  }

  private static int decimals(double number) {
    for (int digits = 0; digits < 6; digits++) {
      double scaled = number * Math.pow(10, digits);
      if (scaled == Math.rint(scaled)) {
        return digits;
      }
    }
    return 6;
  }

  private int distance(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    boolean noon = local.toLocalTime().equals(LocalTime.NOON);
    int day =
        local.toLocalDate().equals(MONDAY) ? 0 : local.getDayOfWeek() == DayOfWeek.MONDAY ? 1 : 2;
    int time = noon ? 0 : local.getMinute() == 0 ? 1 : local.getMinute() % 30 == 0 ? 2 : 3;
    int rest = local.getSecond() == 0 && local.getNano() == 0 ? 0 : 1;
    return day * 10 + time * 2 + rest;
  }

  private Stream<Instant> times(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    LocalTime time = local.toLocalTime();
    LocalDate monday = local.toLocalDate().with(DayOfWeek.MONDAY);
    LocalDate sameWeekday = MONDAY.plusDays(local.getDayOfWeek().getValue() - 1L);
    return Stream.of(
            MONDAY.atTime(LocalTime.NOON),
            MONDAY.atTime(time),
            sameWeekday.atTime(time),
            monday.atTime(time),
            local.toLocalDate().atTime(LocalTime.NOON),
            local.toLocalDate().atTime(time.truncatedTo(ChronoUnit.HOURS)),
            local.toLocalDate().atTime(time.withMinute(time.getMinute() / 30 * 30)),
            local.toLocalDate().atTime(time.truncatedTo(ChronoUnit.MINUTES)))
        .map(t -> t.atZone(zone).toInstant());
  }

  /** Without a part, the last ones first: names tell most where they begin. */
  private static Stream<String> texts(String text) {
    int[] points = text.codePoints().toArray();
    List<String> simpler = new ArrayList<>();
    for (int length = points.length; length > 0; length /= 2) {
      for (int from = points.length - length; from >= 0; from -= length) {
        simpler.add(
            new String(points, 0, from)
                + new String(points, from + length, points.length - from - length));
      }
    }
    for (int i = 0; i < points.length; i++) {
      if (!isPlain(points[i])) {
        int[] plain = points.clone();
        plain[i] = Character.isUpperCase(points[i]) ? Character.toLowerCase(points[i]) : 'a';
        simpler.add(new String(plain, 0, plain.length));
      }
    }
    return simpler.stream();
  }

  private static Stream<Map<String, ?>> maps(Map<String, ?> map) {
    List<Map<String, ?>> simpler = new ArrayList<>();
    for (String key : map.keySet()) {
      Map<String, Object> fewer = new LinkedHashMap<>(map);
      fewer.remove(key);
      simpler.add(fewer);
    }
    for (var entry : map.entrySet()) {
      values(entry.getValue())
          .forEach(
              value -> {
                Map<String, @Nullable Object> changed = new LinkedHashMap<>(map);
                changed.put(entry.getKey(), value);
                simpler.add(changed);
              });
    }
    return simpler.stream();
  }

  /** Those of a value that are simpler in one place. */
  @SuppressWarnings("unchecked") // JSON objects have string keys.
  static Stream<?> values(@Nullable Object value) {
    return switch (value) {
      case String text -> texts(text);
      case Number number -> numbers(number);
      case Map<?, ?> map -> maps((Map<String, ?>) map);
      case List<?> list -> lists(list);
      case null, default -> Stream.empty();
    };
  }

  private static Stream<List<?>> lists(List<?> list) {
    List<List<?>> simpler = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      List<@Nullable Object> fewer = new ArrayList<>(list);
      fewer.remove(i);
      simpler.add(fewer);
    }
    for (int i = 0; i < list.size(); i++) {
      int place = i;
      values(list.get(i))
          .forEach(
              value -> {
                List<@Nullable Object> changed = new ArrayList<>(list);
                changed.set(place, value);
                simpler.add(changed);
              });
    }
    return simpler.stream();
  }

  /** Whole ones first, then by halves of the way to 0. */
  static Stream<Number> numbers(Number number) {
    List<Number> simpler = new ArrayList<>();
    if (number instanceof Double real) {
      if (Math.abs(real) < LARGEST) {
        simpler.add((long) Math.rint(real));
        simpler.add((long) Math.floor(real));
        simpler.add((long) Math.ceil(real));
        for (int digits = 1; digits < 6; digits++) {
          double scale = Math.pow(10, digits);
          simpler.add(Math.rint(real * scale) / scale);
          simpler.add(Math.ceil(real * scale) / scale);
          simpler.add(Math.floor(real * scale) / scale);
        }
      }
      simpler.add(0L);
      simpler.add(real / 2);
      return simpler.stream();
    }
    long whole = number.longValue();
    for (long step = whole; step != 0; step /= 2) {
      simpler.add(whole - step);
    }
    if (whole < 0 && whole != Long.MIN_VALUE) {
      simpler.add(-whole);
    }
    return simpler.stream();
  }
}
