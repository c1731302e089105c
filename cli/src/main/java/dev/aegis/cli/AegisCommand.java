package dev.aegis.cli;

import dev.aegis.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands have in common. The answer of {@code call} is the exit code. */
@Command(
    // No command is a method, and to look for one takes a while at each start.
    addMethodSubcommands = false,
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    sortOptions = false,
    usageHelpAutoWidth = false)
abstract class AegisCommand implements Callable<Integer> {
  /** Where the command runs. */
  protected final Shell shell;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 1_000,
      description = "Show this help.")
  @SuppressWarnings("unused") // That it is there is all that picocli needs.
  private boolean help;

  @Option(
      names = "--no-color",
      order = 1_001,
      description = "Never use colour, as with NO_COLOR in the environment.")
  private boolean noColor;

  @Option(names = "--stacktrace", order = 1_002, description = "Show the whole story of an error.")
  private boolean stacktrace;

  AegisCommand(Shell shell) {
    this.shell = shell;
  }

  final boolean wantsStacktrace() {
    return stacktrace;
  }

  /** Colour, where it was not asked to be left out. */
  final Colors colors() {
    return Colors.of(shell, noColor);
  }

  /** Writes a line of the result. */
  final void println(String line) {
    shell.out().println(line);
  }

  /** Writes a result as JSON, in which nothing can turn on the terminal that shows it. */
  final void printJson(@Nullable Object value) {
    println(Text.escaped(Json.OWN.writePretty(value)));
  }

  /** Writes a line for the person, which is no result. */
  final void note(String line) {
    shell.err().println(line);
  }
}
