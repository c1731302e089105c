package dev.aegis.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal on which a person reads the results as they come, or that there is none. */
final class Screen {
  /** Results go to a file or a pipe: as wide as it takes. */
  static final Screen NONE = new Screen(() -> Integer.MAX_VALUE);

  /** Where a terminal does not say how wide it is. */
  static final int USUAL = 80;

  private static final int NARROWEST = 20;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,5})\\s*");
  private static final long PATIENCE = 1;

  private final IntSupplier columns;

  private Screen(IntSupplier columns) {
    this.columns = columns;
  }

  /** One of that many columns. */
  static Screen of(int columns) {
    return of(() -> columns);
  }

  /** One that people make wider and narrower. */
  static Screen of(IntSupplier columns) {
    return new Screen(() -> Math.max(NARROWEST, columns.getAsInt()));
  }

  /** That of this process, asked each time, since people resize it. */
  static Screen ofProcess(Map<String, String> environment) {
    String told = environment.getOrDefault("COLUMNS", "");
    if (told.matches("[1-9]\\d{0,3}")) {
      return of(Integer.parseInt(told));
    }
    return of(Screen::asked);
  }

  private static int asked() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = stty.getInputStream()) {
        if (!stty.waitFor(PATIENCE, TimeUnit.SECONDS)) {
          stty.destroyForcibly();
          return USUAL;
        }
        Matcher size = SIZE.matcher(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
        // One that is not told its size says that it has none.
        int found = size.matches() ? Integer.parseInt(size.group(1)) : 0;
        return found > 0 ? found : USUAL;
      }
    } catch (IOException e) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }

  /** Whether there is one. */
  @SuppressWarnings("ReferenceEquality") // There is one that is none.
  boolean isThere() {
    return this != NONE;
  }

  /** How wide it is now. */
  int columns() {
    return columns.getAsInt();
  }
}
