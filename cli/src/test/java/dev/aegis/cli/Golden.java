package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What people see, held in files. {@code -Daegis.golden.update=true} writes them anew: read the
 * difference before you keep it.
 */
final class Golden {
  private static final Path FOLDER =
      Path.of(System.getProperty("aegis.root"), "cli/src/test/resources/golden");

  private Golden() {}

  static void check(String name, String actual) {
    Path file = FOLDER.resolve(name);
    try {
      if (Boolean.getBoolean("aegis.golden.update")) {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, actual);
      }
      assertThat(actual).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
