package dev.aegis.plugin.executor.command;

import dev.aegis.action.Action;
import dev.aegis.glob.Glob;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.UnfitActionException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The program that actions of some types run. Immutable.
 *
 * @param types of actions
 * @param program its absolute path
 * @param arguments each is one argument, whatever an action holds
 * @param timeout how long it may run
 * @param hearsAction whether it reads the action from its input, as a line of JSON
 * @param saysJson whether what it says is JSON
 */
record Command(
    Glob types,
    String program,
    List<Argument> arguments,
    Duration timeout,
    boolean hearsAction,
    boolean saysJson) {
  /** In bytes, far from what systems refuse. */
  private static final int LONGEST = 100_000;

  Command {
    Objects.requireNonNull(types);
    Objects.requireNonNull(program);
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(timeout);
  }

  static Command of(String types, Settings settings, Duration timeout) {
    List<String> argv = settings.list("argv");
    boolean options = settings.flag("options", false);
    try {
      return new Command(
          Glob.of(types),
          Program.checked(argv),
          Argument.all(argv.subList(1, argv.size()), options),
          timeout,
          isJson(settings, "stdin", "none"),
          isJson(settings, "stdout", "text"));
    } catch (SettingsException e) {
      String message = String.valueOf(e.getMessage());
      String path = "`" + settings.path("");
      throw message.startsWith(path)
          ? e
          : new SettingsException("`" + settings.path("argv") + "`: " + message);
    }
  }

  private static boolean isJson(Settings settings, String name, String otherwise) {
    String value = settings.optional(name).orElse(otherwise);
    if (!value.equals("json") && !value.equals(otherwise)) {
      throw new SettingsException(
          "`" + settings.path(name) + "` must be `json` or `" + otherwise + "`");
    }
    return value.equals("json");
  }

  /**
   * The arguments for an action, as many as there are in the settings.
   *
   * @throws UnfitActionException where a value can't be in one
   */
  List<String> arguments(Action action) {
    List<String> filled =
        arguments.stream().map(argument -> argument.fill(action)).collect(Collectors.toList());
    long bytes =
        filled.stream().mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length).sum();
    if (bytes > LONGEST) {
      throw new UnfitActionException("its arguments would be longer than " + LONGEST + " bytes");
    }
    return filled;
  }

  /** What the program finds in its input. */
  byte[] input(Action action, JsonCodec json) {
    if (!hearsAction) {
      return new byte[0];
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("action_type", action.type());
    members.put("target", action.target());
    members.put("params", action.params());
    members.put("description", action.description());
    members.put("agent_id", action.agentId());
    members.put("session_id", action.sessionId());
    return (json.write(members) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
