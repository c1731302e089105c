package dev.aegis.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Puts a {@link Watch} on every connection, and closes those whose time has run out: Helidon itself
 * waits for ever for the rest of a request.
 */
final class Connections implements ServerConnectionSelector, AutoCloseable {
  private final ServerConnectionSelector http;
  private final Duration patience;
  private final long mostBytes;
  private final int most;
  private final HttpMeters meters;
  private final Map<WatchedConnection, Watch> open = new ConcurrentHashMap<>();
  private final Map<Thread, Handshake> handshakes = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clockwork;
  private final ScheduledFuture<?> sweeping;

  /**
   * A connection that is to become TLS.
   *
   * @param socket under it
   * @param deadline by {@link System#nanoTime}
   */
  private record Handshake(Socket socket, long deadline) {
    boolean isOver() {
      return socket.isClosed() || System.nanoTime() - deadline >= 0;
    }
  }

  /**
   * @param http makes the connections
   * @param largestBody in bytes
   * @param most open ones; a few more are for who comes next
   */
  Connections(
      ServerConnectionSelector http,
      Duration patience,
      int largestBody,
      int most,
      HttpMeters meters) {
    this.http = http;
    this.patience = patience;
    this.most = most;
    this.meters = meters;
    // A body in chunks of one byte is six times its size on the wire; the head is bounded
    // elsewhere.
    this.mostBytes = 8L * largestBody + (1 << 16);
    this.clockwork =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("aegis-connections").factory());
    long period = Math.clamp(patience.toMillis() / 10, 10, 1_000);
    this.sweeping =
        clockwork.scheduleAtFixedRate(this::sweep, period, period, TimeUnit.MILLISECONDS);
  }

  /** A connection is to become TLS, on this thread, within the server's patience. */
  void shakingHands(Socket socket) {
    long deadline = System.nanoTime() + patience.toNanos();
    handshakes.put(Thread.currentThread(), new Handshake(socket, deadline));
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Handshake made = handshakes.remove(Thread.currentThread());
    Watch watch = new Watch(System::nanoTime, patience.toNanos(), mostBytes);
    Closeable end = made == null ? context.serverSocket()::close : made.socket;
    return new WatchedConnection(http, new WatchedContext(context, watch), end, this);
  }

  void opened(WatchedConnection connection, Watch watch) {
    open.put(connection, watch);
  }

  /** A request did not come in in time, and its caller was told so. */
  void late() {
    meters.refused(408);
  }

  void closed(WatchedConnection connection) {
    open.remove(connection);
  }

  private void sweep() {
    handshakes.values().removeIf(Connections::hasEnded);
    closeIdle(open.size() - most);
    open.forEach(
        (connection, watch) -> {
          Watch.Phase was = watch.expire();
          if (was != Watch.Phase.IDLE) {
            // Elsewhere, so that nobody's socket can hold up the others.
            Thread.startVirtualThread(() -> connection.expired(was));
          }
        });
  }

  /** Closes those that take too long; whoever failed has closed its own. */
  private static boolean hasEnded(Handshake handshake) {
    if (handshake.isOver()) {
      try {
        handshake.socket.close();
      } catch (IOException e) {
        Dispatcher.LOG.log(System.Logger.Level.TRACE, "while closing", e);
      }
      return true;
    }
    return false;
  }

  /** Makes room for who comes next; whoever keeps a connection for later can make another. */
  private void closeIdle(int count) {
    int left = count;
    for (Map.Entry<WatchedConnection, Watch> each : open.entrySet()) {
      if (left > 0 && each.getValue().expireIdle()) {
        left--;
        Thread.startVirtualThread(() -> each.getKey().expired(Watch.Phase.IDLE));
      }
    }
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public void close() {
    sweeping.cancel(false);
    clockwork.shutdown();
  }
}
