package dev.aegis.condition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls custom functions for one decision: with equal arguments once, so that the decision does not
 * contradict itself even where a function does. Not thread-safe.
 */
final class FunctionCalls {
  /** In units of {@link Steps}: so much one evaluation can read. What is past it is asked again. */
  private static final long MOST_REMEMBERED = (long) Steps.MOST * Steps.UNITS;

  private final Map<Key, Answer> answers = new HashMap<>();
  private long remembered;

  /**
   * What came of a call.
   *
   * @param units what it takes to read it
   */
  private record Answer(@Nullable Object value, long units) {}

  /** A function with its arguments. */
  private record Key(CustomFunction function, List<@Nullable Object> arguments, int hash) {
    static Key of(CustomFunction function, List<@Nullable Object> arguments) {
      // Not the hash of a list: an agent can write down many texts that have the same one.
      int hash = 31 * TermIdentity.hash(function.name()) + TermIdentity.hash((Object) arguments);
      return new Key(function, arguments, hash);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && hash == key.hash
          && function.equals(key.function)
          && arguments.equals(key.arguments);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The value of a call, or a failure; takes steps by the size of the arguments and of it. */
  @Nullable Object call(CustomFunction function, List<@Nullable Object> values, Steps steps) {
    long before = steps.left();
    List<@Nullable Object> arguments = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Object argument = function.argument(i, Copies.of(values.get(i), steps));
      if (argument instanceof Failure) {
        return argument;
      }
      arguments.add(argument);
    }
    Key key = Key.of(function, Collections.unmodifiableList(arguments));
    Answer answer = answers.get(key);
    if (answer == null) {
      answer = ask(key);
      remember(key, answer, before - steps.left());
    }
    steps.read(answer.units());
    return answer.value();
  }

  private static Answer ask(Key key) {
    // What it gives has a bound of its own: an answer does not hang on who asked first.
    Steps own = new Steps();
    long all = own.left();
    Object value = key.function().call(key.arguments(), own);
    return new Answer(value, value instanceof Failure ? 1 : all - own.left());
  }

  private void remember(Key key, Answer answer, long units) {
    long size = units + answer.units();
    if (remembered + size <= MOST_REMEMBERED) {
      remembered += size;
      answers.put(key, answer);
    }
  }
}
