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

  /** What runs what follows it. */
  private static final Set<String> WRAPPERS =
      Set.of(
          "busybox", "chroot", "doas", "env", "ionice", "nice", "nohup", "setsid", "stdbuf", "su",
          "sudo", "timeout", "unshare", "xargs");

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
    if (WRAPPERS.contains(name)) {
      refuseWrappedShells(argv);
    }
    return program;
  }

  private static void refuseWrappedShells(List<String> argv) {
    for (int i = 1; i < argv.size(); i++) {
      String word = argv.get(i);
      if (SHELLS.contains(word.substring(word.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT))) {
        refuseScripts(argv.subList(i, argv.size()));
        return;
      }
    }
  }

  private static boolean isExecutable(String program) {
    try {
      Path path = Path.of(program);
      return path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * A shell is given a program, as a file or behind {@code -c}, and parameters after it; nothing
   * else may stand where an agent writes something, since shells read options in many ways.
   */
  private static void refuseScripts(List<String> argv) {
    int next = 1;
    while (next < argv.size() && argv.get(next).matches("-[eux]+")) {
      next++;
    }
    if (next < argv.size() && argv.get(next).equals("-c")) {
      next++;
    }
    boolean programIsOurs =
        next < argv.size() && isFixed(argv.get(next)) && !argv.get(next).matches("(?s)[-+].*");
    if (!programIsOurs && !argv.stream().allMatch(Program::isFixed)) {
      throw new SettingsException(
          "a shell could read what comes from the action as a program; hand it over as a"
              + " parameter: `-c`, `exec report \"$1\"`, `sh`, `{params.name}`");
    }
  }

  private static boolean isFixed(String argument) {
    return ActionTemplate.parse(argument).isFixed();
  }
}
