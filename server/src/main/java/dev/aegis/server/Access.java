package dev.aegis.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says who may call what. With tokens, whoever has one with the right role. Without, on loopback
 * everybody everything but answers to approvals, and from anywhere else evaluation alone. A local
 * key opens the audit log everywhere, and it alone lets the log be changed: agents on this machine
 * are not to erase what they did.
 *
 * <p>On loopback without a token, web pages are strangers: what a browser sends for a page of
 * another origin, or to a name that was pointed at this machine, is refused wherever it could
 * change or read anything.
 */
final class Access {
  static final String LIMITED =
      "this server listens beyond loopback without tokens, so it serves health and evaluate alone";

  private static final String BEARER = "Bearer ";

  static final String HOW =
      "`aegis token create NAME --roles ROLE,…` makes one, and --tokens FILE names the file it goes"
          + " to";

  /** What it takes where there are no tokens. */
  enum WithoutTokens {
    NOTHING,
    LOOPBACK,
    KEY,
    NEVER
  }

  /** What a route gives away. */
  enum Guard {
    /** Nothing: anybody may call it. */
    OPEN(WithoutTokens.NOTHING),
    /** What the policy says of an action. */
    EVALUATE(WithoutTokens.NOTHING, Role.EVALUATE, Role.EXECUTE),
    /** The same, and an entry in the record for each. */
    DECIDE(WithoutTokens.LOOPBACK, Role.EVALUATE, Role.EXECUTE),
    /** That actions run. */
    EXECUTE(WithoutTokens.LOOPBACK, Role.EXECUTE),
    /** The record of what happened. */
    RECORD(WithoutTokens.LOOPBACK, Role.AUDIT),
    /** The same, as it grows, for as long as somebody reads. */
    EVENTS(WithoutTokens.LOOPBACK, Role.AUDIT),
    /** How the server fares. */
    METRICS(WithoutTokens.LOOPBACK, Role.AUDIT),
    /** The record, to be changed: for those alone who have the local key, wherever they are. */
    OWNER(WithoutTokens.KEY),
    /** The policy in force. */
    POLICY(WithoutTokens.LOOPBACK, Role.AUDIT, Role.ADMIN),
    /** What policy is in force. */
    CHANGE_POLICY(WithoutTokens.LOOPBACK, Role.ADMIN),
    /** Whether anything runs at all. */
    STOP(WithoutTokens.LOOPBACK, Role.ADMIN),
    /** What waits for people. */
    APPROVALS(WithoutTokens.LOOPBACK, Role.APPROVE, Role.AUDIT),
    /** The same, one at a time, for who asked for it too. */
    APPROVAL(WithoutTokens.LOOPBACK, Role.APPROVE, Role.AUDIT, Role.EXECUTE),
    /** What people say. */
    ANSWER(WithoutTokens.NEVER, Role.APPROVE),
    /** What a handler's partner sends, signed in whatever way those two know. */
    CALLBACK(WithoutTokens.LOOPBACK),
    /** That a request is taken back. */
    WITHDRAW(WithoutTokens.NEVER, Role.EXECUTE);

    private final WithoutTokens withoutTokens;

    @SuppressWarnings("ImmutableEnumChecker") // What List.of makes never changes.
    private final List<Role> roles;

    Guard(WithoutTokens withoutTokens, Role... roles) {
      this.withoutTokens = withoutTokens;
      this.roles = List.of(roles);
    }

    WithoutTokens withoutTokens() {
      return withoutTokens;
    }

    /** Of which a token needs one. */
    List<Role> roles() {
      return roles;
    }
  }

  private final boolean loopback;
  private final String scheme;
  private final String host;
  private final byte @Nullable [] localKey;
  private final @Nullable Tokens tokens;
  private final InstantSource clock;

