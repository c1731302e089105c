package dev.aegis.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a script that completes commands and options. */
@Command(
    name = "completion",
    description = "Print a completion script for a shell.",
    footer = {"  source <(aegis completion bash)", "  source <(aegis completion zsh)"})
final class CompletionCommand extends AegisCommand {
  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Kind kind = Kind.BASH;

  CompletionCommand(Shell shell) {
    super(shell);
  }

  /** The script is the same; under zsh it loads the layer that understands bash's completion. */
  enum Kind {
    BASH,
    ZSH
  }

  @Override
  public Integer call() {
    if (kind == Kind.ZSH) {
      println("autoload -U +X compinit && compinit");
    }
    println(CompletionScript.of(Commands.all(shell)));
    return ExitCode.DONE;
  }
}
