package dev.aegis.cli;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.runtime.RecoveryRule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a config file says. Immutable.
 *
 * @param name the path as the user gave it
 * @param values single settings
 * @param logLevels of loggers by name
 * @param approvals approval handlers by the names that rules and settings use
 * @param sinks what follows the audit log, by names for people
 * @param functions what conditions can call, by names for people
 * @param executor what runs actions; null for the usual one
 * @param recovery what is to follow where actions fail
 */
record ConfigFile(
    String name,
    Map<Setting, String> values,
    Map<String, LogLevel> logLevels,
    Map<String, PluginConfig> approvals,
    Map<String, PluginConfig> sinks,
    Map<String, PluginConfig> functions,
    @Nullable PluginConfig executor,
    List<RecoveryRule> recovery) {

  private static final String AUTO = "auto";

  /** Where no file was given. */
  static final ConfigFile NONE =
      new ConfigFile("", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), null, List.of());

  ConfigFile {
    Objects.requireNonNull(name);
    values = Map.copyOf(values);
    logLevels = ordered(logLevels);
    approvals = ordered(approvals);
    sinks = ordered(sinks);
    functions = ordered(functions);
    recovery = List.copyOf(recovery);
  }

  /** The same, but that automatic approval also says yes to what is critical. */
  ConfigFile allowingAutoCritical() {
    Map<String, PluginConfig> allowing = new LinkedHashMap<>(approvals);
    allowing.putIfAbsent(AUTO, new PluginConfig(AUTO, Map.of()));
    allowing.replaceAll(
        (handler, plugin) -> plugin.type().equals(AUTO) ? critical(plugin) : plugin);
    return new ConfigFile(name, values, logLevels, allowing, sinks, functions, executor, recovery);
  }

  private static PluginConfig critical(PluginConfig auto) {
    Map<String, Object> settings = new LinkedHashMap<>(auto.settings());
    settings.put("allow_critical", true);
    return new PluginConfig(AUTO, settings);
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
