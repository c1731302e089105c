package dev.aegis.condition;

import static dev.aegis.condition.Type.BOOL;
import static dev.aegis.condition.Type.DOUBLE;
import static dev.aegis.condition.Type.DURATION;
import static dev.aegis.condition.Type.DYN;
import static dev.aegis.condition.Type.INT;
import static dev.aegis.condition.Type.LIST;
import static dev.aegis.condition.Type.MAP;
import static dev.aegis.condition.Type.STRING;
import static dev.aegis.condition.Type.TIMESTAMP;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which functions there are, by the names that expressions call them by, and what they take and
 * give.
 */
final class Signatures {
  /** Functions called by name alone, {@code size(x)}. */
  static final Map<String, Function> GLOBAL = new TreeMap<>();

  /** Functions called behind a dot, {@code x.size()}. */
  static final Map<String, Function> METHOD = new TreeMap<>();

  private static final Map<Function, List<Signature>> SIGNATURES = new EnumMap<>(Function.class);

  private record Signature(Type result, List<Type> arguments) {
    boolean fits(List<Type> given) {
      if (given.size() != arguments.size()) {
        return false;
      }
      for (int i = 0; i < given.size(); i++) {
        if (!given.get(i).fits(arguments.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  static {
    GLOBAL.put("size", Function.SIZE);
    GLOBAL.put("matches", Function.MATCHES);
    GLOBAL.put("bool", Function.TO_BOOL);
    GLOBAL.put("int", Function.TO_INT);
    GLOBAL.put("double", Function.TO_DOUBLE);
    GLOBAL.put("string", Function.TO_STRING);
    GLOBAL.put("timestamp", Function.TO_TIMESTAMP);
    GLOBAL.put("duration", Function.TO_DURATION);
    GLOBAL.put("dyn", Function.TO_DYN);

    METHOD.put("size", Function.SIZE);
    METHOD.put("contains", Function.CONTAINS);
    METHOD.put("startsWith", Function.STARTS_WITH);
    METHOD.put("endsWith", Function.ENDS_WITH);
    METHOD.put("matches", Function.MATCHES);
    METHOD.put("glob", Function.GLOB);
    METHOD.put("lowerAscii", Function.LOWER_ASCII);
    METHOD.put("upperAscii", Function.UPPER_ASCII);
    METHOD.put("getDate", Function.GET_DATE);
    METHOD.put("getDayOfMonth", Function.GET_DAY_OF_MONTH);
    METHOD.put("getDayOfWeek", Function.GET_DAY_OF_WEEK);
    METHOD.put("getDayOfYear", Function.GET_DAY_OF_YEAR);
    METHOD.put("getFullYear", Function.GET_FULL_YEAR);
    METHOD.put("getHours", Function.GET_HOURS);
    METHOD.put("getMilliseconds", Function.GET_MILLISECONDS);
    METHOD.put("getMinutes", Function.GET_MINUTES);
    METHOD.put("getMonth", Function.GET_MONTH);
    METHOD.put("getSeconds", Function.GET_SECONDS);

    for (Function equality : List.of(Function.EQUAL, Function.NOT_EQUAL)) {
      takes(equality, BOOL, DYN, DYN);
    }
    for (Function order :
        List.of(
            Function.LESS, Function.LESS_OR_EQUAL, Function.GREATER, Function.GREATER_OR_EQUAL)) {
      for (Type type : List.of(BOOL, INT, DOUBLE, STRING, TIMESTAMP, DURATION)) {
        takes(order, BOOL, type, type);
      }
      takes(order, BOOL, INT, DOUBLE);
      takes(order, BOOL, DOUBLE, INT);
    }
    takes(Function.IN, BOOL, DYN, LIST);
    takes(Function.IN, BOOL, DYN, MAP);
    for (Function arithmetic :
        List.of(Function.ADD, Function.SUBTRACT, Function.MULTIPLY, Function.DIVIDE)) {
      takes(arithmetic, INT, INT, INT);
      takes(arithmetic, DOUBLE, DOUBLE, DOUBLE);
      takes(arithmetic, DOUBLE, INT, DOUBLE);
      takes(arithmetic, DOUBLE, DOUBLE, INT);
    }
    takes(Function.MODULO, INT, INT, INT);
    takes(Function.ADD, STRING, STRING, STRING);
    takes(Function.ADD, LIST, LIST, LIST);
    takes(Function.ADD, TIMESTAMP, TIMESTAMP, DURATION);
    takes(Function.ADD, TIMESTAMP, DURATION, TIMESTAMP);
    takes(Function.ADD, DURATION, DURATION, DURATION);
    takes(Function.SUBTRACT, TIMESTAMP, TIMESTAMP, DURATION);
    takes(Function.SUBTRACT, DURATION, TIMESTAMP, TIMESTAMP);
    takes(Function.SUBTRACT, DURATION, DURATION, DURATION);
    takes(Function.NEGATE, INT, INT);
    takes(Function.NEGATE, DOUBLE, DOUBLE);
    takes(Function.NOT, BOOL, BOOL);
    takes(Function.INDEX, DYN, LIST, INT);
    takes(Function.INDEX, DYN, LIST, DOUBLE);
    takes(Function.INDEX, DYN, MAP, DYN);
    for (Type sized : List.of(STRING, LIST, MAP)) {
      takes(Function.SIZE, INT, sized);
    }
    for (Function search :
        List.of(
            Function.CONTAINS,
            Function.STARTS_WITH,
            Function.ENDS_WITH,
            Function.MATCHES,
            Function.GLOB)) {
      takes(search, BOOL, STRING, STRING);
    }
    takes(Function.LOWER_ASCII, STRING, STRING);
    takes(Function.UPPER_ASCII, STRING, STRING);
    for (Type type : List.of(BOOL, STRING)) {
      takes(Function.TO_BOOL, BOOL, type);
    }
    for (Type type : List.of(INT, DOUBLE, STRING, TIMESTAMP)) {
      takes(Function.TO_INT, INT, type);
    }
    for (Type type : List.of(INT, DOUBLE, STRING)) {
      takes(Function.TO_DOUBLE, DOUBLE, type);
    }
    for (Type type : List.of(BOOL, INT, DOUBLE, STRING, TIMESTAMP, DURATION)) {
      takes(Function.TO_STRING, STRING, type);
    }
    for (Type type : List.of(INT, STRING, TIMESTAMP)) {
      takes(Function.TO_TIMESTAMP, TIMESTAMP, type);
    }
    for (Type type : List.of(STRING, DURATION)) {
      takes(Function.TO_DURATION, DURATION, type);
    }
    takes(Function.TO_DYN, DYN, DYN);
    for (Function calendar :
        List.of(
            Function.GET_DATE,
            Function.GET_DAY_OF_MONTH,
            Function.GET_DAY_OF_WEEK,
            Function.GET_DAY_OF_YEAR,
            Function.GET_FULL_YEAR,
            Function.GET_MONTH,
            Function.GET_HOURS,
            Function.GET_MINUTES,
            Function.GET_SECONDS,
            Function.GET_MILLISECONDS)) {
      takes(calendar, INT, TIMESTAMP);
      takes(calendar, INT, TIMESTAMP, STRING);
    }
    for (Function clock :
        List.of(
            Function.GET_HOURS,
            Function.GET_MINUTES,
            Function.GET_SECONDS,
            Function.GET_MILLISECONDS)) {
      takes(clock, INT, DURATION);
    }
  }

  private Signatures() {}

  private static void takes(Function function, Type result, Type... arguments) {
    SIGNATURES
        .computeIfAbsent(function, f -> new ArrayList<>())
        .add(new Signature(result, List.of(arguments)));
  }

  /** What a call gives; empty where values of these types can never fit. */
  static Optional<Type> result(Function function, List<Type> arguments) {
    Set<Type> results = new HashSet<>();
    for (Signature signature : SIGNATURES.getOrDefault(function, List.of())) {
      if (signature.fits(arguments)) {
        results.add(signature.result());
      }
    }
    if (results.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(results.size() == 1 ? results.iterator().next() : DYN);
  }
}
