package dev.aegis.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.aegis.audit.AuditEvent;
import dev.aegis.spi.StoreException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Looks at {@link TlsFiles} once a second, and puts on record what is new in them. */
final class TlsRenewal implements AutoCloseable {
  static final String EVENT = "certificate_reread";

  private final TlsFiles files;
  private final Governor governor;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-certificates").factory());
  private final ScheduledFuture<?> ticking;

  TlsRenewal(TlsFiles files, Governor governor) {
    this.files = files;
    this.governor = governor;
    this.ticking = clockwork.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      files.look(this::record);
    } catch (RuntimeException e) {
      // Or it would never look again.
      Dispatcher.LOG.log(WARNING, "the files of the certificate could not be looked at", e);
    }
  }

  private void record(Identity identity) {
    Dispatcher.LOG.log(INFO, "a new certificate is in use, until {0}", identity.end());
    var event =
        new AuditEvent.Administrative(
            governor.now(),
            EVENT,
            "file",
            Map.of(
                "serial", identity.chain().getFirst().getSerialNumber().toString(16),
                "expires", identity.end().toString()));
    try {
      governor.journal().append(List.of(event));
    } catch (StoreException e) {
      Dispatcher.LOG.log(WARNING, "that a certificate was read again is not on record", e);
    }
  }

  @Override
  public void close() {
    ticking.cancel(false);
    clockwork.shutdown();
  }
}
