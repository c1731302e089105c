package dev.aegis.condition;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a value before it is there: which kinds it can be of, and of which its elements
 * can be where it is a list or a map.
 *
 * @param set one bit for each kind
 * @param elements likewise
 */
record Kinds(int set, int elements) {
  static final int NULL = 1;
  static final int BOOL = 1 << 1;
  static final int INT = 1 << 2;
  static final int DOUBLE = 1 << 3;
  static final int STRING = 1 << 4;
  static final int LIST = 1 << 5;
  static final int MAP = 1 << 6;
  static final int TIMESTAMP = 1 << 7;
  static final int DURATION = 1 << 8;

  static final int NUMBER = INT | DOUBLE;
  static final int ALL = (1 << 9) - 1;

  /** What JSON has: no times. */
  static final int JSON = ALL & ~(TIMESTAMP | DURATION);

  static final Kinds ANYTHING = new Kinds(ALL, ALL);
  static final Kinds JSON_VALUE = new Kinds(JSON, JSON);

  private static final List<String> NAMES =
      List.of(
          "null",
          "a bool",
          "an int",
          "a double",
          "a string",
          "a list",
          "a map",
          "a timestamp",
          "a duration");

  static Kinds of(int set) {
    return new Kinds(set, ALL);
  }

  static Kinds of(Attribute attribute) {
    return switch (attribute) {
      case PARAMS -> new Kinds(MAP, JSON);
      case NOW -> of(TIMESTAMP);
      case CLOCK_HOUR, CLOCK_MINUTE, CLOCK_WEEKDAY -> of(INT);
      case ACTION_TYPE,
          ACTION_TARGET,
          ACTION_DESCRIPTION,
          AGENT_ID,
          SESSION_ID,
          CLOCK_TIME,
          CLOCK_DATE ->
          of(STRING);
    };
  }

  static Kinds ofConstant(@Nullable Object value) {
    return of(kindOf(value));
  }

  /** The kind of a value; no kind at all where it is none of ours. */
  static int kindOf(@Nullable Object value) {
    return switch (value) {
      case null -> NULL;
      case Boolean b -> BOOL;
      case Long l -> INT;
      case Double d -> DOUBLE;
      case String s -> STRING;
      case List<?> l -> LIST;
      case java.util.Map<?, ?> m -> MAP;
      case java.time.Instant i -> TIMESTAMP;
      case java.time.Duration d -> DURATION;
      default -> 0;
    };
  }

  boolean canBe(int kinds) {
    return (set & kinds) != 0;
  }

  /** What an element, or a value under a key, can be. */
  Kinds element() {
    return new Kinds(elements, elements == JSON ? JSON : ALL);
  }

  Kinds or(Kinds other) {
    return new Kinds(set | other.set, elements | other.elements);
  }

  /** In words: {@code an int or a string}. */
  String inWords() {
    return inWords(set);
  }

  static String inWords(int set) {
    if (set == ALL || set == JSON) {
      return "a value";
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((set & (1 << i)) != 0) {
        names.add(NAMES.get(i));
      }
    }
    return names.isEmpty() ? "a value of another kind" : String.join(" or ", names);
  }

  /** The kinds that an operator can give for kinds of its two sides; none where they never fit. */
  static int result(Operator operator, int left, int right) {
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> BOOL;
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordered(left, right) ? BOOL : 0;
      case IN -> (right & (LIST | MAP)) != 0 ? BOOL : 0;
      case ADD ->
          arithmetic(left, right)
              | (left & right & (STRING | LIST | DURATION))
              | both(left, TIMESTAMP, right, DURATION, TIMESTAMP)
              | both(left, DURATION, right, TIMESTAMP, TIMESTAMP);
      case SUBTRACT ->
          arithmetic(left, right)
              | (left & right & DURATION)
              | both(left, TIMESTAMP, right, DURATION, TIMESTAMP)
              | both(left, TIMESTAMP, right, TIMESTAMP, DURATION);
      case MULTIPLY, DIVIDE -> arithmetic(left, right);
      case MODULO -> both(left, INT, right, INT, INT);
    };
  }

  private static boolean ordered(int left, int right) {
    int alike = left & right & (BOOL | STRING | TIMESTAMP | DURATION);
    return alike != 0 || ((left & NUMBER) != 0 && (right & NUMBER) != 0);
  }

  private static int arithmetic(int left, int right) {
    boolean numbers = (left & NUMBER) != 0 && (right & NUMBER) != 0;
    int real = numbers && ((left | right) & DOUBLE) != 0 ? DOUBLE : 0;
    return real | both(left, INT, right, INT, INT);
  }

  private static int both(int left, int leftKind, int right, int rightKind, int result) {
    return (left & leftKind) != 0 && (right & rightKind) != 0 ? result : 0;
  }
}
