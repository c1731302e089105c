package dev.aegis.cli;

import dev.aegis.cli.AtomicFile.Readers;
import dev.aegis.cli.Templates.Template;
import dev.aegis.diagnostic.Suggestion;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a policy to start from, and where it is wanted its tests. */
@Command(
    name = "init",
    description = "Write a commented policy to start from.",
    footer = {"  aegis init", "  aegis init --template crm --with-tests -o policies/crm.yaml"})
final class InitCommand extends AegisCommand {
  private static final Pattern ENDING = Pattern.compile("[.]ya?ml$");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: policy.yaml).")
  private Path output = Path.of("policy.yaml");

  @Option(
      names = "--template",
      paramLabel = "NAME",
      completionCandidates = Templates.Names.class,
      description = "Which policy to start from (default: minimal).")
  private String template = "minimal";

  @Option(names = "--list-templates", description = "List the policies to start from.")
  private boolean listTemplates;

  @Option(
      names = "--with-tests",
      description =
          "Write policy.test.yaml beside policy.yaml, too: cases, and what must be decided.")
  private boolean withTests;

  @Option(names = "--force", description = "Replace what is there already.")
  private boolean force;

  InitCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    if (listTemplates) {
      Table table = new Table(shell, colors(), List.of("TEMPLATE", "WHAT IT DOES"), 200);
      Templates.ALL.forEach(t -> table.add(List.of(t.name(), t.description())));
      table.end();
      return ExitCode.DONE;
    }
    Template chosen = chosen();
    if (output.toString().equals("-")) {
      throw CommandFailure.usage("a policy is written to a file; name one with -o, such as p.yaml");
    }
    Path tests = beside(output);
    refuseToReplace(output);
    if (withTests) {
      refuseToReplace(tests);
      write(tests, chosen.tests());
    }
    writePolicy(chosen.policy(), tests);
    println("Wrote " + Text.printable(output.toString()));
    if (withTests) {
      println("Wrote " + Text.printable(tests.toString()));
    }
    note("Next: aegis validate " + Text.word(output.toString()));
    return ExitCode.DONE;
  }

  /** The policy comes last, so that it never stands there without its tests. */
  private void writePolicy(String policy, Path tests) throws IOException {
    try {
      write(output, policy);
    } catch (IOException | CommandFailure e) {
      if (withTests && !force) {
        Files.deleteIfExists(tests);
      }
      throw e;
    }
  }

  /** Where the tests of a policy go: beside it, as {@code policy.test.yaml}. */
  private static Path beside(Path policy) {
    String name = String.valueOf(policy.getFileName());
    Matcher ending = ENDING.matcher(name);
    return policy.resolveSibling(
        ending.find()
            ? name.substring(0, ending.start()) + ".test" + ending.group()
            : name + ".test.yaml");
  }

  private void refuseToReplace(Path file) {
    if (force ? Files.isDirectory(file) : Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw inTheWay(file);
    }
  }

  private void write(Path file, String text) throws IOException {
    try {
      if (force) {
        AtomicFile.replace(file, Readers.USUAL, out -> out.print(text));
      } else {
        AtomicFile.create(file, Readers.USUAL, out -> out.print(text));
      }
    } catch (FileAlreadyExistsException e) {
      throw inTheWay(file);
    }
  }

  private CommandFailure inTheWay(Path file) {
    return CommandFailure.failed(
        "`"
            + file
            + "` is there already; choose another file with -o"
            + (force ? "" : ", or replace it with --force"));
  }

  private Template chosen() {
    return Templates.named(template)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no template `"
                        + template
                        + "`; "
                        + Suggestion.didYouMean(template, new Templates.Names())
                            .map(hint -> hint + " --list-templates lists them all")
                            .orElse("--list-templates lists them")));
  }
}
