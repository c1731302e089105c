package dev.aegis.cli;

import dev.aegis.policy.PolicySchema;
import picocli.CommandLine.Command;

/** Prints the JSON Schema of a policy. */
@Command(
    name = "schema",
    description = "Print the JSON Schema of a policy, for editors that check and complete YAML.",
    footer = {"  aegis schema > policy.schema.json"})
final class SchemaCommand extends AegisCommand {
  SchemaCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    println(PolicySchema.text().stripTrailing());
    return ExitCode.DONE;
  }
}
