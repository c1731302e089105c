package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Leases;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the steps that a process takes, and dies at one of them as suddenly as it can. */
final class Steps {
  private static final Set<String> WRITES = Set.of("append", "write");

  private final int last;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * @param last the step at which to die; 0 to live
   */
  Steps(int last) {
    this.last = last;
  }

  int taken() {
    return taken.get();
  }

  void take() {
    if (taken.incrementAndGet() == last) {
      Runtime.getRuntime().halt(137);
    }
  }

  /** A store of which each write is a step before and a step after. */
  Store around(Store store) {
    AuditJournal journal = around(AuditJournal.class, store.journal());
    StateStore state = around(StateStore.class, store.state());
    return new Store() {
      @Override
      public AuditJournal journal() {
        return journal;
      }

      @Override
      public PolicyStore policies() {
        return store.policies();
      }

      @Override
      public StateStore state() {
        return state;
      }

      @Override
      public Optional<Leases> leases() {
        return store.leases();
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  private <T> T around(Class<T> type, T inner) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              boolean writes = WRITES.contains(method.getName());
              if (writes) {
                take();
              }
              try {
                Object result = method.invoke(inner, arguments);
                if (writes) {
                  take();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
