package dev.aegis.plugin.executor.command;

import dev.aegis.spi.ActionTemplate;
import dev.aegis.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What may stand first in an {@code argv}. */
final class Program {
  private static final Set<String> SHELLS =
      Set.of("sh", "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "tcsh", "yash", "zsh");

  private Program() {}

  /**
   * The program of an {@code argv}.
   *
   * @throws SettingsException where there is none that can be run, or none that should be
   */
  static String checked(List<String> argv) {
    if (argv.isEmpty()) {
      throw new SettingsException("it must be a list, of the program and its arguments");
    }
    String program = argv.getFirst();
    if (!isExecutable(program)) {
      throw new SettingsException(
          "`" + program + "` is no absolute path of a program that can be run");
    }
    String name = String.valueOf(Path.of(program).getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".bat") || name.endsWith(".cmd")) {
      throw new SettingsException("`" + program + "` would be run by a shell of Windows");
    }
    if (SHELLS.contains(name)) {
      refuseScripts(argv);
    }
    return program;
  }

  private static boolean isExecutable(String program) {
    try {
      Path path = Path.of(program);
      return path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** What follows {@code -c} is a program, and so nothing for an agent to write in. */
  private static void refuseScripts(List<String> argv) {
    for (int i = 1; i < argv.size() - 1; i++) {
      if (argv.get(i).matches("-[A-Za-z]*c") && !ActionTemplate.parse(argv.get(i + 1)).isFixed()) {
        throw new SettingsException(
            "a shell would read what comes from the action as a program; hand it over as a"
                + " parameter: `-c`, `exec report \"$1\"`, `sh`, `{params.name}`");
      }
    }
  }
}
