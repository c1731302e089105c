package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.Leases;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Leases in a PostgreSQL database, by its clock. */
final class PostgresLeases implements Leases {
  private final JdbcStore store;

  PostgresLeases(JdbcStore store) {
    this.store = store;
  }

  @Override
  public boolean hold(String name, String holder, Duration time) {
    return store.alongside(
        handle -> {
          handle.execute("DELETE FROM lease WHERE ends < clock_timestamp() - interval '1 hour'");
          return handle
                  .createUpdate(
                      "INSERT INTO lease (name, holder, ends) VALUES"
                          + " (:name, :holder, clock_timestamp() + :ms * interval '1 millisecond')"
                          + " ON CONFLICT (name) DO UPDATE"
                          + " SET holder = EXCLUDED.holder, ends = EXCLUDED.ends"
                          + " WHERE lease.holder = EXCLUDED.holder"
                          + " OR lease.ends <= clock_timestamp()")
                  .bind("name", name)
                  .bind("holder", holder)
                  .bind("ms", time.toMillis())
                  .execute()
              == 1;
        });
  }

  @Override
  public Set<String> held(Collection<String> names) {
    return names.isEmpty()
        ? Set.of()
        : store.alongside(
            handle ->
                handle
                    .createQuery(
                        "SELECT name FROM lease WHERE name = ANY(:names)"
                            + " AND ends > clock_timestamp()")
                    .bindArray("names", String.class, List.copyOf(names))
                    .mapTo(String.class)
                    .set());
  }

  @Override
  public void release(String holder) {
    store.alongside(handle -> handle.execute("DELETE FROM lease WHERE holder = ?", holder));
  }
}
