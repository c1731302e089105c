package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;

/**
 * Opens stores of type {@code jdbc}.
 *
 * <p>Settings: either {@code path}, the file of an H2 database without its ending {@code .mv.db},
 * or {@code url}, a PostgreSQL database that several Aegis may share, {@code
 * jdbc:postgresql://host/name}, with {@code user} and {@code password} where it asks for them;
 * {@code create}, default true: false opens what is there for reading alone; {@code queue}, default
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
    boolean create = settings.flag("create", true);
    int queue = (int) settings.integer("queue", 1, LONGEST_QUEUE, 10_000);
    JournalTables tables = new JournalTables(context.json());
    Database database =
        settings
            .optional("url")
            .<Database>map(url -> server(PostgresUrl.of(url), settings, tables, create))
            .orElseGet(() -> file(settings, tables, context.json(), create));
    return create
        ? JdbcStore.writing(database, tables, context.json(), queue)
        : JdbcStore.reading(database, tables, context.json());
  }

  private static Database server(
      PostgresUrl url, Settings settings, JournalTables tables, boolean create) {
    String user = settings.optional("user").orElse(null);
    String password = settings.optional("password").orElse(null);
    refuseUnknown(settings);
    return PostgresDatabase.open(url, user, password, tables, create);
  }

  private static Database file(
      Settings settings, JournalTables tables, JsonCodec json, boolean create) {
    DatabaseFile file = DatabaseFile.of(settings.required("path"));
    refuseUnknown(settings);
    return create
        ? H2Database.openForWriting(file, tables, json)
        : H2Database.openForReading(file, tables, json);
  }

  private static void refuseUnknown(Settings settings) {
    if (!settings.unknown().isEmpty()) {
      throw new SettingsException("unknown setting `" + settings.unknown().iterator().next() + "`");
    }
  }
}
