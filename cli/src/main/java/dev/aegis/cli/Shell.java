package dev.aegis.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the world around it.
 *
 * @param out where results go, and nothing else
 * @param err where everything else goes
 * @param environment the variables that are set
 * @param clock the time
 * @param zone where the person sits
 * @param screen where a person reads {@code out} as it comes
 * @param attended whether a person reads {@code err} as it comes, wherever {@code out} goes
 * @param home the folder of the installed distribution; null where there is none
 */
record Shell(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    InstantSource clock,
    ZoneId zone,
    Screen screen,
    boolean attended,
    @Nullable Path home) {
  Shell {
    Objects.requireNonNull(in);
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(zone);
    Objects.requireNonNull(screen);
  }

  /** Whether a person reads the results as they come. */
  boolean terminal() {
    return screen.isThere();
  }

  /** The value of a variable; null where it is not set, or empty. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Whether nobody reads on, such as after {@code | head}. */
  boolean nobodyReads() {
    return out.checkError();
  }

  /** Hands everything over. */
  void flush() {
    out.flush();
    err.flush();
  }
}
