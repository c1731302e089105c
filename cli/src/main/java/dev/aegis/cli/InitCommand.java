package dev.aegis.cli;

import dev.aegis.cli.AtomicFile.Readers;
import dev.aegis.cli.Templates.Template;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a policy to start from. */
@Command(
    name = "init",
    description = "Write a commented policy to start from.",
    footer = {"  aegis init", "  aegis init -o policies/crm.yaml"})
final class InitCommand extends AegisCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: policy.yaml).")
  private Path output = Path.of("policy.yaml");

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description = "Which policy to start from (default: minimal).")
  private String template = "minimal";

  @Option(names = "--list-templates", description = "List the policies to start from.")
  private boolean listTemplates;

  @Option(names = "--force", description = "Replace the file where there is one.")
  private boolean force;

  InitCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    if (listTemplates) {
      Table table = new Table(shell, List.of("TEMPLATE", "WHAT IT DOES"), 200);
      Templates.ALL.forEach(t -> table.add(List.of(t.name(), t.description())));
      table.flush();
      return ExitCode.DONE;
    }
    String policy = chosen().policy();
    try {
      if (force && !Files.isDirectory(output)) {
        AtomicFile.replace(output, Readers.USUAL, out -> out.print(policy));
      } else {
        AtomicFile.create(output, Readers.USUAL, out -> out.print(policy));
      }
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.failed(
          "`"
              + output
              + "` is there already; choose another file with -o"
              + (force ? "" : ", or replace it with --force"));
    }
    println("Wrote " + Text.printable(output.toString()));
    note("Next: aegis validate " + Text.printable(output.toString()));
    return ExitCode.DONE;
  }

  private Template chosen() {
    return Templates.named(template)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no template `" + template + "`; see them with --list-templates"));
  }
}
