package dev.aegis.runtime;

import dev.aegis.condition.Functions;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalHandlers;
import dev.aegis.spi.ConditionFunctionFactory;
import java.time.InstantSource;
import java.util.Map;

/** Makes the functions that a configuration lets conditions call. */
public final class FunctionPlugins {
  private FunctionPlugins() {}

  /**
   * The functions of some instances of plugins, to be used no longer than the plugins.
   *
   * @param configs by the instances' names
   * @throws PluginException where there is no such plugin, it can't be made, or two functions have
   *     one name
   */
  public static Functions make(
      Plugins plugins, Map<String, PluginConfig> configs, InstantSource clock) {
    return add(
        Functions.NONE, configs, new Workshop(plugins, clock, new Desk(), ApprovalHandlers.NONE));
  }

  static Functions add(Functions given, Map<String, PluginConfig> configs, Workshop workshop) {
    Functions all = given;
    for (var config : configs.entrySet()) {
      Functions before = all;
      all =
          workshop.make(
              ConditionFunctionFactory.class,
              config.getKey(),
              config.getValue(),
              (factory, settings, context) -> before.and(factory.create(settings, context)));
    }
    return all;
  }
}
