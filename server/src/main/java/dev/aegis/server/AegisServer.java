package dev.aegis.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.aegis.audit.AuditEvent;
import dev.aegis.runtime.Aegis;
import dev.aegis.server.Access.Guard;
import dev.aegis.spi.StoreException;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The REST server. Thread-safe; each request runs on a virtual thread of its own.
 *
 * <p>With tokens, it serves whoever has one with the right role. Without, on loopback it serves
 * everybody all but answers to approvals, and elsewhere health and evaluation alone.
 */
public final class AegisServer implements AutoCloseable {
  private static final Set<Guard> FOR_LOCAL_KEY = Set.of(Guard.OPEN, Guard.RECORD, Guard.OWNER);

  private final Runnable ending;
  private final List<AutoCloseable> parts;
  private final EventsEndpoint events;
  private final URI uri;
  private final @Nullable URI localUri;
  private final List<String> warnings;

  private AegisServer(
      Runnable ending,
      List<AutoCloseable> parts,
      EventsEndpoint events,
      URI uri,
      @Nullable URI localUri,
      List<String> warnings) {
    this.ending = ending;
    this.parts = List.copyOf(parts);
    this.events = events;
    this.uri = uri;
    this.localUri = localUri;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Spares a process that serves nothing but Aegis the search for the services of its HTTP library,
   * none of which are used here. To be called before the first {@link #start}, and not at all where
   * other parts of the process build on that library.
   */
  public static void alone() {
    if (!GlobalServiceRegistry.configured()) {
      ServiceRegistryConfig nothing =
          ServiceRegistryConfig.builder()
              .discoverServices(false)
              .discoverServicesFromServiceLoader(false)
              .build();
      GlobalServiceRegistry.registry(ServiceRegistryManager.create(nothing).registry());
    }
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
    boolean loopback = settings.isForThisMachine(address);
    Tokens tokens = settings.tokens();
    TlsFiles tls = settings.tls();
    String scheme = tls == null ? "http" : "https";
    Access access =
        new Access(loopback, scheme, settings.host(), settings.localKey(), tokens, governor::now);
    if (tokens != null) {
      governor.heedApprovers(
          name ->
              tokens
                  .named(name)
                  .filter(token -> token.isValidAt(governor.now()))
                  .filter(token -> token.roles().contains(Role.APPROVE))
                  .isPresent());
    }
    if (tokens != null) {
      governor.boundApprovals(name -> mostOpen(tokens, name));
    }
    if (tokens instanceof TokensFile file) {
      file.onReread(count -> recordReread(governor, count));
    }
    EventsEndpoint events =
        new EventsEndpoint(governor, caller -> access.isStillAdmitted(Guard.EVENTS, caller));
    FailedSignIns failedSignIns = new FailedSignIns(governor, metrics);
    List<Route> routes = Routes.all(governor, metrics, settings, events);
    HttpMeters meters = metrics.http(routes);
    Gate gate = new Gate(settings.capacity());
    List<AutoCloseable> parts = new ArrayList<>(List.of(failedSignIns, gate));
    try {
      Listener listener =
          Listener.start(
              address,
              settings.port(),
              settings,
              tls,
              meters,
              new Dispatcher(routes, access, failedSignIns, gate, meters, settings.largestBody()));
      parts.add(listener);
      URI localUri = null;
      if (tls != null) {
        parts.add(new TlsRenewal(tls, governor));
        if (settings.localKey() != null) {
          Listener local = startLocal(governor, settings, routes, failedSignIns, gate, meters);
          parts.add(local);
          localUri = local.uri(InetAddress.getLoopbackAddress().getHostAddress());
        }
      }
      List<String> warnings = new ArrayList<>(warnings(loopback, tokens));
      warnings.addAll(tls == null ? List.of() : tls.warnings());
      governor.addListener(metrics.work());
      parts.addFirst(() -> governor.removeListener(metrics.work()));
      return new AegisServer(
          () -> {
            events.close();
            end(governor, gate, settings);
          },
          parts,
          events,
          listener.uri(settings.host()),
          localUri,
          warnings);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw startFailed(settings, e);
    }
  }

  /** For commands of the same user, on this machine alone. */
  private static Listener startLocal(
      Governor governor,
      ServerSettings settings,
      List<Route> routes,
      FailedSignIns failedSignIns,
      Gate gate,
      HttpMeters meters) {
    Tokens none = hash -> Optional.empty();
    Access access = new Access(true, "http", "localhost", settings.localKey(), none, governor::now);
    List<Route> few =
        routes.stream().filter(route -> FOR_LOCAL_KEY.contains(route.guard())).toList();
    return Listener.start(
        InetAddress.getLoopbackAddress(),
        0,
        settings,
        null,
        meters,
        new Dispatcher(few, access, failedSignIns, gate, meters, settings.largestBody()));
  }

  private static long mostOpen(Tokens tokens, String name) {
    return tokens.named(name).map(token -> token.limits().openApprovals()).orElse(Long.MAX_VALUE);
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
    String place = Listener.bracketed(settings.host()) + ":" + settings.port();
    String reason = String.valueOf(e.getMessage());
    return new ServerStartException(
        reason.contains("in use")
            ? place + " is in use by another process; choose another with --port"
            : "can't listen at " + place + ": " + reason,
        e);
  }

  /** The port it really listens on. */
  public int port() {
    return uri.getPort();
  }

  /** Where callers find it. */
  public URI uri() {
    return uri;
  }

  /**
   * Where whoever has the local key reaches it without TLS, from this machine alone; null where
   * callers do without TLS anyway, or there is no such key. Certificates are for others: they name
   * the server as others know it, and may be asked of clients.
   */
  public @Nullable URI localUri() {
    return localUri;
  }

  /** What an operator should know of how it listens, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** How many follow what happens. */
  int followers() {
    return events.followers();
  }

  /** Takes no more requests, lets those in flight end, within the settings' grace, and stops. */
  @Override
  public void close() {
    ending.run();
    closeAll(parts);
    Dispatcher.LOG.log(INFO, "stopped");
  }

  /** While requests in flight end, whoever asks for more hears why not, and `/ready` says so. */
  private static void end(Governor governor, Gate gate, ServerSettings settings) {
    gate.stop();
    long seconds = settings.grace().toSeconds();
    Dispatcher.LOG.log(INFO, "stopping: calls in flight have {0} s to end", seconds);
    governor.letGo();
    long left = gate.awaitEmpty(settings.grace());
    if (left > 0) {
      Dispatcher.LOG.log(WARNING, "calls that have not ended after {0} s: {1}", seconds, left);
    }
  }

  private static void closeAll(List<AutoCloseable> parts) {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        Dispatcher.LOG.log(WARNING, "while closing", e);
      }
    }
  }
}
