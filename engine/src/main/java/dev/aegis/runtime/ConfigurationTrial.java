package dev.aegis.runtime;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalHandlers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tries out, without an Aegis, what a configuration names, for those who check one. Nothing is
 * asked, run or written.
 */
public final class ConfigurationTrial {
  private ConfigurationTrial() {}

  /**
   * Why some handlers can't be made, a line each; none where all can. Those that can are closed
   * again at once, and asked nothing.
   *
   * @param configs what is configured, by name
   * @param names the handlers to try, configured or called after their type
   */
  public static List<String> handlers(
      Plugins plugins,
      Map<String, PluginConfig> configs,
      Collection<String> names,
      InstantSource clock) {
    var peers = new AtomicReference<>(ApprovalHandlers.NONE);
    var workshop = new Workshop(plugins, clock, new Desk(), name -> peers.get().named(name));
    try (var handlers =
        new Handlers(
            "",
            name ->
                workshop.make(
                    ApprovalHandlerFactory.class,
                    name,
                    configs.getOrDefault(name, new PluginConfig(name, Map.of())),
                    ApprovalHandlerFactory::create))) {
      peers.set(handlers.peers());
      return names.stream()
          .sorted()
          .distinct()
          .flatMap(name -> handlers.problemWith(name).stream())
          .toList();
    }
  }

  /** Why an executor can't be made; empty where it can. */
  public static Optional<String> executor(
      Plugins plugins, PluginConfig config, InstantSource clock) {
    var workshop = new Workshop(plugins, clock, new Desk(), ApprovalHandlers.NONE);
    try (ActionExecutor made =
        workshop.make(
            ActionExecutorFactory.class, "executor", config, ActionExecutorFactory::create)) {
      Objects.requireNonNull(made);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Why values can't be masked with the key of a file; empty where they can, or where there is no
   * file yet.
   */
  public static Optional<String> maskKey(Path file) {
    try {
      if (Files.exists(file)) {
        Objects.requireNonNull(MaskKey.readOrMake(file));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(Masking.MISSING + e.getMessage());
    }
  }
}
