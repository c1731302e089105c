package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.AtomicFile.Readers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedFileTest {
  @TempDir private Path folder;

  /** A process that never gets done with a file. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      AtomicFile.replace(
          Path.of(args[0]),
          Readers.USUAL,
          out -> {
            out.println("the first of many lines");
            out.flush();
            System.out.println("begun");
            // Nothing is written to it, and it ends with the process that would.
            int unused = System.in.read();
          });
    }
  }

  @Test
  void aSignalLeavesNothingBehind() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("audit.jsonl"), "old");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("begun");
      assertThat(folder).isDirectoryContaining(path -> !path.equals(file));
      // The signal alone: the process's own way would close its input as well.
      assertThat(process.toHandle().destroy()).isTrue();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isNotZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }
}
