package dev.aegis.server;

import dev.aegis.glob.Glob;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as the server knows it: not the token itself, but its hash, and what it is good for.
 * Immutable.
 *
 * @param name of whom it stands for: what the record and approvals show
 * @param sha256 of the token, 64 lower-case hex digits
 * @param roles at least one
 * @param agents globs on the agents that it may speak for; none given is any
 * @param expires from when it is worth nothing; null for never
 * @param limits what it may ask for at most
 */
public record Token(
    String name,
    String sha256,
    Set<Role> roles,
    List<String> agents,
    @Nullable Instant expires,
    TokenLimits limits) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern LITERAL = Pattern.compile("[^*?\\[\\]\\\\!]+");

  /** What stands in the record where there is no token. */
  private static final Set<String> RESERVED = Set.of("auto", "local", "file");

  public Token {
    Objects.requireNonNull(name);
    Objects.requireNonNull(sha256);
    Objects.requireNonNull(limits);
    roles = Set.copyOf(roles);
    agents = List.copyOf(agents);
    problemWithName(name)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (!isHash(sha256) || roles.isEmpty()) {
      throw new IllegalArgumentException("a token has a hash and roles");
    }
  }

  /** One without limits. */
  public Token(
      String name, String sha256, Set<Role> roles, List<String> agents, @Nullable Instant expires) {
    this(name, sha256, roles, agents, expires, TokenLimits.NONE);
  }

  /** Why a text is no name of a token; empty where it is one. */
  public static Optional<String> problemWithName(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.of(
          "a name is of letters, digits and . _ @ + -, begins with one of the first two, and has"
              + " at most 100");
    }
    return RESERVED.contains(name.toLowerCase(Locale.ROOT))
        ? Optional.of("`" + name + "` stands for something else in the record; take another name")
        : Optional.empty();
  }

  /** Whether a text can be a hash. */
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** The hash of what a caller presents. */
  public static String hashOf(String bearer) {
    try {
      byte[] bytes = bearer.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  boolean isValidAt(Instant now) {
    return expires == null || now.isBefore(expires);
  }

  /** Whether it may speak for an agent. */
  boolean speaksFor(String agent) {
    return agents.isEmpty() || agents.stream().anyMatch(glob -> Glob.of(glob).matches(agent));
  }

  /** The agent that it speaks for, where that is exactly one. */
  Optional<String> onlyAgent() {
    return agents.size() == 1 && LITERAL.matcher(agents.getFirst()).matches()
        ? Optional.of(agents.getFirst())
        : Optional.empty();
  }
}
