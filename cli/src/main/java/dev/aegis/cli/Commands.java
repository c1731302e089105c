package dev.aegis.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** All commands, and how they are run. */
final class Commands {
  private static final List<String> ALL =
      List.of(
          "init",
          "validate",
          "test",
          "fmt",
          "schema",
          "simulate",
          "eval",
          "serve",
          "audit",
          "stats",
          "approvals",
          "stop",
          "resume",
          "token",
          "config",
          "plugins",
          "health",
          "completion",
          "help");

  /** picocli's own lower bound. */
  private static final int NARROWEST_HELP = 55;

  /** Those that need to know the others. */
  private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

  private static final Set<String> VERSION = Set.of("-V", "--version");

  private static final Set<String> EVERYWHERE = Set.of("--no-color", "--stacktrace");

  /** What Java makes of bytes that are no text; a policy would decide about another action. */
  private static final char UNREADABLE = '\uFFFD';

  private Commands() {}

  /** Runs what the arguments say, and gives the exit code. */
  static int run(Shell shell, String... args) {
    if (isVersion(args)) {
      // Asked at each start by many a script, and soon told where no command line is made for it.
      shell.out().println(Version.line());
      return ExitCode.DONE;
    }
    for (String arg : args) {
      if (arg.indexOf(UNREADABLE) >= 0) {
        shell
            .err()
            .println(
                "aegis: the argument `"
                    + Text.printable(arg)
                    + "` can't be read: it is not in this locale's encoding; use a UTF-8 locale,"
                    + " for example LC_ALL=C.UTF-8");
        return ExitCode.USAGE;
      }
    }
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
    boolean alone = ALL.contains(first) && !ABOUT_ALL.contains(first);
    CommandLine root = new CommandLine(new RootCommand(shell));
    for (String name : ALL) {
      if (!alone || name.equals(first)) {
        root.addSubcommand(name, command(make(name, shell), shell));
      }
    }
    return configured(root, shell);
  }

  private static Object make(String name, Shell shell) {
    return switch (name) {
      case "init" -> new InitCommand(shell);
      case "validate" -> new ValidateCommand(shell);
      case "test" -> new TestCommand(shell);
      case "fmt" -> new FmtCommand(shell);
      case "schema" -> new SchemaCommand(shell);
      case "simulate" -> new SimulateCommand(shell);
      case "eval" -> new EvalCommand(shell);
      case "serve" -> new ServeCommand(shell);
      case "audit" -> new AuditCommand(shell);
      case "stats" -> new StatsCommand(shell);
      case "approvals" -> new ApprovalsCommand(shell);
      case "stop" -> new StopCommand(shell);
      case "resume" -> new ResumeCommand(shell);
      case "token" -> new TokenCommand(shell);
      case "config" -> new ConfigCommand(shell);
      case "plugins" -> new PluginsCommand(shell);
      case "health" -> new HealthCommand(shell);
      case "completion" -> new CompletionCommand(shell);
      case "help" -> new HelpCommand(shell);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static boolean isVersion(String... args) {
    return args.length > 0 && VERSION.containsAll(List.of(args));
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
    return Conversions.registered(root)
        .setUsageHelpWidth(Math.clamp(shell.screen().columns(), NARROWEST_HELP, Screen.USUAL))
        .setOut(shell.out())
        .setErr(shell.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(colored ? Ansi.ON : Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(false)
        .setExpandAtFiles(false);
  }
}
