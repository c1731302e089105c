package dev.aegis.cli;

import dev.aegis.glob.Glob;
import dev.aegis.json.Json;
import dev.aegis.server.Role;
import dev.aegis.server.Token;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a token. */
@Command(
    name = "create",
    description = {
      "Make a token for a caller, and its item for the tokens file.",
      "The first line of the output is the token, for its bearer alone and shown this",
      "once; the second is the item for `tokens:` in the server's tokens file, which",
      "holds no more than its hash. Nothing is written anywhere."
    },
    footer = {
      "  aegis token create ann --roles approve,audit",
      "  aegis token create bot --roles execute --agents 'bot-*' --expires 90d"
    })
final class TokenCreateCommand extends AegisCommand {
  private static final String PREFIX = "aegis_";
  private static final int BYTES = 32;
  private static final Pattern AGE = Pattern.compile("([1-9]\\d{0,4})([hdw])");

  @Parameters(
      paramLabel = "NAME",
      description = "Of whom it stands for: what the record and approvals show.")
  private String name = "";

  @Option(
      names = "--roles",
      paramLabel = "ROLE",
      required = true,
      split = ",",
      description = "What it is good for: evaluate, execute, audit, approve, admin.")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--agents",
      paramLabel = "GLOB",
      split = ",",
      description = "The agents that it may speak for (default: any).")
  private List<String> agents = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "AGE",
      description = "From when it is worth nothing, such as 12h, 90d or 4w (default: never).")
  private @Nullable String expires;

  TokenCreateCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Token.problemWithName(name)
        .ifPresent(
            problem -> {
              throw CommandFailure.usage("NAME is `" + name + "`: " + problem);
            });
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String bearer = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Token token = new Token(name, Token.hashOf(bearer), roles(), agents(), end());
    println(bearer);
    println(item(token));
    note("Give the first line to " + name + "; put the second below `tokens:` in the tokens file.");
    return ExitCode.DONE;
  }

  private Set<Role> roles() {
    Set<Role> named = EnumSet.noneOf(Role.class);
    for (String word : roles) {
      named.add(
          Role.named(word)
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "--roles is `" + word + "`; a role is one of " + Role.words())));
    }
    return named;
  }

  private List<String> agents() {
    for (String glob : agents) {
      if (glob.isEmpty() || !Glob.of(glob).flaws().isEmpty()) {
        throw CommandFailure.usage("--agents is `" + glob + "`, not a glob such as billing-*");
      }
    }
    return agents;
  }

  private @Nullable Instant end() {
    if (expires == null) {
      return null;
    }
    Matcher parts = AGE.matcher(expires);
    if (!parts.matches()) {
      throw CommandFailure.usage("--expires is `" + expires + "`, not an age such as 12h or 90d");
    }
    long count = Long.parseLong(parts.group(1));
    Duration age =
        switch (parts.group(2)) {
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          default -> Duration.ofDays(7 * count);
        };
    return shell.clock().instant().plus(age).truncatedTo(ChronoUnit.SECONDS);
  }

  /** An item of the list in a tokens file, on one line. */
  private static String item(Token token) {
    StringBuilder item = new StringBuilder("  - {name: ");
    item.append(Json.OWN.write(token.name()))
        .append(", sha256: ")
        .append(Json.OWN.write(token.sha256()));
    String roles =
        token.roles().stream().sorted().map(Role::word).collect(Collectors.joining(", "));
    item.append(", roles: [").append(roles).append(']');
    if (!token.agents().isEmpty()) {
      item.append(", agents: ").append(Json.OWN.write(token.agents()));
    }
    if (token.expires() != null) {
      item.append(", expires: ").append(Json.OWN.write(token.expires().toString()));
    }
    return item.append('}').toString();
  }
}
