package dev.aegis.server;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.glob.Glob;
import dev.aegis.json.Rfc3339;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens files, strictly: what is not known is a mistake, and all mistakes are told at once,
 * each with its place.
 *
 * <pre>{@code
 * tokens:
 *   - name: ann                  # what the record shows
 *     sha256: 9f86d081…          # of the token
 *     roles: [approve, audit]
 *     agents: [billing-*]        # it may speak for; any unless given
 *     expires: 2027-01-31T00:00:00Z
 *     limits: {calls_per_second: 50, open_approvals: 20}
 * }</pre>
 */
final class TokensReader {
  private static final Set<String> KEYS =
      Set.of("name", "sha256", "roles", "agents", "expires", "limits");
  private static final int MOST = 10_000;
  private static final long HIGHEST_LIMIT = 1_000_000;

  private final List<String> mistakes = new ArrayList<>();
  private final List<Token> tokens = new ArrayList<>();
  private final Map<String, String> seen = new HashMap<>();

  private TokensReader() {}

  /**
   * The tokens of a file.
   *
   * @throws TokensException where it makes no sense
   */
  static List<Token> read(String name, byte[] utf8) {
    Outcome<Node> document = Documents.decode(name, utf8).then(Documents::yaml);
    if (!document.succeeded()) {
      throw refused(document.diagnostics().stream().map(TokensReader::line).toList());
    }
    TokensReader reader = new TokensReader();
    reader.readAll(document.get());
    if (!reader.mistakes.isEmpty()) {
      throw refused(reader.mistakes);
    }
    return List.copyOf(reader.tokens);
  }

  private static TokensException refused(List<String> mistakes) {
    return new TokensException(String.join("\n", mistakes));
  }

  private static String line(Diagnostic diagnostic) {
    return line(diagnostic.source(), diagnostic.span(), diagnostic.message());
  }

  private static String line(SourceText source, Span span, String message) {
    var place = source.position(span.start());
    return source.name() + ":" + place.line() + ":" + place.column() + ": " + message;
  }

  private void mistake(Node node, String message) {
    mistakes.add(line(node.source(), node.span(), message));
  }

  private void readAll(Node root) {
    if (!(root instanceof Node.Mapping mapping)
        || mapping.entries().size() != 1
        || !mapping.entries().getFirst().name().equals("tokens")
        || !(mapping.entries().getFirst().value() instanceof Node.Sequence list)) {
      mistake(root, "a tokens file is `tokens:` with a list; `aegis token create` prints an item");
      return;
    }
    if (list.items().size() > MOST) {
      mistake(list, "more than " + MOST + " tokens");
      return;
    }
    list.items().forEach(this::readToken);
  }

