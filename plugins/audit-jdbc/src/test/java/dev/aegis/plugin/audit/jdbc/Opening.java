package dev.aegis.plugin.audit.jdbc;

import dev.aegis.json.Json;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import java.nio.file.Path;
import java.util.Map;

/** Opens stores as a host does. */
final class Opening {
  static final PluginContext CONTEXT =
      new PluginContext(
          "audit",
          () -> AuditSamples.NOON,
          System.getLogger("aegis"),
          (requestId, answer) -> false,
          Json.OWN);

  private Opening() {}

  static Store store(Path path) {
    return open(Map.of("path", path.toString()));
  }

  static Store reader(Path path) {
    return open(Map.of("path", path.toString(), "create", false));
  }

  static Store open(Map<String, ?> settings) {
    return new JdbcStoreFactory().open(new Settings(settings), CONTEXT);
  }
}
