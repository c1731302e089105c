package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.EntryJson;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.json.Json;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The audit log of a database that nobody else holds. */
final class StoredAuditLog implements AuditLog {
  private static final int PAGE = 1_000;

  private final Store store;

  /**
   * Opens a database for reading.
   *
   * @throws dev.aegis.spi.StoreException where it is missing, locked or corrupt
   */
  StoredAuditLog(Shell shell, Plugins plugins, StoreLocation location) {
    store = open(shell, plugins, location, false);
  }

  /** Opens the store of a database. */
  static Store open(Shell shell, Plugins plugins, StoreLocation location, boolean writing) {
    PluginContext context =
        new PluginContext(
            "store",
            shell.clock(),
            System.getLogger("aegis.audit"),
            (request, answer) -> false,
            Json.OWN);
    return plugins.make(
        StoreFactory.class, "audit log", location.plugin(writing), context, StoreFactory::open);
  }

  @Override
  public void forEach(AuditQuery query, Consumer<Map<?, ?>> action) {
    store.journal().forEach(query, entry -> action.accept(EntryJson.of(entry)));
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    return store.journal().statistics(since);
  }

  @Override
  public AuditChain.Head start() {
    return store.journal().start();
  }

  @Override
  public List<AuditRecord> records(long after) {
    return store.journal().records(after, PAGE);
  }

  @Override
  public void close() {
    store.close();
  }
}
