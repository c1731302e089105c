package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.decision.Review;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.runtime.FunctionPlugins;
import dev.aegis.spi.ApprovalHandlerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that say what a policy can name: the functions and the approval handlers of a
 * server's configuration.
 */
final class InstallationOptions {
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
    Configuration settings = settings(shell, file);
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

  private Configuration settings(Shell shell, ConfigFile file) {
    Map<Setting, @Nullable Object> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.PLUGINS, folder);
    return Configuration.of(shell, flags, file);
  }

  /**
   * The policy, where its rules name handlers that the configuration has, or types of plugins. None
   * is made: their secrets are where the server is. Without a configuration nothing can be said.
   */
  Outcome<Policy> withKnownHandlers(Shell shell, Policy policy) {
    ConfigFile file = config.read();
    Map<Rule, String> named = new LinkedHashMap<>();
    for (Rule rule : policy.rules()) {
      Review review = rule.review();
      String handler = review == null ? null : review.handler();
      if (handler != null && !file.approvals().containsKey(handler)) {
        named.put(rule, handler);
      }
    }
    if (file.isNone() || named.isEmpty()) {
      return Outcome.of(policy);
    }
    List<Diagnostic> problems = new ArrayList<>();
    try (Plugins plugins = PluginFolders.discover(shell, settings(shell, file))) {
      named.forEach(
          (rule, handler) -> {
            try {
              plugins.factory(ApprovalHandlerFactory.class, handler);
            } catch (PluginException e) {
              problems.add(
                  Diagnostic.of(
                      Code.UNKNOWN_HANDLER,
                      rule.source(),
                      rule.span(),
                      "the approval handler "
                          + Quoted.of(handler)
                          + " is not configured, and "
                          + e.getMessage()));
            }
          });
    }
    return Outcome.of(policy, problems);
  }
}
