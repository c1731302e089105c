package dev.aegis.plugin.audit.jsonl;

import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What people may choose.
 *
 * @param file where entries go, absolute
 * @param rotateBytes how long the file may become before another is begun; a single line may be
 *     longer
 * @param rotateEvery how long is written to one file: periods of this length since 1970 in UTC;
 *     zero where time does not matter
 * @param gzip whether rotated files are compressed
 * @param fromBeginning whether a sink without a position begins with the journal's first entry
 */
record JsonlSettings(
    Path file, long rotateBytes, Duration rotateEvery, boolean gzip, boolean fromBeginning) {
  private static final long MEGABYTE = 1_000_000;
  private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);

  JsonlSettings {
    Objects.requireNonNull(file);
    Objects.requireNonNull(rotateEvery);
  }

  static JsonlSettings of(Settings settings) {
    return new JsonlSettings(
        file(settings.required("path")),
        settings.integer("rotate_mb", 1, 1_000_000, 100) * MEGABYTE,
        period(settings.duration("rotate_every", Duration.ZERO)),
        settings.flag("gzip", true),
        fromBeginning(settings.optional("from").orElse("now")));
  }

  private static Path file(String path) {
    Path file;
    try {
      file = Path.of(path).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new SettingsException("`path` is `" + path + "`, which is no path");
    }
    if (path.isBlank() || Files.isDirectory(file) || file.getParent() == null) {
      throw new SettingsException("`path` is `" + path + "`, which can't name a file");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw new SettingsException("`path` is `" + path + "`, and there is no such folder; make it");
    }
    return file;
  }

  private static Duration period(Duration every) {
    if (!every.isZero() && every.compareTo(SHORTEST_PERIOD) < 0) {
      throw new SettingsException("`rotate_every` must be at least 1m, or 0s for never");
    }
    return every;
  }

  private static boolean fromBeginning(String from) {
    return switch (from) {
      case "now" -> false;
      case "beginning" -> true;
      default ->
          throw new SettingsException("`from` is `" + from + "`, neither `now` nor `beginning`");
    };
  }
}
