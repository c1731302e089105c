package dev.aegis.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Shows the help of a command, at whatever depth. */
@Command(
    name = "help",
    helpCommand = true,
    description = "Say more about a command.",
    footer = {"  aegis help serve", "  aegis help audit verify"})
final class HelpCommand extends AegisCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, and the one below it (default: all of Aegis).")
  private List<String> names = new ArrayList<>();

  HelpCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    CommandLine found = spec.root().commandLine();
    for (String name : names) {
      @Nullable CommandLine next = found.getSubcommands().get(name);
      if (next == null) {
        throw new UnmatchedArgumentException(found, List.of(name));
      }
      found = next;
    }
    found.usage(shell.out());
    return ExitCode.DONE;
  }
}
