package dev.aegis.testing;

import dev.aegis.json.Json;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.PluginContext;
import java.time.Instant;

/** What a plugin under test gets from its host: a clock that stands still, a desk that listens. */
public final class Contexts {
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private Contexts() {}

  public static PluginContext named(String name) {
    return named(name, (requestId, answer) -> true);
  }

  public static PluginContext named(String name, ApprovalDesk desk) {
    return new PluginContext(name, () -> NOW, System.getLogger("aegis.test"), desk, Json.OWN);
  }
}
