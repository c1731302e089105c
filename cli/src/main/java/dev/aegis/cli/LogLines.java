package dev.aegis.cli;

import dev.aegis.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** Log records as lines: whatever they hold, each is exactly one. */
final class LogLines {
  /** In characters; the beginning says what happened. */
  private static final int LONGEST_STACK = 20_000;

  private LogLines() {}

  /** Time, level, logger, message. */
  static String text(LogRecord record, String message) {
    Throwable thrown = record.getThrown();
    return time(record)
        + " "
        + LogLevel.of(record.getLevel())
        + " "
        + record.getLoggerName()
        + ": "
        + Text.printable(thrown == null ? message : message + ": " + thrown);
  }

  /** The same and more as JSON members, of which all can be printed. */
  static String json(LogRecord record, String message) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("timestamp", time(record));
    members.put("level", LogLevel.of(record.getLevel()).name());
    members.put("logger", record.getLoggerName());
    members.put("message", message);
    members.put("thread", thread(record));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      members.put("error", error(thrown));
    }
    // Outside of strings JSON has nothing that can't be printed.
    return Text.escaped(Json.OWN.write(members));
  }

  private static String time(LogRecord record) {
    return record.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** Virtual threads often have no name. */
  private static String thread(LogRecord record) {
    String name = Thread.currentThread().getName();
    return name.isEmpty() ? "virtual-" + record.getLongThreadID() : name;
  }

  private static Map<String, @Nullable Object> error(Throwable thrown) {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("class", thrown.getClass().getName());
    members.put("message", thrown.getMessage());
    members.put("stack", Text.shortened(stack.toString(), LONGEST_STACK));
    return members;
  }
}
