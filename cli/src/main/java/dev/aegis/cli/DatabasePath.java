package dev.aegis.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an audit database lies.
 *
 * @param name the path as the user gave it, with or without the ending of the file
 */
record DatabasePath(String name) {
  private static final String ENDING = ".mv.db";

  private String base() {
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** The database itself. */
  Path file() {
    return Path.of(base() + ENDING);
  }

  /** Where the server that holds the database says how to reach it. */
  Path serverFile() {
    return Path.of(base() + ".server");
  }

  /** What signed checkpoints are appended to, unless told otherwise. */
  Path checkpoints() {
    return Path.of(base() + ".checkpoints");
  }

  /** The key that they are signed with, unless told otherwise. */
  Path checkpointKey() {
    return Path.of(base() + ".key");
  }

  /** The key that values are masked with, unless told otherwise. */
  Path maskKey() {
    return Path.of(base() + ".mask-key");
  }

  /** Changes when the database does; empty where there is none. */
  Optional<String> fingerprint() {
    try {
      return Optional.of(Files.getLastModifiedTime(file()) + " " + Files.size(file()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
