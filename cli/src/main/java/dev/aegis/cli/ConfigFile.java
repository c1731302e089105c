package dev.aegis.cli;

import dev.aegis.plugin.PluginConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
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
 */
record ConfigFile(
    String name,
    Map<Setting, String> values,
    Map<String, LogLevel> logLevels,
    Map<String, PluginConfig> approvals,
    Map<String, PluginConfig> sinks,
    Map<String, PluginConfig> functions,
    @Nullable PluginConfig executor) {

  /** Where no file was given. */
  static final ConfigFile NONE =
      new ConfigFile("", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), null);

  ConfigFile {
    Objects.requireNonNull(name);
    values = Map.copyOf(values);
    logLevels = ordered(logLevels);
    approvals = ordered(approvals);
    sinks = ordered(sinks);
    functions = ordered(functions);
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
