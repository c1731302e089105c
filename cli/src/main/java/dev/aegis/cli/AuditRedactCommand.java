package dev.aegis.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Erases values of an audit entry. */
@Command(
    name = "redact",
    description = {
      "Erase values of an audit entry for ever.",
      "The chain still holds, since it commits to a salted digest of each value; a",
      "record tells what was erased."
    },
    footer = {
      "  aegis audit redact 1234 --field params.card",
      "  aegis audit redact 1234 --field result_data --field params.customer.email"
    })
final class AuditRedactCommand extends AegisCommand {
  /** The fields that hold what a person said or was told, by where records keep them. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "params", "/action_params",
          "action_params", "/action_params",
          "action_desc", "/action_desc",
          "action_target", "/action_target",
          "agent_id", "/agent_id",
          "session_id", "/session_id",
          "result_data", "/data",
          "result_error", "/error",
          "comment", "/comment");

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(
      names = "--field",
      paramLabel = "FIELD",
      required = true,
      description =
          "params.NAME, result_data, result_error, action_desc, action_target, agent_id,"
              + " session_id or comment; may be given several times.")
  private List<String> fields = new ArrayList<>();

  @Parameters(paramLabel = "ID", description = "The entry.")
  private long entry;

  AuditRedactCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    List<String> pointers = fields.stream().map(AuditRedactCommand::pointer).toList();
    Configuration settings = options.settings(shell);
    try (AuditLogs logs = new AuditLogs(shell, settings);
        WritableAuditLog log = logs.openForWriting()) {
      Set<String> erased = log.redact(entry, pointers, shell.clock().instant());
      if (erased.isEmpty()) {
        throw CommandFailure.failed("entry " + entry + " has no such value, or not any more");
      }
      erased.stream().sorted().forEach(path -> println("Erased " + path));
    }
    return ExitCode.DONE;
  }

  private static String pointer(String field) {
    String[] segments = field.split("\\.", -1);
    String base = FIELDS.get(segments[0]);
    if (base == null || (segments.length > 1 && !isObject(base))) {
      throw CommandFailure.usage(
          "--field is `"
              + field
              + "`; it can be params.NAME or one of "
              + String.join(", ", known()));
    }
    StringBuilder pointer = new StringBuilder(base);
    for (int i = 1; i < segments.length; i++) {
      pointer.append('/').append(segments[i].replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  private static boolean isObject(String base) {
    return base.equals("/action_params") || base.equals("/data");
  }

  private static List<String> known() {
    return FIELDS.keySet().stream().sorted().toList();
  }
}
