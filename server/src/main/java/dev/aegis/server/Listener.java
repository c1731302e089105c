package dev.aegis.server;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes connections at one address, and has what comes in on them answered. */
final class Listener implements AutoCloseable {
  /** How long a connection may wait for the first byte of a request. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final WebServer http;
  private final Connections connections;
  private final String scheme;

  private Listener(WebServer http, Connections connections, String scheme) {
    this.http = http;
    this.connections = connections;
    this.scheme = scheme;
  }

  /**
   * Begins to listen.
   *
   * @param port 0 picks a free one
   * @param tls null for plain HTTP
   * @throws RuntimeException where nothing can listen there
   */
  static Listener start(
      InetAddress address,
      int port,
      ServerSettings settings,
      @Nullable TlsFiles tls,
      HttpMeters meters,
      Dispatcher dispatcher) {
    int most = settings.capacity().connections();
    Connections connections =
        new Connections(http1(), settings.patience(), settings.largestBody(), most, meters);
    WebServerConfig.Builder builder =
        WebServer.builder()
            .address(address)
            .port(port)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(connections)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .maxPayloadSize(settings.largestBody())
            .contentEncoding(new BodiesAsSent())
            .maxTcpConnections(2 * most)
            .idleConnectionTimeout(IDLE)
            .idleConnectionPeriod(IDLE.dividedBy(4))
            .shutdownGracePeriod(settings.grace())
            .directHandlers(DirectAnswers.handlers(settings.largestBody(), meters))
            .routing(routing -> routing.any(dispatcher));
    if (tls != null) {
      // Helidon's other way would look up the name of each caller.
      builder.useNio(false).tls(Tls.builder().sslContext(new TlsDoor(tls, connections)).build());
    }
    WebServer http = builder.build();
    try {
      http.start();
    } catch (RuntimeException e) {
      connections.close();
      throw e;
    }
    return new Listener(http, connections, tls == null ? "http" : "https");
  }

  /** What answers have for headers is looked at where they are made, once for what is constant. */
  private static Http1ConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder().sendKeepAliveHeader(false).validateResponseHeaders(false).build())
        .build();
  }

  /**
   * Where it is found.
   *
   * @param host as callers know it
   */
  URI uri(String host) {
    return URI.create(scheme + "://" + bracketed(host) + ":" + http.port());
  }

  /** A host as it stands before a port. */
  static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** Takes no more requests, and lets those in flight end, within the settings' grace. */
  @Override
  public void close() {
    http.stop();
    connections.close();
  }
}
