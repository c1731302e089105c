package dev.aegis.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs commands inside the test's process, as a shell would run them outside. */
record Cli(
    Map<String, String> environment,
    String input,
    Screen screen,
    boolean attended,
    @Nullable Path home) {
  static final Instant NOW = Instant.parse("2026-11-23T08:30:00Z");

  /** A plain shell: no terminal, no variables. */
  static Cli plain() {
    return new Cli(Map.of(), "", Screen.NONE, false, null);
  }

  Cli with(String variable, String value) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(variable, value);
    return new Cli(variables, input, screen, attended, home);
  }

  Cli withInput(String text) {
    return new Cli(environment, text, screen, attended, home);
  }

  Cli onTerminal() {
    return onTerminal(200);
  }

  Cli onTerminal(int columns) {
    return new Cli(environment, input, Screen.of(columns), true, home).with("TERM", "xterm");
  }

  /** At a terminal, with the results going elsewhere. */
  Cli redirected() {
    return new Cli(environment, input, Screen.NONE, true, home).with("TERM", "xterm");
  }

  Result run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int exitCode = Commands.run(shell(out, err), texts);
    return new Result(exitCode, out.toString(), err.toString());
  }

  Shell shell(StringWriter out, StringWriter err) {
    return new Shell(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintWriter(out),
        new PrintWriter(err),
        environment,
        InstantSource.fixed(NOW),
        ZoneId.of("Europe/Berlin"),
        screen,
        attended,
        home);
  }

  /** What came of a command. */
  record Result(int exitCode, String out, String err) {}
}
