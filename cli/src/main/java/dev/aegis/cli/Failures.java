package dev.aegis.cli;

import dev.aegis.diagnostic.Suggestion;
import dev.aegis.plugin.PluginException;
import dev.aegis.server.ServerStartException;
import dev.aegis.server.TlsException;
import dev.aegis.server.TokensException;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in a line or a few, and with which exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Shell shell;

  Failures(Shell shell) {
    this.shell = shell;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = shell.err();
    String message =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched(command, unmatched.getUnmatched().getFirst())
            : lowerFirst(String.valueOf(failure.getMessage()));
    err.println("aegis: " + Text.printable(message));
    if (failure instanceof UnmatchedArgumentException unmatched) {
      suggestion(command, unmatched).ifPresent(near -> err.println("Did you mean `" + near + "`?"));
    }
    err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  private static String unmatched(CommandLine command, String typed) {
    String name = command.getCommandSpec().qualifiedName();
    if (typed.startsWith("-")) {
      return "`" + name + "` has no option `" + typed + "`";
    }
    return command.getSubcommands().isEmpty()
        ? "`" + name + "` takes no argument `" + typed + "`"
        : "there is no command `" + name + " " + typed + "`";
  }

  private static Optional<String> suggestion(
      CommandLine command, UnmatchedArgumentException unmatched) {
    String typed = unmatched.getUnmatched().getFirst();
    List<String> known =
        typed.startsWith("-")
            ? command.getCommandSpec().options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .toList()
            : List.copyOf(command.getSubcommands().keySet());
    return Suggestion.closest(typed, known).or(() -> Suggestion.unabbreviated(typed, known));
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    int exitCode =
        switch (failure) {
          case CommandFailure known -> say(known.exitCode(), known.getMessage());
          case ReaderGoneException e -> ExitCode.DONE;
          case StoreException e -> say(ExitCode.FAILED, e.getMessage());
          case PluginException e -> say(ExitCode.FAILED, e.getMessage());
          case ServerStartException e -> say(ExitCode.FAILED, e.getMessage());
          case TlsException e -> say(ExitCode.FAILED, e.getMessage());
          case TokensException e -> say(ExitCode.FAILED, e.getMessage());
          case IOException e -> say(ExitCode.FAILED, describe(e));
          case UncheckedIOException e -> say(ExitCode.FAILED, describe(cause(e)));
          default ->
              say(
                  ExitCode.FAILED,
                  "something went wrong that should not: "
                      + failure
                      + "\nPlease report it, with what --stacktrace shows.");
        };
    if (command.getCommand() instanceof AegisCommand aegis && aegis.wantsStacktrace()) {
      failure.printStackTrace(shell.err());
    }
    return exitCode;
  }

  private int say(int exitCode, @Nullable String message) {
    List<String> lines = Objects.requireNonNullElse(message, "unknown reason").lines().toList();
    shell.err().println("aegis: " + Text.printable(lines.getFirst()));
    lines.stream().skip(1).forEach(line -> shell.err().println(Text.printable(line)));
    return exitCode;
  }

  /** What kept a file from being read or written, in a line that names it. */
  static String describe(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> "there is no file `" + e.getFile() + "`";
      case AccessDeniedException e -> "permission denied: `" + e.getFile() + "`";
      case FileAlreadyExistsException e -> "`" + e.getFile() + "` is there already";
      case NotDirectoryException e -> "`" + e.getFile() + "` is not a folder";
      case CharacterCodingException e -> "a file is not UTF-8";
      case FileSystemException e ->
          "`" + e.getFile() + "`: " + Objects.requireNonNullElse(e.getReason(), "can't be used");
      default -> Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    };
  }

  private static IOException cause(UncheckedIOException e) {
    return Objects.requireNonNull(e.getCause());
  }

  private static String lowerFirst(String text) {
    boolean shouted = text.length() > 1 && Character.isUpperCase(text.charAt(1));
    return text.isEmpty() || shouted
        ? text
        : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
