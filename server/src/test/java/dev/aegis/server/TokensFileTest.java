package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class TokensFileTest {
  private static final String HASH = Token.hashOf("secret");

  @TempDir private Path folder;

  @Test
  void saysWhatATokenIsGoodFor() throws IOException {
    Tokens tokens =
        TokensFile.open(
            file(
                """
                tokens:
                  - name: ann
                    sha256: %s
                    roles: [approve, audit]
                    agents: [billing-*, bot]
                    expires: 2027-01-31T00:00:00Z
                    limits: {calls_per_second: 50, open_approvals: 0}
                """
                    .formatted(HASH)));
    Token token = tokens.withHash(HASH).orElseThrow();
    assertThat(token)
        .isEqualTo(
            new Token(
                "ann",
                HASH,
                Set.of(Role.APPROVE, Role.AUDIT),
                List.of("billing-*", "bot"),
                Instant.parse("2027-01-31T00:00:00Z"),
                new TokenLimits(50L, 0L)));
    assertThat(tokens.withHash(Token.hashOf("other"))).isEmpty();
    assertThat(token.isValidAt(Instant.parse("2027-01-30T23:59:59Z"))).isTrue();
    assertThat(token.isValidAt(Instant.parse("2027-01-31T00:00:00Z"))).isFalse();
    assertThat(token.speaksFor("billing-7")).isTrue();
    assertThat(token.speaksFor("")).isFalse();
    assertThat(token.onlyAgent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token: []                                          | 1:1: a tokens file is `tokens:`",
        "tokens: {}                                         | 1:1: a tokens file is `tokens:`",
        "tokens: [ann]                                      | a token is a mapping",
        "tokens: [{name: ann, sha256: HASH}]                | `roles` must be a list of some of",
        "tokens: [{name: ann, sha256: HASH, roles: [root]}] | 1:104: a role is one of evaluate,"
            + " execute",
        "tokens: [{name: ann, sha256: HASH, roles: []}]     | `roles` must be a list",
        "tokens: [{name: ann, sha256: abc, roles: [audit]}] | 64 lower-case hex digits",
        "tokens: [{sha256: HASH, roles: [audit]}]           | a token needs `name`",
        "tokens: [{name: 'a b', sha256: HASH, roles: [audit]}] | a name is of letters",
        "tokens: [{name: auto, sha256: HASH, roles: [audit]}] | stands for something else",
        "tokens: [{name: a, sha256: HASH, roles: [audit], role: x}] | unknown key `role`",
        "tokens: [{name: a, sha256: HASH, roles: [audit], agents: []}] | must be a list of globs",
        "tokens: [{name: a, sha256: HASH, roles: [audit], agents: ['[']}] | an agent is a glob",
        "tokens: [{name: a, sha256: HASH, roles: [audit], limits: {}}] | must be a mapping of",
        "tokens: [{name: a, sha256: HASH, roles: [audit], limits: {calls: 1}}] | unknown limit",
        "tokens: [{name: a, sha256: HASH, roles: [audit], limits: {calls_per_second: 0}}]"
            + " | whole number from 1 to 1000000",
        "tokens: [{name: a, sha256: HASH, roles: [audit], limits: {open_approvals: 1.5}}]"
            + " | whole number from 0 to 1000000",
        "tokens: [{name: a, sha256: HASH, roles: [audit], expires: soon}] | must be a time",
        "tokens: [{name: a, sha256: HASH, roles: [audit]}, {name: A, sha256: HASH, roles: [audit]}]"
            + " | `A` stands twice",
        "tokens: [{name: a, sha256: HASH, roles: [audit]}, {name: b, sha256: HASH, roles: [audit]}]"
            + " | this hash stands twice",
      })
  void mistakesAreToldWithTheirPlace(String yaml, String told) throws IOException {
    Path file = file(yaml.replace("HASH", HASH));
    assertThatThrownBy(() -> TokensFile.open(file))
        .isInstanceOf(TokensException.class)
        .hasMessageStartingWith(file + ":1:")
        .hasMessageContaining(told);
  }

  @Test
  void aFileThatOthersMayWriteIsRefused() throws IOException {
    Path file = file("tokens: []");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    assertThatThrownBy(() -> TokensFile.open(file)).hasMessageContaining("written by its group");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----rw-"));
    assertThatThrownBy(() -> TokensFile.open(file)).hasMessageContaining("written by everybody");
    assertThatThrownBy(() -> TokensFile.open(folder.resolve("none")))
        .hasMessageContaining("there is no tokens file");
  }

  @Test
  void isReadAgainWhenItsRightsAreMended() throws IOException {
    Path file = file(token("ann", "first"));
    TokensFile tokens = TokensFile.open(file);
    Files.writeString(file, token("ann", "second"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    Eventually.holds(() -> tokens.trouble().orElse("").contains("written by"));
    assertThat(tokens.withHash(Token.hashOf("first"))).isPresent();

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Eventually.holds(() -> tokens.withHash(Token.hashOf("second")).isPresent());
    assertThat(tokens.withHash(Token.hashOf("first"))).isEmpty();
    assertThat(tokens.trouble()).isEmpty();
  }

  @Test
  void isReadAgainWhenItChanges() throws IOException {
    Path file = file(token("ann", "first"));
    TokensFile tokens = TokensFile.open(file);
    var counts = new AtomicInteger(-1);
    tokens.onReread(counts::set);
    assertThat(tokens.withHash(Token.hashOf("first"))).isPresent();

    Files.writeString(file, token("ann", "second"));
    Eventually.holds(() -> tokens.withHash(Token.hashOf("second")).isPresent());
    assertThat(tokens.withHash(Token.hashOf("first"))).isEmpty();
    assertThat(counts).hasValue(1);

    Files.writeString(file, "tokens: nonsense that is longer than what was there before it");
    Eventually.holds(() -> tokens.withHash(Token.hashOf("second")).isPresent());
    Files.delete(file);
    for (int i = 0; i < 3; i++) {
      assertThat(tokens.withHash(Token.hashOf("second"))).isPresent();
    }
    Files.writeString(file, "tokens: []");
    Eventually.holds(() -> tokens.withHash(Token.hashOf("second")).isEmpty());
    assertThat(counts).hasValue(0);
  }

  private static String token(String name, String secret) {
    return "tokens: [{name: %s, sha256: %s, roles: [execute]}]\n"
        .formatted(name, Token.hashOf(secret));
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("tokens.yaml"), yaml);
  }
}
