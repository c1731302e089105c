package dev.aegis.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens, and what it puts up with. Immutable to whoever has one: what changes a
 * setting gives back others.
 */
public final class ServerSettings {
  private final String host;
  private final int port;
  private final String version;
  private @Nullable String localKey;
  private @Nullable Tokens tokens;
  private @Nullable TlsFiles tls;
  private Duration approvalWait = Duration.ofSeconds(60);
  private int largestBody = 1 << 20;
  private int mostActions = 1_000;
  private Duration patience = Duration.ofSeconds(30);
  private Duration grace = Duration.ofSeconds(10);
  private Capacity capacity = Capacity.USUAL;
  private boolean recordEvaluations;
  private boolean passedOn;

  private ServerSettings(String host, int port, String version) {
    this.host = Objects.requireNonNull(host);
    this.port = port;
    this.version = Objects.requireNonNull(version);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535: " + port);
    }
  }

  /**
   * The usual limits: 1 MiB, 1,000 actions, 30 seconds to come in, 10 seconds to end, a minute for
   * people.
   *
   * @param host a name or an address of this machine
   * @param port 0 picks a free one
   * @param version what {@code /health} says
   */
  public static ServerSettings of(String host, int port, String version) {
    return new ServerSettings(host, port, version);
  }

  private ServerSettings with(Consumer<ServerSettings> change) {
    ServerSettings changed = new ServerSettings(host, port, version);
    changed.localKey = localKey;
    changed.tokens = tokens;
    changed.tls = tls;
    changed.approvalWait = approvalWait;
    changed.largestBody = largestBody;
    changed.mostActions = mostActions;
    changed.patience = patience;
    changed.grace = grace;
    changed.capacity = capacity;
    changed.recordEvaluations = recordEvaluations;
    changed.passedOn = passedOn;
    change.accept(changed);
    return changed;
  }

  /** With a key: who presents it as a bearer token may read the audit log. */
  public ServerSettings withLocalKey(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a local key is not empty");
    }
    return with(changed -> changed.localKey = key);
  }

  /** With tokens that callers must present. */
  public ServerSettings withTokens(Tokens tokens) {
    return with(changed -> changed.tokens = tokens);
  }

  /** With TLS, and what is shown to callers. */
  public ServerSettings withTls(TlsFiles tls) {
    return with(changed -> changed.tls = tls);
  }

  /** With another longest wait for people. */
  public ServerSettings withApprovalWait(Duration approvalWait) {
    return with(changed -> changed.approvalWait = approvalWait);
  }

  /** With another bound on how much is worked on at once. */
  public ServerSettings withCapacity(Capacity capacity) {
    return with(changed -> changed.capacity = capacity);
  }

  /** With an audit entry for each decision that is only evaluated, too. */
  public ServerSettings withRecordedEvaluations() {
    return with(changed -> changed.recordEvaluations = true);
  }

  /**
   * With other limits.
   *
   * @param largestBody in bytes
   * @param mostActions in one request
   * @param patience how long a request may take to come in, and each part of an answer to go out
   */
  public ServerSettings withLimits(int largestBody, int mostActions, Duration patience) {
    if (largestBody < 1 || mostActions < 1) {
      throw new IllegalArgumentException("limits are at least 1");
    }
    return with(
        changed -> {
          changed.largestBody = largestBody;
          changed.mostActions = mostActions;
          changed.patience = patience;
        });
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  String version() {
    return version;
  }

  @Nullable String localKey() {
    return localKey;
  }

  @Nullable Tokens tokens() {
    return tokens;
  }

  @Nullable TlsFiles tls() {
    return tls;
  }

  Duration approvalWait() {
    return approvalWait;
  }

  int largestBody() {
    return largestBody;
  }

  int mostActions() {
    return mostActions;
  }

  Duration patience() {
    return patience;
  }

  /** How long requests in flight may take to end when the server closes. */
  Duration grace() {
    return grace;
  }

  Capacity capacity() {
    return capacity;
  }

  /** With callers from anywhere, whose requests something on this machine passes on. */
  ServerSettings withPassedOnRequests() {
    return with(changed -> changed.passedOn = true);
  }

  /** Whether whoever can call is on this machine. */
  boolean isForThisMachine(InetAddress address) {
    return address.isLoopbackAddress() && !passedOn;
  }

  boolean recordEvaluations() {
    return recordEvaluations;
  }

  @Override
  public String toString() {
    return "ServerSettings[" + host + ":" + port + "]";
  }
}
