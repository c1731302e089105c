package dev.aegis.spi;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function that conditions can call: {@code acme.risk_score(params.amount) > 0.8}.
 *
 * @param name {@code vendor.name}: two names of lower-case letters, digits and {@code _} that begin
 *     with a letter, of at most 64 characters each
 * @param parameters the type of each argument; a call with others is refused when a policy is read,
 *     or undecidable where that is known no earlier
 * @param result the type of what comes of it
 * @param body what it does
 */
public record ConditionFunction(
    String name, List<ValueType> parameters, ValueType result, Body body) {
  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9_]{0,63}\\.[a-z][a-z0-9_]{0,63}");

  public ConditionFunction {
    Objects.requireNonNull(name);
    parameters = List.copyOf(parameters);
    Objects.requireNonNull(result);
    Objects.requireNonNull(body);
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "`"
              + name
              + "` is no name of a function: that is `vendor.name`, in lower-case letters, digits"
              + " and `_`");
    }
  }

  /** Whether a function can be called so. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * What a function does. It is pure: the same arguments give the same result, whatever the time
   * and the world are, and nothing changes. So one call may stand for several, or be left out.
   * Called by many threads at once, while an agent waits.
   */
  @FunctionalInterface
  public interface Body {
    /**
     * The function's value. Whatever else comes of the call than a value of the promised type,
     * makes the condition undecidable.
     *
     * @param arguments one for each parameter, of the class that {@link ValueType} names; immutable
     *     all the way down
     * @return null with {@link ValueType#DYN} alone; it is copied
     */
    @Nullable Object apply(List<@Nullable Object> arguments);
  }
}
