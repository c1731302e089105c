package dev.aegis.plugin.executor.command;

import dev.aegis.glob.Glob;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What people may choose.
 *
 * @param folder in which programs run
 * @param environment all that they find there
 * @param longestOutput how many bytes are kept of what one says, and of its errors
 * @param concurrent how many may run at a time
 * @param commands what becomes of actions; the first that fits counts
 */
record CommandSettings(
    Path folder,
    Map<String, String> environment,
    int longestOutput,
    int concurrent,
    List<Command> commands) {
  private static final String USUAL_FOLDER = "/";

  CommandSettings {
    Objects.requireNonNull(folder);
    environment = Map.copyOf(environment);
    commands = List.copyOf(commands);
  }

  static CommandSettings of(Settings settings) {
    return new CommandSettings(
        folder(settings.optional("folder").orElse(USUAL_FOLDER)),
        environment(settings.texts("environment")),
        (int) settings.integer("output_kb", 1, 100_000, 64) * 1_000,
        (int) settings.integer("concurrent", 1, 1_000, 8),
        commands(settings));
  }

  private static Path folder(String name) {
    try {
      Path folder = Path.of(name);
      if (folder.isAbsolute() && Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new SettingsException(
        "`folder` is `" + name + "`, which is no absolute path of a folder");
  }

  /** Little, and nothing of ours: the server's environment holds its secrets. */
  private static Map<String, String> environment(Map<String, String> given) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("LANG", "C.UTF-8");
    given.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
            throw new SettingsException("`environment`: `" + name + "` is no variable");
          }
          environment.put(name, value);
        });
    return environment;
  }

  private static List<Command> commands(Settings settings) {
    Duration timeout = timeout(settings, Duration.ofSeconds(30));
    List<Command> commands = new ArrayList<>();
    settings
        .sections("actions")
        .forEach(
            (types, section) -> {
              refuseShadowed(types, commands);
              commands.add(Command.of(types, section, timeout(section, timeout)));
            });
    if (commands.isEmpty()) {
      throw new SettingsException("`actions` says of no type of action what to do");
    }
    return commands;
  }

  private static Duration timeout(Settings settings, Duration otherwise) {
    Duration timeout = settings.duration("timeout", otherwise);
    if (timeout.compareTo(Duration.ofMillis(100)) < 0
        || timeout.compareTo(Duration.ofHours(24)) > 0) {
      throw new SettingsException(
          "`" + settings.path("timeout") + "` must be between 100ms and 24h");
    }
    return timeout;
  }

  private static void refuseShadowed(String types, List<Command> before) {
    for (Command command : before) {
      if (command.types().matches(types)) {
        throw new SettingsException(
            "`actions.%s` is never met, since `%s` before it fits as well; put it first"
                .formatted(types, command.types()));
      }
    }
  }

  /** What becomes of actions of a type; empty where nobody said. */
  Optional<Command> command(String type) {
    return commands.stream().filter(command -> command.types().matches(type)).findFirst();
  }

  /** Without the environment, which may hold secrets. */
  @Override
  public String toString() {
    return "CommandSettings" + commands.stream().map(Command::types).map(Glob::pattern).toList();
  }
}
