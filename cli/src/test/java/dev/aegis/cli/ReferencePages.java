package dev.aegis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the sources of the manual's pages, and the completion scripts, for the packages. */
final class ReferencePages {
  private static final Pattern HEADING = Pattern.compile("^(== .*):$", Pattern.MULTILINE);

  private ReferencePages() {}

  /** Writes into a folder. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path pages = Files.createDirectories(folder.resolve("adoc"));
    int failed =
        ManPageGenerator.generateManPage(
            pages.toFile(), null, new boolean[0], true, specs().toArray(CommandSpec[]::new));
    if (failed != 0) {
      throw new IOException("the manual's pages could not be written");
    }
    try (DirectoryStream<Path> written = Files.newDirectoryStream(pages, "*.adoc")) {
      for (Path page : written) {
        Files.writeString(page, tidied(Files.readString(page)));
      }
    }
    Path completion = Files.createDirectories(folder.resolve("completion"));
    Files.writeString(completion.resolve("aegis.bash"), completion("bash"));
    Files.writeString(completion.resolve("_aegis"), "#compdef aegis\n" + completion("zsh"));
  }

  /**
   * A manual has no markup in the line by which it is indexed, and no colons behind its headings.
   */
  private static String tidied(String page) {
    int name = page.indexOf("== Name");
    int end = page.indexOf("// end::", name);
    return page.substring(0, name)
        + page.substring(name, end).replace("`", "")
        + HEADING.matcher(page.substring(end)).replaceAll("$1");
  }

  /** Those of all commands, each before the ones below it. */
  static List<CommandSpec> specs() {
    List<CommandSpec> specs = new ArrayList<>();
    Deque<CommandLine> left = new ArrayDeque<>(List.of(Commands.all(shell(new StringWriter()))));
    while (!left.isEmpty()) {
      CommandLine next = left.remove();
      next.getCommandSpec().version(Version.line());
      specs.add(next.getCommandSpec());
      left.addAll(next.getSubcommands().values());
    }
    return specs;
  }

  private static String completion(String kind) {
    StringWriter out = new StringWriter();
    if (Commands.run(shell(out), "completion", kind) != ExitCode.DONE) {
      throw new IllegalStateException("no completion script for " + kind);
    }
    return out.toString();
  }

  private static Shell shell(StringWriter out) {
    return new Shell(
        InputStream.nullInputStream(),
        new PrintWriter(out),
        new PrintWriter(new StringWriter()),
        Map.of(),
        InstantSource.fixed(Instant.EPOCH),
        ZoneOffset.UTC,
        Screen.NONE,
        false,
        null);
  }
}
