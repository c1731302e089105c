package dev.aegis.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which plugins there are, and how a server uses them. */
final class InstallationOptions {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "The folder of plugins (default: the distribution's own).")
  private @Nullable Path folder;

  /**
   * The settings in force.
   *
   * @throws CommandFailure where they make no sense
   */
  Configuration settings(Shell shell) {
    return settings(shell, config.read());
  }

  /**
   * What a policy can name. Without a config file no setting is looked at.
   *
   * @throws CommandFailure where settings make no sense
   * @throws dev.aegis.plugin.PluginException where a function can't be made
   */
  Installation open(Shell shell) {
    ConfigFile file = config.read();
    return new Installation(shell, file.isNone() ? null : settings(shell, file));
  }

  private Configuration settings(Shell shell, ConfigFile file) {
    Map<Setting, @Nullable Object> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.PLUGINS, folder);
    return Configuration.of(shell, flags, file);
  }
}
