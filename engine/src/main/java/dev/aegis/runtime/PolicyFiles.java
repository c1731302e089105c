package dev.aegis.runtime;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads policies from files. */
final class PolicyFiles {
  private PolicyFiles() {}

  /**
   * The texts of files.
   *
   * @throws PolicyRefusedException where one is no text
   * @throws UncheckedIOException where one can't be read
   */
  static List<SourceText> read(Path first, Path... more) {
    List<SourceText> texts = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    Stream.concat(Stream.of(first), Stream.of(more))
        .forEach(
            file -> {
              Outcome<SourceText> text = Documents.decode(file.toString(), bytes(file));
              text.value().ifPresent(texts::add);
              diagnostics.addAll(text.diagnostics());
            });
    if (!Outcome.of(texts, diagnostics).succeeded()) {
      throw new PolicyRefusedException(diagnostics);
    }
    return texts;
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      // One more than is taken is enough to see that it is too much.
      return in.readNBytes(Documents.LARGEST + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
