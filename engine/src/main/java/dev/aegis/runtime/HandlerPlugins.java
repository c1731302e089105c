package dev.aegis.runtime;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalHandlers;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Tries approval handlers out without an Aegis, for those who check a configuration. */
public final class HandlerPlugins {
  private HandlerPlugins() {}

  /**
   * Why some handlers can't be made, a line each; none where all can. Those that can are closed
   * again at once, and asked nothing.
   *
   * @param configs what is configured, by name
   * @param names the handlers to try, configured or called after their type
   */
  public static List<String> problems(
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
}
