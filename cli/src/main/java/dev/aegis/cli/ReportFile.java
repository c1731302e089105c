package dev.aegis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a report is written to, which may hold an earlier one and nothing else. */
final class ReportFile {
  private ReportFile() {}

  /**
   * Refuses to write over what is no such report: where the file's name was forgotten, that is a
   * policy or its tests.
   *
   * @param beginning how each report begins, in ASCII
   * @param kind what a report is, such as {@code XML}
   * @param option the option that names the file
   * @throws CommandFailure where something else is there
   */
  static void refuseToReplaceOthers(Path file, String beginning, String kind, String option)
      throws IOException {
    if (Files.exists(file) && !(Files.isRegularFile(file) && begins(file, beginning))) {
      throw CommandFailure.failed(
          "`"
              + file
              + "` is there already and is no "
              + kind
              + "; choose another file with "
              + option);
    }
  }

  private static boolean begins(Path file, String beginning) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String begins = new String(in.readNBytes(beginning.length()), StandardCharsets.UTF_8);
      return begins.isEmpty() || begins.equals(beginning);
    }
  }
}
