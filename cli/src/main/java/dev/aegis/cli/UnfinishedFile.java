package dev.aegis.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is gone when it is closed, and also where Ctrl-C or a signal ends the process. */
final class UnfinishedFile implements AutoCloseable {
  private final Path path;
  private final Thread hook = new Thread(this::abandon, "aegis-unfinished-file");

  UnfinishedFile(Path path) {
    this.path = path;
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, and waits for whoever writes this.
    }
  }

  Path path() {
    return path;
  }

  private void abandon() {
    if (Ending.isOrderly()) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.getLogger("aegis").log(System.Logger.Level.WARNING, "while ending", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends.
    }
    Files.deleteIfExists(path);
  }
}
