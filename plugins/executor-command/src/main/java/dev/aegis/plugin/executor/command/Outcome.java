package dev.aegis.plugin.executor.command;

import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.VisibleText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a process says of the action. Callers are told of it, so that it names no path.
 */
record Outcome(Command command, JsonCodec json) {
  private static final int LONGEST_EXCERPT = 200;

  /** Where the JVM counts from for a process that a signal has ended; there are 64 of those. */
  private static final int SIGNALS = 128;

  private static final String UNKNOWN = "; whether the action took effect is not known";

  ExecutionResult of(Run run, Run.End end) {
    return switch (end) {
      case EXIT -> exit(run);
      case TIMEOUT ->
          new ExecutionResult.Unknown(
              "the program had not ended after "
                  + command.timeout().toMillis()
                  + " ms, and was killed"
                  + UNKNOWN);
      case STOPPED ->
          new ExecutionResult.Unknown(
              "the program was killed, since Aegis stops or was interrupted" + UNKNOWN);
    };
  }

  private ExecutionResult exit(Run run) {
    int code = run.exitCode();
    if (code == 0) {
      return new ExecutionResult.Succeeded(data(run));
    }
    if (code > SIGNALS && code <= SIGNALS + 64) {
      return new ExecutionResult.Unknown(
          "the program was ended by signal " + (code - SIGNALS) + UNKNOWN);
    }
    return new ExecutionResult.Failed(
        "the program ended with exit code " + code + excerpt(run.err().text()));
  }

  private Map<String, @Nullable Object> data(Run run) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("exit", (long) run.exitCode());
    data.put("stdout", command.saysJson() ? json(run.out()) : run.out().text());
    data.put("stderr", run.err().text());
    putLeftOut(data, "stdout", run.out());
    putLeftOut(data, "stderr", run.err());
    return data;
  }

  private @Nullable Object json(Output output) {
    try {
      return json.read(output.text());
    } catch (IllegalArgumentException e) {
      return output.text();
    }
  }

  private static void putLeftOut(Map<String, @Nullable Object> data, String name, Output output) {
    if (output.leftOut() > 0) {
      data.put(name + "_bytes_left_out", output.leftOut());
    }
  }

  /** The beginning of what it says, on one line. */
  private static String excerpt(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.isEmpty()) {
      return "";
    }
    int characters = Math.min(LONGEST_EXCERPT, line.codePointCount(0, line.length()));
    int end = line.offsetByCodePoints(0, characters);
    return ": "
        + new VisibleText().plain(line.substring(0, end))
        + (end < line.length() ? "…" : "");
  }
}
