package dev.aegis.condition;

import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.ValueType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A function that is not of the language: a plugin or an embedding program gave it. It is equal to
 * itself alone, so that nobody's code is asked for that. Immutable.
 */
public final class CustomFunction {
  private final ConditionFunction given;

  CustomFunction(ConditionFunction given) {
    this.given = given;
  }

  /** {@code vendor.name}. */
  public String name() {
    return given.name();
  }

  /** How it is written: {@code acme.risk_score(double, string)}. */
  String usage() {
    return given.parameters().stream()
        .map(ValueType::word)
        .collect(Collectors.joining(", ", name() + "(", ")"));
  }

  /** What is known of its value beforehand. */
  Kinds result() {
    return Kinds.of(kinds(given.result()));
  }

  boolean takes(int arguments) {
    return given.parameters().size() == arguments;
  }

  boolean fits(List<Kinds> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      if (!arguments.get(i).canBe(accepted(given.parameters().get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** A value as an argument of it, or a failure where it can't be one. */
  @Nullable Object argument(int index, @Nullable Object value) {
    ValueType type = given.parameters().get(index);
    if ((Kinds.kindOf(value) & accepted(type)) == 0) {
      return Operations.wrong("`" + name() + "`", value);
    }
    if (type != ValueType.DOUBLE || !(value instanceof Long whole)) {
      return value;
    }
    double real = (double) whole;
    // The largest int is no double, but is what the next double is cut down to.
    return (long) real == whole && real != 0x1p63
        ? (Object) real
        : failure("takes a double, and the int is none exactly");
  }

  /**
   * What comes of calling it: a value of its type, or a failure; never an exception.
   *
   * @param arguments that fit, immutable
   * @param steps what the value may take
   */
  @Nullable Object call(List<@Nullable Object> arguments, Steps steps) {
    try {
      Object value = Copies.finite(given.body().apply(arguments), steps);
      return (Kinds.kindOf(value) & kinds(given.result())) != 0
          ? value
          : failure(
              "gave %s, where it promises %s"
                  .formatted(Values.kind(value), Kinds.inWords(kinds(given.result()))));
    } catch (Undecidable e) {
      return failure(
          "gave what can't be used: "
              + (steps.left() < 0 ? "the value is too large" : e.failure().reason()));
    } catch (Throwable e) {
      // A guest may throw anything, and say anything: its message may hold parameters.
      return failure("failed with " + thrown(e).getClass().getSimpleName());
    }
  }

  /** What was thrown behind a guard, however hostile it is when it is asked. */
  private static Throwable thrown(Throwable e) {
    try {
      return e.getCause() instanceof Error error ? error : e;
    } catch (Throwable hostile) {
      return e;
    }
  }

  Failure failure(String what) {
    return new Failure("`" + name() + "` " + what);
  }

  private static int accepted(ValueType parameter) {
    return parameter == ValueType.DOUBLE ? Kinds.NUMBER : kinds(parameter);
  }

  private static int kinds(ValueType type) {
    return switch (type) {
      case BOOL -> Kinds.BOOL;
      case INT -> Kinds.INT;
      case DOUBLE -> Kinds.DOUBLE;
      case STRING -> Kinds.STRING;
      case LIST -> Kinds.LIST;
      case MAP -> Kinds.MAP;
      case TIMESTAMP -> Kinds.TIMESTAMP;
      case DURATION -> Kinds.DURATION;
      case DYN -> Kinds.ALL;
    };
  }
}
