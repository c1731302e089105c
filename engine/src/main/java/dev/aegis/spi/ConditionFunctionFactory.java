package dev.aegis.spi;

import java.util.List;

/**
 * Makes the functions of one type that conditions can call; found by {@link
 * java.util.ServiceLoader}.
 */
public interface ConditionFunctionFactory extends PluginFactory {

  /**
   * Makes them.
   *
   * @throws SettingsException where the settings can't be used
   */
  List<ConditionFunction> create(Settings settings, PluginContext context);
}
