package dev.aegis.server;

import static java.lang.System.Logger.Level.WARNING;

import dev.aegis.audit.AuditEvent;
import dev.aegis.runtime.Aegis;
import dev.aegis.server.Access.Guard;
import dev.aegis.spi.StoreException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The REST server. Thread-safe; each request runs on a virtual thread of its own.
 *
 * <p>With tokens, it serves whoever has one with the right role. Without, on loopback it serves
 * everybody all but answers to approvals, and elsewhere health and evaluation alone.
 */
public final class AegisServer implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 8_192;

  /** How long a connection may wait for the first byte of a request. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final WebServer http;
  private final Connections connections;
  private final FailedSignIns failedSignIns;
  private final Runnable parting;
  private final URI uri;
  private final List<String> warnings;

  private AegisServer(
      WebServer http,
      Connections connections,
      FailedSignIns failedSignIns,
      Runnable parting,
      URI uri,
      List<String> warnings) {
    this.http = http;
    this.connections = connections;
    this.failedSignIns = failedSignIns;
    this.parting = parting;
    this.uri = uri;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Starts to listen.
   *
   * @param aegis stays the caller's, who closes it after the server
   * @throws ServerStartException where nothing can listen there
   */
  public static AegisServer start(Aegis aegis, ServerSettings settings) {
    Metrics metrics = new Metrics(settings.version(), () -> aegis.policy().policy());
    return start(new RunningGovernor(aegis, metrics.work()), metrics, settings);
  }

  static AegisServer start(Governor governor, ServerSettings settings) {
    Metrics metrics = new Metrics(settings.version(), () -> governor.policy().policy());
    return start(governor, metrics, settings);
  }

  private static AegisServer start(Governor governor, Metrics metrics, ServerSettings settings) {
    InetAddress address = address(settings.host());
    probe(address, settings);
    boolean loopback = address.isLoopbackAddress();
    Tokens tokens = settings.tokens();
    Access access =
        new Access(loopback, settings.host(), settings.localKey(), tokens, governor::now);
    if (tokens != null) {
      governor.heedApprovers(
          name ->
              tokens
                  .named(name)
                  .filter(token -> token.isValidAt(governor.now()))
                  .filter(token -> token.roles().contains(Role.APPROVE))
                  .isPresent());
    }
    if (tokens instanceof TokensFile file) {
      file.onReread(count -> recordReread(governor, count));
    }
    FailedSignIns failedSignIns = new FailedSignIns(governor, metrics);
    List<Route> routes = routes(governor, metrics, settings);
    HttpMeters meters = metrics.http(routes);
    Dispatcher dispatcher =
        new Dispatcher(routes, access, failedSignIns, meters, settings.largestBody());
    Connections connections = new Connections(http1(), settings.patience(), settings.largestBody());
    WebServer http =
        WebServer.builder()
            .address(address)
            .port(settings.port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(connections)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .maxPayloadSize(settings.largestBody())
            .maxTcpConnections(MOST_CONNECTIONS)
            .idleConnectionTimeout(IDLE)
            .idleConnectionPeriod(IDLE.dividedBy(4))
            .shutdownGracePeriod(settings.grace())
            .directHandlers(DirectAnswers.handlers(settings.largestBody(), meters))
            .routing(routing -> routing.any(dispatcher))
            .build();
    try {
      http.start();
    } catch (RuntimeException e) {
      connections.close();
      failedSignIns.close();
      throw startFailed(settings, e);
    }
    governor.addListener(metrics.work());
    Runnable parting = () -> governor.removeListener(metrics.work());
    URI uri = URI.create("http://" + bracketed(settings.host()) + ":" + http.port());
    return new AegisServer(
        http, connections, failedSignIns, parting, uri, warnings(loopback, tokens));
  }

  private static List<String> warnings(boolean loopback, @Nullable Tokens tokens) {
    return loopback || tokens != null ? List.of() : List.of(Access.LIMITED + "; " + Access.HOW);
  }

  private static void recordReread(Governor governor, int count) {
    var event =
        new AuditEvent.Administrative(
            governor.now(), "tokens_reread", "file", Map.of("tokens", (long) count));
    try {
      governor.journal().append(List.of(event));
    } catch (StoreException e) {
      Dispatcher.LOG.log(WARNING, "that tokens were read again is not on record", e);
    }
  }

  private static List<Route> routes(Governor governor, Metrics metrics, ServerSettings settings) {
    MetricsEndpoint numbers = new MetricsEndpoint(governor, metrics);
    HealthEndpoint health = new HealthEndpoint(governor, settings.version());
    ActionsEndpoint actions =
        new ActionsEndpoint(governor, settings.mostActions(), settings.approvalWait());
    PolicyEndpoint policy = new PolicyEndpoint(governor);
    AuditEndpoint audit = new AuditEndpoint(governor);
    AuditChangesEndpoint changes = new AuditChangesEndpoint(governor);
    ApprovalsEndpoint approvals = new ApprovalsEndpoint(governor);
    GrantsEndpoint grants = new GrantsEndpoint(governor);
    List<String> none = List.of();
    return List.of(
        new Route("GET", "/health", Guard.OPEN, none, health::health),
        new Route("GET", "/api/v1/health", Guard.OPEN, none, health::health),
        new Route("GET", "/ready", Guard.OPEN, none, health::ready),
        new Route("GET", MetricsEndpoint.PATH, Guard.METRICS, none, numbers::get),
        new Route(
            "POST", "/api/v1/evaluate", Guard.EVALUATE, List.of("explain"), actions::evaluate),
        new Route(
            "POST", "/api/v1/execute", Guard.EXECUTE, List.of("stop_on_failure"), actions::execute),
        new Route("GET", "/api/v1/audit", Guard.RECORD, AuditEndpoint.FILTERS, audit::list),
        new Route("GET", "/api/v1/audit/chain", Guard.RECORD, List.of("after"), audit::chain),
        new Route("GET", "/api/v1/audit/filing", Guard.RECORD, List.of("after"), audit::filing),
        new Route("GET", "/api/v1/audit/kept", Guard.RECORD, List.of(), audit::kept),
        new Route("GET", "/api/v1/audit/*", Guard.RECORD, none, audit::one),
        new Route("POST", "/api/v1/audit/*/resolve", Guard.OWNER, none, changes::resolve),
        new Route("POST", "/api/v1/audit/*/redact", Guard.OWNER, none, changes::redact),
        new Route(
            "GET", "/api/v1/audit/prunable", Guard.OWNER, List.of("before"), changes::prunable),
        new Route("POST", "/api/v1/audit/prune", Guard.OWNER, none, changes::prune),
        new Route("GET", "/api/v1/stats", Guard.RECORD, List.of("since"), audit::statistics),
        new Route("POST", "/api/v1/callbacks/*", Guard.CALLBACK, none, approvals::callback),
        new Route("GET", "/api/v1/policy", Guard.POLICY, none, policy::get),
        new Route("PUT", "/api/v1/policy", Guard.CHANGE_POLICY, List.of("dry_run"), policy::put),
        new Route(
            "GET",
            "/api/v1/approvals",
            Guard.APPROVALS,
            ApprovalsEndpoint.FILTERS,
            approvals::list),
        new Route("GET", "/api/v1/approvals/*", Guard.APPROVAL, none, approvals::one),
        new Route("POST", "/api/v1/approvals/*/approve", Guard.ANSWER, none, approvals::approve),
        new Route("POST", "/api/v1/approvals/*/deny", Guard.ANSWER, none, approvals::deny),
        new Route("GET", "/api/v1/grants", Guard.APPROVALS, GrantsEndpoint.FILTERS, grants::list),
        new Route("POST", "/api/v1/grants", Guard.ANSWER, none, grants::give),
        new Route("GET", "/api/v1/grants/*", Guard.APPROVALS, none, grants::one),
        new Route("POST", "/api/v1/grants/*/revoke", Guard.ANSWER, none, grants::revoke),
        new Route(
            "POST", "/api/v1/approvals/*/withdraw", Guard.WITHDRAW, none, approvals::withdraw));
  }

  private static Http1ConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(Http1Config.builder().sendKeepAliveHeader(false).build())
        .build();
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ServerStartException("`" + host + "` is no address of this machine", e);
    }
  }

  /** Tries first whether anything can listen there: Helidon would log pages about it. */
  private static void probe(InetAddress address, ServerSettings settings) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, settings.port()));
    } catch (IOException e) {
      throw startFailed(settings, e);
    }
  }

  private static ServerStartException startFailed(ServerSettings settings, Exception e) {
    String place = bracketed(settings.host()) + ":" + settings.port();
    String reason = String.valueOf(e.getMessage());
    return new ServerStartException(
        reason.contains("in use")
            ? place + " is in use by another process; choose another with --port"
            : "can't listen at " + place + ": " + reason,
        e);
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** The port it really listens on. */
  public int port() {
    return uri.getPort();
  }

  /** Where callers find it. */
  public URI uri() {
    return uri;
  }

  /** What an operator should know of how it listens, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** Takes no more requests, lets those in flight end, within the settings' grace, and stops. */
  @Override
  public void close() {
    http.stop();
    connections.close();
    failedSignIns.close();
    parting.run();
  }
}
