package dev.aegis.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;

/** All commands, and how they are run. */
final class Commands {
  private static final Map<String, Function<Shell, Object>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("init", InitCommand::new);
    ALL.put("validate", ValidateCommand::new);
    ALL.put("fmt", FmtCommand::new);
    ALL.put("schema", SchemaCommand::new);
    ALL.put("simulate", SimulateCommand::new);
    ALL.put("eval", EvalCommand::new);
    ALL.put("serve", ServeCommand::new);
    ALL.put("audit", AuditCommand::new);
    ALL.put("stats", StatsCommand::new);
    ALL.put("approvals", ApprovalsCommand::new);
    ALL.put("stop", StopCommand::new);
    ALL.put("resume", ResumeCommand::new);
    ALL.put("token", TokenCommand::new);
    ALL.put("config", ConfigCommand::new);
    ALL.put("plugins", PluginsCommand::new);
    ALL.put("health", HealthCommand::new);
    ALL.put("completion", CompletionCommand::new);
    ALL.put("help", shell -> new HelpCommand());
  }

  private static final Set<String> EVERYWHERE = Set.of("--no-color", "--stacktrace");

  private Commands() {}

  /** Runs what the arguments say, and gives the exit code. */
  static int run(Shell shell, String... args) {
    String[] ordered = commandFirst(args);
    return commandLine(shell, ordered).execute(ordered);
  }

  /** What every command knows may stand before it as well. */
  private static String[] commandFirst(String... args) {
    int first = 0;
    while (first < args.length && EVERYWHERE.contains(args[first])) {
      first++;
    }
    if (first == 0 || first == args.length || args[first].startsWith("-")) {
      return args;
    }
    List<String> ordered = new ArrayList<>(List.of(args));
    Collections.rotate(ordered.subList(0, first + 1), 1);
    return ordered.toArray(String[]::new);
  }

  /** The commands that can matter for these arguments: reading all of them takes a while. */
  private static CommandLine commandLine(Shell shell, String... args) {
    String first = Stream.of(args).filter(arg -> !arg.startsWith("-")).findFirst().orElse("");
    boolean alone = ALL.containsKey(first) && !first.equals("help") && !first.equals("completion");
    CommandLine root = new CommandLine(new RootCommand(shell));
    ALL.forEach(
        (name, make) -> {
          if (!alone || name.equals(first)) {
            root.addSubcommand(name, command(make.apply(shell), shell));
          }
        });
    return configured(root, shell);
  }

  private static Object command(Object made, Shell shell) {
    if (made instanceof EvalCommand) {
      // Expressions may begin with a minus.
      return new CommandLine(made).setUnmatchedOptionsArePositionalParams(true);
    }
    List<AegisCommand> further =
        switch (made) {
          case AuditCommand audit -> AuditCommand.further(shell);
          case ApprovalsCommand approvals -> ApprovalsCommand.further(shell);
          case TokenCommand token -> TokenCommand.further(shell);
          default -> List.of();
        };
    if (further.isEmpty()) {
      return made;
    }
    CommandLine line = new CommandLine(made);
    further.forEach(line::addSubcommand);
    return line;
  }

  /** The whole command line. */
  static CommandLine all(Shell shell) {
    return commandLine(shell);
  }

  private static CommandLine configured(CommandLine root, Shell shell) {
    Failures failures = new Failures(shell);
    boolean colored = Colors.of(shell, false) == Colors.ON;
    return root.setOut(shell.out())
        .setErr(shell.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(colored ? Ansi.ON : Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(false)
        .setExpandAtFiles(false);
  }
}
