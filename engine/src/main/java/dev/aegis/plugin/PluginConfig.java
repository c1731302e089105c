package dev.aegis.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What someone wrote about one plugin instance. Immutable.
 *
 * @param type which plugin
 * @param settings JSON values by name; <code>${NAME}</code> in a text stands for an environment
 *     variable, <code>${file:PATH}</code> for what a file holds, <code>$${</code> for <code>${
 *     </code> itself
 */
public record PluginConfig(String type, Map<String, ?> settings) {
  public PluginConfig {
    Objects.requireNonNull(type);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** The names of the settings alone: a value may be a secret. */
  @Override
  public String toString() {
    return "PluginConfig[type=" + type + ", settings=" + settings.keySet() + "]";
  }
}
