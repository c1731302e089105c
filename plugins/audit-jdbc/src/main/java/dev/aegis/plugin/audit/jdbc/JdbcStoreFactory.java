package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;

/**
 * Opens stores of type {@code jdbc}.
 *
 * <p>Settings: {@code path}, the database's file without H2's ending {@code .mv.db}; {@code
 * create}, default true: false opens what is there for reading alone; {@code queue}, default
 * 10,000: how many calls may wait to be written.
 */
public final class JdbcStoreFactory implements StoreFactory {
  private static final long LONGEST_QUEUE = 1_000_000;

  @Override
  public String type() {
    return "jdbc";
  }

  @Override
  public Store open(Settings settings, PluginContext context) {
    DatabaseFile file = DatabaseFile.of(settings.required("path"));
    boolean create = settings.flag("create", true);
    int queue = (int) settings.integer("queue", 1, LONGEST_QUEUE, 10_000);
    if (!settings.unknown().isEmpty()) {
      throw new SettingsException("unknown setting `" + settings.unknown().iterator().next() + "`");
    }
    return create
        ? JdbcStore.openForWriting(file, queue, context)
        : JdbcStore.openForReading(file, context);
  }
}
