package dev.aegis.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log records go: a line each, to stderr. */
final class Logging {
  /** The platform forgets the level of a logger that nobody holds on to. */
  private static final List<Logger> HELD = new ArrayList<>();

  private Logging() {}

  /**
   * Takes over the logging of the whole process.
   *
   * @param level of the loggers below {@code aegis}; all others say no more than warnings
   * @param levels of single loggers
   */
  static synchronized void begin(LogLevel level, Map<String, LogLevel> levels, PrintWriter err) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    boolean quieter = level.level().intValue() > Level.WARNING.intValue();
    root.setLevel(quieter ? level.level() : Level.WARNING);
    root.addHandler(new Lines(err));
    HELD.clear();
    set("aegis", level);
    levels.forEach(Logging::set);
  }

  private static void set(String name, LogLevel level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level.level());
    HELD.add(logger);
  }

  /** Writes each record as one line: time, level, logger, message. */
  private static final class Lines extends Handler {
    private final PrintWriter err;

    Lines(PrintWriter err) {
      this.err = err;
      setFormatter(new SimpleFormatter());
      setLevel(Level.ALL);
    }

    @Override
    public synchronized void publish(LogRecord record) {
      if (!isLoggable(record)) {
        return;
      }
      Instant at = record.getInstant().truncatedTo(ChronoUnit.MILLIS);
      String message = getFormatter().formatMessage(record);
      Throwable thrown = record.getThrown();
      err.println(
          at
              + " "
              + LogLevel.of(record.getLevel())
              + " "
              + record.getLoggerName()
              + ": "
              + Text.printable(thrown == null ? message : message + ": " + thrown));
      err.flush();
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {
      err.flush();
    }
  }
}
