package dev.aegis.server;

import dev.aegis.testing.AuditSamples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** Tokens that are their own names: whoever presents {@code ann} is ann. */
final class KnownTokens implements Tokens {
  private final List<Token> all =
      List.of(
          token("bot", List.of(), Role.EXECUTE),
          token("asker", List.of(), Role.EVALUATE),
          token("ann", List.of(), Role.APPROVE),
          token("ben", List.of(), Role.APPROVE),
          token("eve", List.of(), Role.APPROVE),
          token("root", List.of(), Role.ADMIN),
          token("auditor", List.of(), Role.AUDIT),
          token("both", List.of(), Role.EXECUTE, Role.APPROVE),
          token("billing", List.of("billing-bot"), Role.EXECUTE),
          token("several", List.of("a-*", "b"), Role.EXECUTE),
          new Token(
              "late", Token.hashOf("late"), Set.of(Role.EXECUTE), List.of(), AuditSamples.NOON));

  private final Set<String> removed = new CopyOnWriteArraySet<>();

  private static Token token(String name, List<String> agents, Role... roles) {
    return new Token(name, Token.hashOf(name), Set.of(roles), agents, null);
  }

  /** Forgets one that has left, by its name and by what it presents. */
  void remove(String name) {
    removed.add(name);
  }

  @Override
  public Optional<Token> named(String name) {
    return all.stream()
        .filter(token -> token.name().equals(name) && !removed.contains(name))
        .findFirst();
  }

  @Override
  public Optional<Token> withHash(String sha256) {
    return all.stream()
        .filter(token -> token.sha256().equals(sha256) && !removed.contains(token.name()))
        .findFirst();
  }
}
