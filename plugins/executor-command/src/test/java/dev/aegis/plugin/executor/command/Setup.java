package dev.aegis.plugin.executor.command;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.json.Json;
import dev.aegis.spi.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes executors, setting by setting; actions of type {@code run} run something. */
final class Setup {
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final Map<String, Object> action = new LinkedHashMap<>();

  private Setup() {
    settings.put("actions", new LinkedHashMap<>(Map.of("run", action)));
  }

  static Setup running(String... argv) {
    return new Setup().with("argv", List.of(argv));
  }

  /** A setting of the action. */
  Setup with(String name, Object value) {
    action.put(name, value);
    return this;
  }

  /** A setting of all. */
  Setup all(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  Map<String, Object> settings() {
    return settings;
  }

  CommandExecutor executor() {
    return new CommandExecutor(CommandSettings.of(new Settings(settings)), Json.OWN);
  }

  static Action action(Map<String, ?> params) {
    return new Action("run", "crm/7", params, "", "ann", "");
  }

  ExecutionResult execute(Map<String, ?> params) {
    try (CommandExecutor executor = executor()) {
      return executor.execute(action(params));
    }
  }
}
