package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads policies from files. */
final class PolicyFiles {
  private PolicyFiles() {}

  /**
   * The policy that some files make together.
   *
   * @param functions what its conditions can call besides the language's own
   * @throws CommandFailure where one of them can't be read
   */
  static Outcome<Policy> read(List<Path> files, Functions functions) {
    return texts(files).then(texts -> PolicyReader.read(texts, functions));
  }

  /**
   * The texts of files.
   *
   * @throws CommandFailure where one of them can't be read
   */
  static Outcome<List<SourceText>> texts(List<Path> files) {
    return texts(files, "the policy");
  }

  /**
   * The same.
   *
   * @param what what each of them is, for the message
   */
  static Outcome<List<SourceText>> texts(List<Path> files, String what) {
    List<SourceText> texts = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Path file : files) {
      Outcome<SourceText> text = Documents.decode(file.toString(), bytes(file, what));
      text.value().ifPresent(texts::add);
      diagnostics.addAll(text.diagnostics());
    }
    return Outcome.of(texts, diagnostics);
  }

  private static byte[] bytes(Path file, String what) {
    if (Files.isDirectory(file)) {
      throw CommandFailure.failed("`" + file + "` is a folder; name the file in it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // One more than is taken is enough to see that it is too much.
      return in.readNBytes(Documents.LARGEST + 1);
    } catch (IOException e) {
      throw CommandFailure.failed(what + " can't be read: " + Failures.describe(e), e);
    }
  }
}
