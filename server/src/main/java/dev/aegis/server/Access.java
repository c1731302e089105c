package dev.aegis.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says who may call what while there are no tokens: on loopback everybody everything, from anywhere
 * else health and evaluation alone. A local key opens the audit log everywhere, and it alone lets
 * the log be changed: agents on this machine are not to erase what they did.
 *
 * <p>On loopback, web pages are strangers: what a browser sends for a page of another origin, or to
 * a name that was pointed at this machine, is refused wherever it could change or read anything.
 */
final class Access {
  static final String LIMITED =
      "this server listens beyond loopback without tokens, so it serves health and evaluate alone";

  /** What a route gives away. */
  enum Guard {
    /** Nothing: anybody may call it. */
    OPEN,
    /** The record of what happened. */
    RECORD,
    /** The record, to be changed: for those alone who have the local key, wherever they are. */
    OWNER,
    /** Everything else. */
    CLOSED
  }

  private final boolean loopback;
  private final String host;
  private final byte @Nullable [] localKey;

  /**
   * @param host the name that the server was told to listen at
   */
  Access(boolean loopback, String host, @Nullable String localKey) {
    this.loopback = loopback;
    this.host = host.toLowerCase(Locale.ROOT);
    this.localKey = localKey == null ? null : localKey.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Lets a request pass.
   *
   * @param headers the values of a header
   * @throws ProblemException with status 403 where it may not
   */
  void check(Guard guard, Function<String, List<String>> headers) {
    boolean forKey = guard == Guard.RECORD || guard == Guard.OWNER;
    if (guard == Guard.OPEN || (forKey && hasLocalKey(headers))) {
      return;
    }
    if (guard == Guard.OWNER) {
      throw refused("the record is changed with `aegis audit` alone, by whoever owns its files");
    }
    if (!loopback) {
      throw refused(LIMITED + "; to get the rest, listen on loopback");
    }
    List<String> hosts = headers.apply("Host");
    if (hosts.size() != 1 || !isOurs(hostOf(hosts.getFirst()))) {
      throw refused("the Host header names another machine");
    }
    for (String origin : headers.apply("Origin")) {
      if (!isSameOrigin(origin, hosts.getFirst())) {
        throw refused("requests of web pages from elsewhere are not taken");
      }
    }
  }

  /** Whether a request presents a key, and not the right one. */
  boolean isImpostor(Function<String, List<String>> headers) {
    return !headers.apply("Authorization").isEmpty() && !hasLocalKey(headers);
  }

  private boolean hasLocalKey(Function<String, List<String>> headers) {
    List<String> given = headers.apply("Authorization");
    if (localKey == null || given.size() != 1 || !given.getFirst().startsWith("Bearer ")) {
      return false;
    }
    byte[] key = given.getFirst().substring(7).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(localKey, key);
  }

  private boolean isSameOrigin(String origin, String hostHeader) {
    try {
      URI uri = URI.create(origin);
      String authority = uri.getRawAuthority();
      return "http".equals(uri.getScheme())
          && authority != null
          && isOurs(hostOf(authority))
          && portOf(authority) == portOf(hostHeader);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isOurs(String name) {
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || name.equals(host)
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  private static String hostOf(String authority) {
    int colon = colonOfPort(authority);
    return (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  private static int portOf(String authority) {
    int colon = colonOfPort(authority);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 80;
  }

  private static int colonOfPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : -1;
  }

  private static ProblemException refused(String detail) {
    return Problem.of(403, detail).thrown();
  }
}
