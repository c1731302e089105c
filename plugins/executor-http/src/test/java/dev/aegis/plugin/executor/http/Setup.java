package dev.aegis.plugin.executor.http;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.json.Json;
import dev.aegis.spi.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes executors, setting by setting. */
final class Setup {
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final Map<String, Object> actions = new LinkedHashMap<>();

  Setup(String... hosts) {
    settings.put("hosts", List.of(hosts));
    settings.put("actions", actions);
  }

  Setup with(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  Setup action(String types, Object... namesAndValues) {
    Map<String, Object> action = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      action.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    actions.put(types, action);
    return this;
  }

  Map<String, Object> settings() {
    return settings;
  }

  HttpExecutor executor() {
    return new HttpExecutor(HttpSettings.of(new Settings(settings)), Json.OWN);
  }

  ExecutionResult execute(Action action) {
    try (HttpExecutor executor = executor()) {
      return executor.execute(action);
    }
  }
}
