package dev.aegis.condition;

import static dev.aegis.condition.Kinds.BOOL;
import static dev.aegis.condition.Kinds.DOUBLE;
import static dev.aegis.condition.Kinds.DURATION;
import static dev.aegis.condition.Kinds.INT;
import static dev.aegis.condition.Kinds.LIST;
import static dev.aegis.condition.Kinds.MAP;
import static dev.aegis.condition.Kinds.STRING;
import static dev.aegis.condition.Kinds.TIMESTAMP;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One way to call a function.
 *
 * @param receiver whether the first parameter stands before the name: {@code a.f(b)}
 * @param parameters the kinds that fit each
 * @param result the kind that comes of it
 */
record Signature(
    String name, boolean receiver, Function function, List<Integer> parameters, int result) {

  private static final List<Signature> ALL = all();

  /** The ways to call a function of that name, in either style. */
  static List<Signature> named(String name) {
    return ALL.stream().filter(signature -> signature.name.equals(name)).toList();
  }

  /** The names of all functions. */
  static Set<String> names() {
    TreeSet<String> names = new TreeSet<>();
    ALL.forEach(signature -> names.add(signature.name));
    return names;
  }

  boolean takes(boolean asReceiver, int arguments) {
    return receiver == asReceiver && parameters.size() == arguments;
  }

  boolean fits(List<Kinds> arguments) {
    for (int i = 0; i < parameters.size(); i++) {
      if (!arguments.get(i).canBe(parameters.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** How it is written: {@code text.contains(part)}. */
  String usage() {
    String rest =
        String.join(", ", java.util.Collections.nCopies(size() - (receiver ? 1 : 0), "…"));
    return (receiver ? "value." : "") + name + "(" + rest + ")";
  }

  private int size() {
    return parameters.size();
  }

  private static List<Signature> all() {
    List<Signature> all = new ArrayList<>();
    all.add(global("size", Function.SIZE, STRING | LIST | MAP, INT));
    all.add(method("size", Function.SIZE, INT, STRING | LIST | MAP));
    all.add(method("contains", Function.CONTAINS, BOOL, STRING, STRING));
    all.add(method("startsWith", Function.STARTS_WITH, BOOL, STRING, STRING));
    all.add(method("endsWith", Function.ENDS_WITH, BOOL, STRING, STRING));
    all.add(method("matches", Function.MATCHES, BOOL, STRING, STRING));
    all.add(new Signature("matches", false, Function.MATCHES, List.of(STRING, STRING), BOOL));
    all.add(method("glob", Function.GLOB, BOOL, STRING, STRING));
    all.add(method("lowerAscii", Function.LOWER_ASCII, STRING, STRING));
    all.add(method("upperAscii", Function.UPPER_ASCII, STRING, STRING));
    all.add(global("bool", Function.TO_BOOL, BOOL | STRING, BOOL));
    all.add(global("int", Function.TO_INT, INT | DOUBLE | STRING | TIMESTAMP, INT));
    all.add(global("double", Function.TO_DOUBLE, INT | DOUBLE | STRING, DOUBLE));
    all.add(
        global(
            "string",
            Function.TO_STRING,
            BOOL | INT | DOUBLE | STRING | TIMESTAMP | DURATION,
            STRING));
    all.add(global("timestamp", Function.TO_TIMESTAMP, INT | STRING | TIMESTAMP, TIMESTAMP));
    all.add(global("duration", Function.TO_DURATION, STRING | DURATION, DURATION));
    Stream.of(
            method("getDate", Function.GET_DATE, INT, TIMESTAMP),
            method("getDayOfMonth", Function.GET_DAY_OF_MONTH, INT, TIMESTAMP),
            method("getDayOfWeek", Function.GET_DAY_OF_WEEK, INT, TIMESTAMP),
            method("getDayOfYear", Function.GET_DAY_OF_YEAR, INT, TIMESTAMP),
            method("getFullYear", Function.GET_FULL_YEAR, INT, TIMESTAMP),
            method("getMonth", Function.GET_MONTH, INT, TIMESTAMP),
            method("getHours", Function.GET_HOURS, INT, TIMESTAMP | DURATION),
            method("getMinutes", Function.GET_MINUTES, INT, TIMESTAMP | DURATION),
            method("getSeconds", Function.GET_SECONDS, INT, TIMESTAMP | DURATION),
            method("getMilliseconds", Function.GET_MILLISECONDS, INT, TIMESTAMP | DURATION))
        .forEach(
            plain -> {
              all.add(plain);
              all.add(method(plain.name, plain.function, INT, TIMESTAMP, STRING));
            });
    return List.copyOf(all);
  }

  private static Signature global(String name, Function function, int parameter, int result) {
    return new Signature(name, false, function, List.of(parameter), result);
  }

  private static Signature method(
      String name, Function function, int result, Integer... parameters) {
    return new Signature(name, true, function, List.of(parameters), result);
  }
}
