package dev.aegis.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log records go: a line each, to stderr, for people or for what collects logs. */
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
  static synchronized void begin(
      LogLevel level, Map<String, LogLevel> levels, LogFormat format, PrintWriter err) {
    // By its name, and before anything of the platform's: what comes first decides.
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    boolean quieter = level.level().intValue() > Level.WARNING.intValue();
    root.setLevel(quieter ? level.level() : Level.WARNING);
    root.addHandler(new Lines(format, err));
    HELD.clear();
    set("aegis", level);
    levels.forEach(Logging::set);
  }

  private static void set(String name, LogLevel level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level.level());
    HELD.add(logger);
  }

  /** Writes each record as one line. */
  private static final class Lines extends Handler {
    private final LogFormat format;
    private final PrintWriter err;

    Lines(LogFormat format, PrintWriter err) {
      this.format = format;
      this.err = err;
      setFormatter(new SimpleFormatter());
      setLevel(Level.ALL);
    }

    @Override
    public synchronized void publish(LogRecord record) {
      if (!isLoggable(record)) {
        return;
      }
      String message = getFormatter().formatMessage(record);
      err.println(
          switch (format) {
            case TEXT -> LogLines.text(record, message);
            case JSON -> LogLines.json(record, message);
          });
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
