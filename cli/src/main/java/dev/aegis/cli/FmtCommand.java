package dev.aegis.cli;

import dev.aegis.diagnostic.Outcome;
import dev.aegis.policy.PolicyFormatter;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives policies their usual layout. */
@Command(
    name = "fmt",
    description = {
      "Lay policies out anew: two spaces a level, one space where spaces separate.",
      "Comments, texts and order stay, and so does what a policy means."
    },
    footer = {"  aegis fmt policy.yaml", "  aegis fmt --check policies/*.yaml"})
final class FmtCommand extends AegisCommand {
  @Parameters(paramLabel = "POLICY", arity = "1..*", description = "The policy files.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--check",
      description = "Change nothing; name the files that would change, with exit code 1.")
  private boolean check;

  FmtCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    int exitCode = ExitCode.DONE;
    for (Path file : files) {
      exitCode = Math.max(exitCode, format(file));
    }
    return exitCode;
  }

  private int format(Path file) throws IOException {
    Outcome<List<SourceText>> texts = PolicyFiles.texts(List.of(file));
    Outcome<Optional<String>> formatted =
        texts.then(sources -> PolicyFormatter.format(sources.getFirst()));
    if (!formatted.succeeded()) {
      Findings.print(formatted.diagnostics(), shell.err(), Colors.OFF);
      return ExitCode.NO;
    }
    if (formatted.get().isEmpty()) {
      note("aegis: `" + file + "` can't be laid out anew without loss, and was left as it is");
      return ExitCode.FAILED;
    }
    String text = formatted.get().get();
    if (text.equals(texts.get().getFirst().text())) {
      return ExitCode.DONE;
    }
    println(Text.printable(file.toString()));
    if (check) {
      return ExitCode.NO;
    }
    AtomicFile.replace(file, AtomicFile.Readers.USUAL, out -> out.print(text));
    return ExitCode.DONE;
  }
}
