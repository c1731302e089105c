package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.plugin.Plugins;
import dev.aegis.runtime.FunctionPlugins;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which functions conditions can call: those of a server's configuration. */
final class FunctionOptions {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "The folder of plugins (default: the distribution's own).")
  private @Nullable Path folder;

  /**
   * Functions, with the plugins that they are of.
   *
   * @param plugins null where none are needed
   */
  record Loaded(Functions functions, @Nullable Plugins plugins) implements AutoCloseable {
    @Override
    public void close() {
      if (plugins != null) {
        plugins.close();
      }
    }
  }

  /**
   * Makes them. Where the config file names none, no plugin is looked for.
   *
   * @throws CommandFailure where settings make no sense
   * @throws dev.aegis.plugin.PluginException where one of them can't be made
   */
  Loaded load(Shell shell) {
    ConfigFile file = config.read();
    if (file.isNone()) {
      return new Loaded(Functions.NONE, null);
    }
    Map<Setting, @Nullable Object> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.PLUGINS, folder);
    Configuration settings = Configuration.of(shell, flags, file);
    if (file.functions().isEmpty()) {
      return new Loaded(Functions.NONE, null);
    }
    Plugins plugins = PluginFolders.discover(shell, settings);
    try {
      return new Loaded(FunctionPlugins.make(plugins, file.functions(), shell.clock()), plugins);
    } catch (RuntimeException e) {
      plugins.close();
      throw e;
    }
  }
}
