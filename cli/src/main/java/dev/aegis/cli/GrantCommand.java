package dev.aegis.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives a grant. */
@Command(
    name = "grant",
    description = {
      "Allow in advance what a rule would ask you about.",
      "A grant is for one rule, the targets that a glob matches, and parameters within",
      "bounds; for a number of uses and a time.",
      "Nothing that is blocked, critical or for several people can be granted. A new",
      "policy ends all grants."
    },
    footer = {
      "  aegis approvals grant --rule refund --target 'crm/*' --uses 5 --for 2h \\",
      "      --when 'params.amount <= 100' --comment 'end of month'"
    })
final class GrantCommand extends AegisCommand {
  private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,6})([smhd])");

  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--rule", paramLabel = "NAME", required = true, description = "The rule.")
  private String rule = "";

  @Option(
      names = "--target",
      paramLabel = "GLOB",
      required = true,
      description = "The targets; '*' for any.")
  private String target = "";

  @Option(
      names = "--when",
      paramLabel = "EXPRESSION",
      description = "Bounds on parameters, as a rule's `when` (default: none).")
  private @Nullable String when;

  @Option(
      names = "--uses",
      paramLabel = "N",
      required = true,
      description = "How often, 1 to 1000.")
  private int uses;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      required = true,
      description = "For how long, such as 30m, 2h or 7d; 30d at most.")
  private String lasting = "";

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for the record.")
  private String comment = "";

  GrantCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("rule", rule);
    body.put("target", target);
    if (when != null) {
      body.put("when", when);
    }
    body.put("uses", (long) uses);
    body.put("expires_in", seconds());
    body.put("comment", comment);
    try (ServerCalls calls = server.calls(shell)) {
      ServedObject grant = calls.post(GrantsCommand.PATH, body);
      println(
          Text.printable(
              "Granted: rule "
                  + grant.text("rule")
                  + " on "
                  + grant.text("target")
                  + ", "
                  + grant.number("uses")
                  + (uses == 1 ? " use" : " uses")
                  + " until "
                  + Text.time(grant.time("expires_at"), shell.zone())));
      println("Take it back with: aegis approvals revoke " + grant.text("id"));
    }
    return ExitCode.DONE;
  }

  private long seconds() {
    Matcher parts = DURATION.matcher(lasting);
    if (!parts.matches()) {
      throw CommandFailure.usage(
          "--for is `" + lasting + "`, not a duration such as 30m, 2h or 7d");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> count;
      case "m" -> Duration.ofMinutes(count).toSeconds();
      case "h" -> Duration.ofHours(count).toSeconds();
      default -> Duration.ofDays(count).toSeconds();
    };
  }
}
