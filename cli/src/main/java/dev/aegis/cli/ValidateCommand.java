package dev.aegis.cli;

import dev.aegis.check.PolicyChecks;
import dev.aegis.cli.Table.Cell;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Severity;
import dev.aegis.glob.Glob;
import dev.aegis.json.PolicyJson;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a policy. */
@Command(
    name = "validate",
    description = {
      "Check a policy, and show every mistake with its place.",
      "Several files make one policy, in their order. Exit code 1 where it is invalid."
    },
    footer = {
      "  aegis validate policy.yaml",
      "  aegis validate base.yaml team.yaml --strict",
      "  aegis validate policy.yaml --format sarif > aegis.sarif"
    })
final class ValidateCommand extends AegisCommand {
  @Parameters(arity = "1..*", paramLabel = "POLICY", description = "The policy's files.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--strict", description = "Take warnings for mistakes.")
  private boolean strict;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, json or sarif (default: text).")
  private Form format = Form.TEXT;

  @Mixin private InstallationOptions options = new InstallationOptions();

  /** Rules that nobody could reason about in time. */
  private int unchecked;

  ValidateCommand(Shell shell) {
    super(shell);
  }

  /** What the findings look like. */
  enum Form {
    TEXT,
    JSON,
    SARIF
  }

  @Override
  public Integer call() {
    try (Installation installation = options.open(shell)) {
      return show(
          PolicyFiles.read(files, installation.functions())
              .then(installation::withKnownHandlers)
              .then(this::withWarnings));
    }
  }

  private int show(Outcome<Policy> outcome) {
    boolean clean = outcome.diagnostics().isEmpty();
    boolean valid = outcome.succeeded() && (clean || !strict);
    switch (format) {
      case TEXT -> print(outcome, valid);
      case JSON -> printJson(json(outcome, valid));
      case SARIF -> printJson(Sarif.log(outcome.diagnostics(), unchecked));
    }
    return valid ? ExitCode.DONE : ExitCode.NO;
  }

  private Outcome<Policy> withWarnings(Policy policy) {
    PolicyChecks.Report report = PolicyChecks.check(Matcher.compile(policy));
    unchecked = report.unchecked();
    return Outcome.of(policy, report.warnings());
  }

  private void print(Outcome<Policy> outcome, boolean valid) {
    Findings.print(outcome.diagnostics(), shell.out(), colors());
    if (valid) {
      Policy policy = outcome.get();
      println(colors().good("Policy valid:") + " " + policy.rules().size() + " rule(s) loaded.");
      printUnchecked(policy);
      printRules(policy);
    } else {
      println(colors().bad("Policy invalid:") + " " + Findings.count(outcome.diagnostics()));
    }
  }

  private void printUnchecked(Policy policy) {
    if (unchecked > 0) {
      println(
          String.format(
              Locale.ROOT,
              "%,d of %,d rules were too much to reason about: whether they can be met at all was"
                  + " not checked.",
              unchecked,
              policy.rules().size()));
    }
  }

  private void printRules(Policy policy) {
    if (policy.rules().isEmpty()) {
      return;
    }
    Table table =
        new Table(shell, colors(), List.of("RULE", "RISK", "APPROVAL", "MATCHES"), 60)
            .keeping("RISK", "APPROVAL");
    for (Rule rule : policy.rules()) {
      table.addCells(
          List.of(
              Cell.of(rule.name()),
              new Cell(rule.riskLevel().name(), colors().risk(rule.riskLevel())),
              new Cell(
                  rule.approval().word(),
                  colors().approval(rule.approval(), rule.approval().word())),
              Cell.of(matches(rule))));
    }
    table.end();
  }

  private static String matches(Rule rule) {
    String types = globs(rule.match().types());
    String targets = globs(rule.match().targets());
    String agents = globs(rule.match().agents());
    return types
        + (targets.equals("*") ? "" : " on " + targets)
        + (agents.equals("*") ? "" : " by " + agents)
        + (rule.condition() == null ? "" : ", on conditions");
  }

  private static String globs(List<Glob> globs) {
    return globs.stream().map(Glob::pattern).collect(Collectors.joining(" or "));
  }

  private Map<String, @Nullable Object> json(Outcome<Policy> outcome, boolean valid) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("valid", valid);
    outcome
        .value()
        .ifPresent(
            policy -> {
              json.put("rule_count", policy.rules().size());
              json.putAll(PolicyJson.of(policy));
            });
    if (unchecked > 0) {
      json.put("unchecked_rules", unchecked);
    }
    json.put("errors", Findings.json(of(outcome, Severity.ERROR)));
    json.put("warnings", Findings.json(of(outcome, Severity.WARNING)));
    return json;
  }

  private static List<Diagnostic> of(Outcome<Policy> outcome, Severity severity) {
    return outcome.diagnostics().stream().filter(d -> d.severity() == severity).toList();
  }
}
