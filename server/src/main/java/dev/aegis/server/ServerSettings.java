package dev.aegis.server;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens, and what it puts up with.
 *
 * @param host a name or an address of this machine
 * @param port 0 picks a free one
 * @param version what {@code /health} says
 * @param localKey who presents it as a bearer token may read the audit log; null for nobody
 * @param tokens what callers may present; null for none
 * @param approvalWait the longest that a caller may wait for people
 * @param largestBody in bytes
 * @param mostActions in one request
 * @param patience how long a request may take to come in, and each part of an answer to go out
 * @param grace how long requests in flight may take to end when the server closes
 * @param capacity how much it works on at once
 * @param tls what it shows to callers; null for plain HTTP
 */
public record ServerSettings(
    String host,
    int port,
    String version,
    @Nullable String localKey,
    @Nullable Tokens tokens,
    Duration approvalWait,
    int largestBody,
    int mostActions,
    Duration patience,
    Duration grace,
    @Nullable TlsFiles tls,
    Capacity capacity) {
  public ServerSettings {
    Objects.requireNonNull(host);
    Objects.requireNonNull(version);
    Objects.requireNonNull(approvalWait);
    Objects.requireNonNull(patience);
    Objects.requireNonNull(grace);
    Objects.requireNonNull(capacity);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535: " + port);
    }
    if (localKey != null && localKey.isEmpty()) {
      throw new IllegalArgumentException("a local key is not empty");
    }
    if (largestBody < 1 || mostActions < 1) {
      throw new IllegalArgumentException("limits are at least 1");
    }
  }

  /**
   * The usual limits: 1 MiB, 1,000 actions, 30 seconds to come in, 10 seconds to end, a minute for
   * people.
   */
  public static ServerSettings of(String host, int port, String version) {
    return new ServerSettings(
        host,
        port,
        version,
        null,
        null,
        Duration.ofSeconds(60),
        1 << 20,
        1_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        null,
        Capacity.USUAL);
  }

  /** With a key that lets its bearer read the audit log. */
  public ServerSettings withLocalKey(String key) {
    return new ServerSettings(
        host,
        port,
        version,
        key,
        tokens,
        approvalWait,
        largestBody,
        mostActions,
        patience,
        grace,
        tls,
        capacity);
  }

  /** With tokens that callers must present. */
  public ServerSettings withTokens(Tokens tokens) {
    return new ServerSettings(
        host,
        port,
        version,
        localKey,
        tokens,
        approvalWait,
        largestBody,
        mostActions,
        patience,
        grace,
        tls,
        capacity);
  }

  /** With another longest wait for people. */
  public ServerSettings withApprovalWait(Duration approvalWait) {
    return new ServerSettings(
        host,
        port,
        version,
        localKey,
        tokens,
        approvalWait,
        largestBody,
        mostActions,
        patience,
        grace,
        tls,
        capacity);
  }

  /** With TLS. */
  public ServerSettings withTls(TlsFiles tls) {
    return new ServerSettings(
        host,
        port,
        version,
        localKey,
        tokens,
        approvalWait,
        largestBody,
        mostActions,
        patience,
        grace,
        tls,
        capacity);
  }

  /** With another capacity. */
  public ServerSettings withCapacity(Capacity capacity) {
    return new ServerSettings(
        host,
        port,
        version,
        localKey,
        tokens,
        approvalWait,
        largestBody,
        mostActions,
        patience,
        grace,
        tls,
        capacity);
  }

  /** With other limits. */
  public ServerSettings withLimits(int largestBody, int mostActions, Duration patience) {
    return new ServerSettings(
        host,
        port,
        version,
        localKey,
        tokens,
        approvalWait,
        largestBody,
        mostActions,
        patience,
        grace,
        tls,
        capacity);
  }

  @Override
  public String toString() {
    return "ServerSettings[" + host + ":" + port + "]";
  }
}
