package dev.aegis.runtime;

import dev.aegis.json.Json;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalHandlers;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PluginFactory;
import java.time.InstantSource;

/** Makes plugin instances with the context they need. */
record Workshop(Plugins plugins, InstantSource clock, Desk desk, ApprovalHandlers handlers) {
  <F extends PluginFactory, T> T make(
      Class<F> kind, String name, PluginConfig config, Plugins.Maker<F, T> maker) {
    var context =
        new PluginContext(
            name,
            clock,
            System.getLogger("aegis.plugin." + name),
            desk.of(name),
            handlers,
            Json.OWN);
    return plugins.make(kind, name, config, context, maker);
  }
}
