package dev.aegis.plugin.audit.jdbc;

import dev.aegis.testing.Postgres;
import java.util.Map;

/** The same on PostgreSQL. */
class PostgresStateTest extends StateTest {
  private final String url = Postgres.shared().database();

  @Override
  Map<String, ?> place() {
    return Map.of("url", url);
  }
}
