package dev.aegis.cli;

import dev.aegis.approval.GrantState;
import dev.aegis.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists grants. */
@Command(
    name = "grants",
    description = "List what was allowed in advance.",
    footer = {"  aegis approvals grants", "  aegis approvals grants --status active"})
final class GrantsCommand extends AegisCommand {
  static final String PATH = "/api/v1/grants";

  private static final List<String> HEAD =
      List.of("ID", "STATUS", "RULE", "TARGET", "BOUNDS", "LEFT", "UNTIL", "BY");

  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "active, used, expired, revoked or superseded (default: all).")
  private @Nullable GrantState status;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  GrantsCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (status != null) {
      parameters.put("status", status.word());
    }
    try (ServerCalls calls = server.calls(shell)) {
      List<ServedObject> grants = calls.all(PATH, parameters, "number");
      if (format == Format.JSON) {
        printJson(grants.stream().map(ServedObject::members).toList());
      } else if (grants.isEmpty()) {
        println("There is no grant.");
      } else {
        Table table = new Table(shell, colors(), HEAD, 60).keeping("ID");
        grants.forEach(grant -> table.add(row(grant)));
        table.end();
      }
    }
    return ExitCode.DONE;
  }

  private List<String> row(ServedObject grant) {
    return List.of(
        grant.text("id"),
        grant.text("status"),
        grant.text("rule"),
        grant.text("target"),
        bounds(grant),
        grant.number("left") + " of " + grant.number("uses"),
        Text.time(grant.time("expires_at"), shell.zone()),
        grant.text("given_by"));
  }

  private static String bounds(ServedObject grant) {
    String conditions =
        grant.get("conditions") instanceof Map<?, ?> map && !map.isEmpty()
            ? Json.OWN.write(map)
            : "";
    String when = grant.get("when") == null ? "" : String.valueOf(grant.get("when"));
    String both =
        conditions.isEmpty() || when.isEmpty() ? conditions + when : conditions + " && " + when;
    return both.isEmpty() ? "-" : both;
  }
}