  /**
   * @param scheme how it is called, http or https
   * @param host the name that the server was told to listen at
   * @param tokens null where there are none to be had
   */
  Access(
      boolean loopback,
      String scheme,
      String host,
      @Nullable String localKey,
      @Nullable Tokens tokens,
      InstantSource clock) {
    this.loopback = loopback;
    this.scheme = scheme;
    this.host = host.toLowerCase(Locale.ROOT);
    this.localKey = localKey == null ? null : localKey.getBytes(StandardCharsets.UTF_8);
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Lets a request pass.
   *
   * @param headers the values of a header
   * @return who calls
   * @throws ProblemException with status 401 or 403 where it may not
   */
  Caller check(Guard guard, Function<String, List<String>> headers) {
    boolean forKey = guard == Guard.RECORD || guard == Guard.OWNER;
    if (guard == Guard.OPEN || (forKey && hasLocalKey(headers))) {
      return Caller.ANYBODY;
    }
    if (guard == Guard.OWNER) {
      throw refused("the record is changed with `aegis audit` alone, by whoever owns its files");
    }
    if (tokens != null && guard == Guard.CALLBACK) {
      return Caller.ANYBODY;
    }
    if (guard == Guard.METRICS && whyNoNeighbour(headers) == null) {
      return Caller.ANYBODY;
    }
    if (tokens != null) {
      return new Caller(admitted(tokens, guard, headers));
    }
    switch (guard.withoutTokens) {
      case NOTHING -> {}
      case LOOPBACK, KEY -> checkNeighbour(headers);
      case NEVER ->
          throw refused("approvals are answered and withdrawn with a token alone: " + HOW);
    }
    return Caller.ANYBODY;
  }

  /** Whether who was let pass still would be, after a while. */
  boolean isStillAdmitted(Guard guard, Caller caller) {
    Token token = caller.token();
    return token == null
        || (tokens != null
            && tokens
                .withHash(token.sha256())
                .filter(known -> known.isValidAt(clock.instant()))
                .filter(known -> guard.roles.stream().anyMatch(known.roles()::contains))
                .isPresent());
  }

  private Token admitted(Tokens tokens, Guard guard, Function<String, List<String>> headers) {
    String bearer = bearer(headers);
    if (bearer == null) {
      throw unknown("this takes a token: `Authorization: Bearer TOKEN`");
    }
    Token token =
        tokens
            .withHash(Token.hashOf(bearer))
            .filter(known -> known.isValidAt(clock.instant()))
            .orElseThrow(() -> unknown("this token is not known here, or has expired"));
    if (guard.roles.stream().noneMatch(token.roles()::contains)) {
      String roles = guard.roles.stream().map(Role::word).collect(Collectors.joining("` or `"));
      throw refused("this takes a token with the role `" + roles + "`");
    }
    return token;
  }

  private void checkNeighbour(Function<String, List<String>> headers) {
    String why = whyNoNeighbour(headers);
    if (why != null) {
      throw refused(why);
    }
  }

  /** Null for whoever is on this machine, and no web page from elsewhere. */
  private @Nullable String whyNoNeighbour(Function<String, List<String>> headers) {
    if (!loopback) {
      return LIMITED + "; to get the rest, give it tokens: " + HOW;
    }
    List<String> hosts = headers.apply("Host");
    if (hosts.size() != 1 || !isOurs(hostOf(hosts.getFirst()))) {
      return "the Host header, or the address, names another machine";
    }
    for (String origin : headers.apply("Origin")) {
      if (!isSameOrigin(origin, hosts.getFirst())) {
        return "requests of web pages from elsewhere are not taken";
      }
    }
    return null;
  }

  /** Whether a request presents a key, and none that is known. */
  boolean isImpostor(Function<String, List<String>> headers) {
    if (headers.apply("Authorization").isEmpty() || hasLocalKey(headers)) {
      return false;
    }
    String bearer = bearer(headers);
    return tokens == null
        || bearer == null
        || tokens
            .withHash(Token.hashOf(bearer))
            .filter(known -> known.isValidAt(clock.instant()))
            .isEmpty();
  }

  /** What is presented; null where there is nothing of that kind. */
  private static @Nullable String bearer(Function<String, List<String>> headers) {
    List<String> given = headers.apply("Authorization");
    boolean one =
        given.size() == 1 && given.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length());
    return one ? given.getFirst().substring(BEARER.length()).strip() : null;
  }

  private boolean hasLocalKey(Function<String, List<String>> headers) {
    String bearer = localKey == null ? null : bearer(headers);
    return bearer != null
        && MessageDigest.isEqual(localKey, bearer.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isSameOrigin(String origin, String hostHeader) {
    try {
      URI uri = URI.create(origin);
      String authority = uri.getRawAuthority();
      return scheme.equals(uri.getScheme())
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

  private int portOf(String authority) {
    int colon = colonOfPort(authority);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : scheme.equals("https") ? 443 : 80;
  }

  private static int colonOfPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : -1;
  }

  private static ProblemException refused(String detail) {
    return Problem.of(403, detail).thrown();
  }

  private static ProblemException unknown(String detail) {
    return Problem.of(401, detail).with("WWW-Authenticate", "Bearer").thrown();
  }
}
