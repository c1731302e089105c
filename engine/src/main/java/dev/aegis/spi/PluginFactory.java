package dev.aegis.spi;

/**
 * What all factories have in common. An implementation has a public constructor without parameters.
 */
public interface PluginFactory {

  /**
   * The name by which settings choose this kind of plugin: lower case, letters, digits and {@code
   * -}.
   */
  String type();
}
