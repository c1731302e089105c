package dev.aegis.cli;

import picocli.AutoComplete;
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

  private static final String NO_RULE =
      """
          '--rule')
            return
      """;

  private static final String RULE =
      """
          '--rule')
            local IFS=$'\\n'
            COMPREPLY=( $( compgen -W "$(_aegis_rule_names)" -- "${curr_word}" ) )
            return
      """;

  /** Plain names alone: the shell would expand others, and run what stands in them. */
  private static final String RULE_NAMES =
      """

      # The names of rules in the usual policy.
      _aegis_rule_names() {
        sed -nE 's/^[[:space:]]*(-[[:space:]]*)?(\\{[[:space:]]*)?name:[[:space:]]*([A-Za-z0-9_.:-]+)[[:space:]]*([,}#].*)?$/\\3/p' \\
          "${AEGIS_POLICY_PATH:-policy.yaml}" 2>/dev/null
      }
      """;

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
    String script = AutoComplete.bash("aegis", Commands.all(shell));
    println(script.replace(NO_RULE, RULE) + RULE_NAMES);
    return ExitCode.DONE;
  }
}
