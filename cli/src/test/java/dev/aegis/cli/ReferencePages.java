package dev.aegis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the sources of the manual's pages, and the completion scripts, for the packages. */
final class ReferencePages {
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
    Path completion = Files.createDirectories(folder.resolve("completion"));
    Files.writeString(completion.resolve("aegis.bash"), completion("bash"));
    Files.writeString(completion.resolve("_aegis"), "#compdef aegis\n" + completion("zsh"));
  }

  private static List<CommandSpec> specs() {
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
        null);
  }
}
