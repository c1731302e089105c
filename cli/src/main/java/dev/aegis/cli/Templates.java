package dev.aegis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The policies to start from. */
final class Templates {
  /** All of them, the usual one first. */
  static final List<Template> ALL =
      List.of(
          new Template(
              "minimal", "reads run, changes are approved, deletions are blocked; six rules"));

  private Templates() {}

  /**
   * A policy to start from.
   *
   * @param description one line for people
   */
  record Template(String name, String description) {
    /** The policy itself, without a double quote or a backslash. */
    String policy() {
      String resource = "templates/" + name + ".yaml";
      try (InputStream file =
          Objects.requireNonNull(Templates.class.getResourceAsStream(resource))) {
        return new String(file.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Optional<Template> named(String name) {
    return ALL.stream().filter(template -> template.name().equals(name)).findFirst();
  }
}
