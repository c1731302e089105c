package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.condition.Attribute;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An action at a time: one example out of a {@link Box}. */
record Situation(Action action, Instant at) {
  /** Deeper parameters are no JSON that any door lets in. */
  static final int DEEPEST = 100;

  /** A Monday, so that weekdays follow by addition. */
  private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);

  /** One situation of a box; empty where none can be written down. */
  static Optional<Situation> in(Box box, ZoneId zone) {
    if (box.isEmpty()) {
      return Optional.empty();
    }
    String type = text(box, Attribute.ACTION_TYPE);
    String target = text(box, Attribute.ACTION_TARGET);
    String description = text(box, Attribute.ACTION_DESCRIPTION);
    String agent = text(box, Attribute.AGENT_ID);
    String session = text(box, Attribute.SESSION_ID);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> params = new LinkedHashMap<>();
    Map<String, Values> byName = new TreeMap<>();
    Set<String> paths = new HashSet<>();
    for (var side : box.sides().entrySet()) {
      if (side.getKey() instanceof Dimension.Parameter parameter) {
        byName.merge(parameter.name(), side.getValue(), Values::and);
        if (!parameter.mapStyle()) {
          paths.add(parameter.name());
        }
      }
    }
    for (var wanted : byName.entrySet()) {
      boolean asAKey = !paths.contains(wanted.getKey());
      if (!put(params, wanted.getKey(), wanted.getValue(), asAKey)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Situation(
            new Action(type, target, params, description, agent, session), time(box, zone)));
  }

  /**
   * The same with a parameter under another name; empty where it is not given, or not by itself.
   */
  Optional<Situation> renamed(String from, String to) {
    if (!action.params().containsKey(from) || action.params().containsKey(to)) {
      return Optional.empty();
    }
    Map<String, Object> params = new LinkedHashMap<>(action.params());
    params.put(to, params.remove(from));
    return Optional.of(of(params));
  }

  /** The same with another value for a parameter, which need not have been there. */
  Situation replacing(String name, @Nullable Object value) {
    Map<String, Object> params = copy(action.params());
    List<String> segments = List.of(name.split("\\.", -1));
    Map<String, Object> at = params;
    for (String segment : segments.subList(0, segments.size() - 1)) {
      if (!(at.get(segment) instanceof LinkedHashMap<?, ?>)) {
        at.put(segment, new LinkedHashMap<String, Object>());
      }
      @SuppressWarnings("unchecked") // copied or made above
      Map<String, Object> inner = (Map<String, Object>) at.get(segment);
      at = inner;
    }
    at.put(segments.getLast(), value);
    return of(params);
  }

  /** The same without a parameter; itself where it is not there. */
  Situation without(String name) {
    Map<String, Object> params = copy(action.params());
    List<String> segments = List.of(name.split("\\.", -1));
    Object at = params;
    for (String segment : segments.subList(0, segments.size() - 1)) {
      at = at instanceof Map<?, ?> map ? map.get(segment) : null;
    }
    if (at instanceof LinkedHashMap<?, ?> map) {
      map.remove(segments.getLast());
    }
    params.remove(name);
    return of(params);
  }

  /** The same at another time. */
  Situation at(Instant other) {
    return new Situation(action, other);
  }

  /** The same with one more parameter; itself where there is one in that place. */
  Situation with(String name, @Nullable Object value) {
    Map<String, Object> params = copy(action.params());
    boolean done = put(params, name, value);
    return done ? of(params) : this;
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys.
  private static Map<String, Object> copy(Map<String, ?> params) {
    Map<String, Object> copy = new LinkedHashMap<>(params);
    copy.replaceAll(
        (key, value) -> value instanceof Map<?, ?> map ? copy((Map<String, ?>) map) : value);
    return copy;
  }

  private Situation of(Map<String, Object> params) {
    return new Situation(
        new Action(
            action.type(),
            action.target(),
            params,
            action.description(),
            action.agentId(),
            action.sessionId()),
        at);
  }

  private static String text(Box box, Attribute attribute) {
    Dimension dimension = new Dimension.Fact(attribute);
    boolean mayBeEmpty =
        attribute != Attribute.ACTION_TYPE
            && !box.side(dimension).texts().and(Texts.only("")).isEmpty();
    String example = mayBeEmpty ? "" : box.side(dimension).texts().example();
    return example == null ? "" : example;
  }

  private static Instant time(Box box, ZoneId zone) {
    long weekday = clock(box, Attribute.CLOCK_WEEKDAY, 1);
    long noon = 12 * 60;
    Dimension ofDay = new Dimension.Clock(Attribute.CLOCK_TIME);
    boolean atNoon = !box.side(ofDay).numbers().and(Numbers.between(noon, noon)).isEmpty();
    long minuteOfDay = atNoon ? noon : clock(box, Attribute.CLOCK_TIME, noon);
    if (box.sides().containsKey(new Dimension.Clock(Attribute.CLOCK_HOUR))) {
      minuteOfDay =
          clock(box, Attribute.CLOCK_HOUR, 12) * 60 + clock(box, Attribute.CLOCK_MINUTE, 0);
    }
    return MONDAY
        .plusDays(weekday - 1)
        .atTime(LocalTime.ofSecondOfDay(minuteOfDay * 60))
        .atZone(zone)
        .toInstant();
  }

  private static long clock(Box box, Attribute attribute, long otherwise) {
    Dimension dimension = new Dimension.Clock(attribute);
    if (!box.sides().containsKey(dimension)) {
      return otherwise;
    }
    return box.side(dimension).numbers().example().map(Number::longValue).orElse(otherwise);
  }

  /**
   * Whether the parameter could be put where its name says.
   *
   * @param asAKey whether the whole name may be a key too
   */
  private static boolean put(
      Map<String, Object> params, String name, Values values, boolean asAKey) {
    if ((values.kinds() & Values.ABSENT) != 0) {
      return true;
    }
    if (!hasExample(values)) {
      return false;
    }
    @Nullable Object example = example(values);
    return put(params, name, example)
        || (asAKey && !params.containsKey(name) && putKey(params, name, example));
  }

  private static boolean putKey(Map<String, Object> params, String key, @Nullable Object value) {
    params.put(key, value);
    return true;
  }

  private static boolean put(Map<String, Object> params, String name, @Nullable Object value) {
    Map<String, Object> at = params;
    List<String> segments = List.of(name.split("\\.", -1));
    if (segments.size() > DEEPEST) {
      return false;
    }
    for (String segment : segments.subList(0, segments.size() - 1)) {
      Object inner = at.computeIfAbsent(segment, key -> new LinkedHashMap<String, Object>());
      if (!(inner instanceof LinkedHashMap<?, ?>)) {
        return false;
      }
      @SuppressWarnings("unchecked") // made above, a line ago or a call ago
      Map<String, Object> map = (Map<String, Object>) inner;
      at = map;
    }
    boolean isNew = !at.containsKey(segments.getLast());
    if (isNew) {
      at.put(segments.getLast(), value);
    }
    return isNew;
  }

  /** All but a NaN can be written down. */
  private static boolean hasExample(Values values) {
    return !values.numbers().isEmpty()
        || !values.texts().isEmpty()
        || (values.kinds() & ~Values.NOT_A_NUMBER) != 0;
  }

  private static @Nullable Object example(Values values) {
    Optional<Number> number = values.numbers().example();
    if (number.isPresent()) {
      return number.get();
    }
    @Nullable String text = values.texts().example();
    if (text != null) {
      return text;
    }
    if ((values.kinds() & (Values.TRUE | Values.FALSE)) != 0) {
      return (values.kinds() & Values.TRUE) != 0;
    }
    return (values.kinds() & Values.OTHER) != 0 ? List.of() : null;
  }
}