  private void readToken(Node node) {
    if (!(node instanceof Node.Mapping mapping)) {
      mistake(node, "a token is a mapping with `name`, `sha256` and `roles`");
      return;
    }
    int before = mistakes.size();
    Map<String, Node> members = new HashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      if (KEYS.contains(entry.name())) {
        members.put(entry.name(), entry.value());
      } else {
        mistake(
            entry.key(),
            "unknown key `"
                + entry.name()
                + "`; known are name, sha256, roles, agents, expires, limits");
      }
    }
    String name = name(node, members.get("name"));
    String hash = hash(node, members.get("sha256"));
    Set<Role> roles = roles(node, members.get("roles"));
    List<String> agents = agents(members.get("agents"));
    Instant expires = expires(members.get("expires"));
    TokenLimits limits = limits(members.get("limits"));
    if (mistakes.size() == before) {
      tokens.add(new Token(name, hash, roles, agents, expires, limits));
    }
  }

  private String name(Node token, @Nullable Node node) {
    String name = text(token, node, "name");
    Node place = node == null ? token : node;
    if (!name.isEmpty()) {
      Token.problemWithName(name).ifPresent(problem -> mistake(place, problem));
      once(place, "name", name.toLowerCase(Locale.ROOT), "`" + name + "`");
    }
    return name;
  }

  private String hash(Node token, @Nullable Node node) {
    String hash = text(token, node, "sha256");
    if (node != null && !hash.isEmpty()) {
      if (!Token.isHash(hash)) {
        mistake(node, "`sha256` must be 64 lower-case hex digits: the hash of the token");
      }
      once(node, "sha256", hash, "this hash");
    }
    return hash;
  }

  /** Two that are alike could not be told apart. */
  private void once(Node node, String key, String value, String what) {
    String place = line(node.source(), node.span(), "");
    String earlier = seen.putIfAbsent(key + " " + value, place);
    if (earlier != null) {
      mistake(node, what + " stands twice; first at " + earlier.substring(0, earlier.length() - 2));
    }
  }

  private Set<Role> roles(Node token, @Nullable Node node) {
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    if (!(node instanceof Node.Sequence list) || list.items().isEmpty()) {
      mistake(node == null ? token : node, "`roles` must be a list of some of " + Role.words());
      return roles;
    }
    for (Node item : list.items()) {
      String word = item instanceof Node.Scalar scalar ? String.valueOf(scalar.value()) : "";
      Role.named(word)
          .ifPresentOrElse(roles::add, () -> mistake(item, "a role is one of " + Role.words()));
    }
    return roles;
  }

  private List<String> agents(@Nullable Node node) {
    List<String> agents = new ArrayList<>();
    if (node == null) {
      return agents;
    }
    if (!(node instanceof Node.Sequence list) || list.items().isEmpty()) {
      mistake(node, "`agents` must be a list of globs; leave it out for any agent");
      return agents;
    }
    for (Node item : list.items()) {
      if (item instanceof Node.Scalar scalar
          && scalar.value() instanceof String glob
          && isGlob(glob)) {
        agents.add(glob);
      } else {
        mistake(item, "an agent is a glob on its id, such as `billing-*`");
      }
    }
    return agents;
  }

  private static boolean isGlob(String text) {
    return !text.isEmpty() && Glob.of(text).flaws().isEmpty();
  }

  private @Nullable Instant expires(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    Object value = node instanceof Node.Scalar scalar ? scalar.value() : null;
    Instant time = value instanceof String text ? Rfc3339.parse(text).orElse(null) : null;
    if (time == null) {
      mistake(node, "`expires` must be a time such as 2027-01-31T00:00:00Z");
    }
    return time;
  }

  private TokenLimits limits(@Nullable Node node) {
    if (node == null) {
      return TokenLimits.NONE;
    }
    if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
      mistake(node, "`limits` must be a mapping of `calls_per_second` or `open_approvals`");
      return TokenLimits.NONE;
    }
    Long calls = null;
    Long open = null;
    for (Node.Entry entry : mapping.entries()) {
      switch (entry.name()) {
        case "calls_per_second" -> calls = number(entry, 1);
        case "open_approvals" -> open = number(entry, 0);
        default ->
            mistake(
                entry.key(),
                "unknown limit `" + entry.name() + "`; known are calls_per_second, open_approvals");
      }
    }
    return new TokenLimits(calls, open);
  }

  private @Nullable Long number(Node.Entry entry, long least) {
    if (entry.value() instanceof Node.Scalar scalar
        && scalar.value() instanceof Long number
        && number >= least
        && number <= HIGHEST_LIMIT) {
      return number;
    }
    mistake(
        entry.value(),
        "`" + entry.name() + "` must be a whole number from " + least + " to " + HIGHEST_LIMIT);
    return null;
  }

  private String text(Node token, @Nullable Node node, String key) {
    if (node instanceof Node.Scalar scalar
        && scalar.value() instanceof String text
        && !text.isEmpty()) {
      return text;
    }
    mistake(node == null ? token : node, "a token needs `" + key + "`, a text");
    return "";
  }
}
