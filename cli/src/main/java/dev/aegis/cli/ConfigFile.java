package dev.aegis.cli;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.runtime.RecoveryRule;
import dev.aegis.source.Position;
import java.util.Collections;
import java.util.Comparator;
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
 * @param mistakes what makes no sense in it; it can be used only where there are none
 */
record ConfigFile(
    String name,
    Map<Setting, Written> values,
    Map<String, LogLevel> logLevels,
    Map<String, PluginConfig> approvals,
    Map<String, PluginConfig> sinks,
    Map<String, PluginConfig> functions,
    @Nullable PluginConfig executor,
    List<RecoveryRule> recovery,
    List<Mistake> mistakes) {

  private static final String AUTO = "auto";

  /** Where no file was given. */
  static final ConfigFile NONE =
      new ConfigFile(
          "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), null, List.of(), List.of());

  ConfigFile {
    Objects.requireNonNull(name);
    values = Map.copyOf(values);
    logLevels = ordered(logLevels);
    approvals = ordered(approvals);
    sinks = ordered(sinks);
    functions = ordered(functions);
    recovery = List.copyOf(recovery);
    mistakes = List.copyOf(mistakes);
  }

  /** A single setting's value, and where the file has it. */
  record Written(String text, Position place) {}

  /** Something that makes no sense, and where. */
  record Mistake(Position place, String message) {
    /** From the file's beginning to its end. */
    static final Comparator<Mistake> IN_SOURCE_ORDER =
        Comparator.comparingInt((Mistake mistake) -> mistake.place.line())
            .thenComparingInt(mistake -> mistake.place.column());
  }

  /** All the mistakes, a line each, such as {@code aegis.yaml:3:7: port is ...}. */
  List<String> lines(List<Mistake> all) {
    return all.stream()
        .sorted(Mistake.IN_SOURCE_ORDER)
        .map(
            mistake ->
                "%s:%d:%d: %s"
                    .formatted(name, mistake.place.line(), mistake.place.column(), mistake.message))
        .toList();
  }

  /** Whether no file was given. */
  boolean isNone() {
    return name.isEmpty();
  }

  /** The same, but that automatic approval also says yes to what is critical. */
  ConfigFile allowingAutoCritical() {
    Map<String, PluginConfig> allowing = new LinkedHashMap<>(approvals);
    allowing.putIfAbsent(AUTO, new PluginConfig(AUTO, Map.of()));
    allowing.replaceAll(
        (handler, plugin) -> plugin.type().equals(AUTO) ? critical(plugin) : plugin);
    return new ConfigFile(
        name, values, logLevels, allowing, sinks, functions, executor, recovery, mistakes);
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
