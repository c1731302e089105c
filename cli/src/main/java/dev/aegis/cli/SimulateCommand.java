package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.json.ActionReader;
import dev.aegis.json.DecisionJson;
import dev.aegis.json.ExplanationJson;
import dev.aegis.json.InvalidActionException;
import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import dev.aegis.json.RequestedAction;
import dev.aegis.match.Explanation;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides on actions without doing them. */
@Command(
    name = "simulate",
    description = {
      "Show what a policy says of actions, and do nothing.",
      "The first argument is a policy, and so is any that ends in .yaml or .yml;",
      "the others are actions."
    },
    footer = {
      "  aegis simulate policy.yaml read:crm delete:db",
      "  aegis simulate policy.yaml --action '{\"type\": \"pay\", \"params\": {\"amount\": 7}}'",
      "  aegis simulate policy.yaml write:crm --at 2026-11-23T22:00 --explain"
    })
final class SimulateCommand extends AegisCommand {
  private static final int LONGEST_LINE = 4_000_000;

  @Parameters(
      arity = "1..*",
      paramLabel = "POLICY… [TYPE[:TARGET]…]",
      hideParamSyntax = true,
      description = "The policy's files, and actions; the type ends at the first colon.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--action",
      paramLabel = "JSON",
      description = "An action as the REST API takes it; may be repeated.")
  private List<String> actions = new ArrayList<>();

  @Option(
      names = "--actions",
      paramLabel = "FILE",
      description = "A file with an action in JSON on each line; - for standard input.")
  private @Nullable String actionsFile;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Decide as of then, such as "
              + TimeArgument.FORMS
              + "; in the policy's zone where it names none.")
  private @Nullable String at;

  @Option(names = "--explain", description = "Show how each rule came out, and why.")
  private boolean explain;

  @Option(names = "--tree", description = "Show the decision tree.")
  private boolean tree;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  @Mixin private InstallationOptions options = new InstallationOptions();

  SimulateCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    if (tree && format == Format.JSON) {
      throw CommandFailure.usage("--tree is for people; leave out --format json");
    }
    List<Path> files = new ArrayList<>();
    List<RequestedAction> requested = new ArrayList<>();
    sort(files, requested);
    actions.forEach(json -> requested.add(action(json, "--action")));
    readFile(requested);
    if (requested.isEmpty() && !tree) {
      throw CommandFailure.usage(
          "name an action after the policy, such as read:crm or --action '{\"type\": \"read\"}'");
    }
    try (Installation installation = options.open(shell)) {
      Outcome<Policy> policy = PolicyFiles.read(files, installation.functions());
      if (!policy.succeeded()) {
        Findings.print(policy.diagnostics(), shell.err(), Colors.OFF);
        return ExitCode.NO;
      }
      decide(Matcher.compile(policy.get()), requested, policy.get().timezone());
      return ExitCode.DONE;
    }
  }

  private void sort(List<Path> files, List<RequestedAction> requested) {
    for (String argument : arguments) {
      String lower = argument.toLowerCase(Locale.ROOT);
      if (files.isEmpty() || lower.endsWith(".yaml") || lower.endsWith(".yml")) {
        files.add(Path.of(argument));
      } else {
        requested.add(shorthand(argument));
      }
    }
  }

  private static RequestedAction shorthand(String argument) {
    int colon = argument.indexOf(':');
    Action action =
        colon < 0
            ? Action.of(argument, "")
            : Action.of(argument.substring(0, colon), argument.substring(colon + 1));
    List<String> violations = ActionLimits.violations(action);
    if (!violations.isEmpty()) {
      throw CommandFailure.usage("the action `" + argument + "`: " + violations.getFirst());
    }
    return new RequestedAction(action, null);
  }

  /**
   * An action in JSON.
   *
   * @param where what it was given as, for the message
   * @throws CommandFailure where it is none
   */
  static RequestedAction action(String json, String where) {
    try {
      return ActionReader.forAnyTime(1).readOne(Json.STRICT.read(json));
    } catch (JsonException | InvalidActionException e) {
      throw CommandFailure.usage(where + ": " + e.getMessage());
    }
  }

  private void readFile(List<RequestedAction> requested) throws IOException {
    if (actionsFile == null) {
      return;
    }
    try (BufferedReader lines = lines(actionsFile)) {
      int number = 0;
      for (String line = line(lines); line != null; line = line(lines)) {
        number++;
        if (!line.isBlank()) {
          requested.add(action(line, actionsFile + ":" + number));
        }
      }
    }
  }

  /** The next line; null after the last. */
  private @Nullable String line(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = lines.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() == LONGEST_LINE) {
        throw CommandFailure.failed(
            "`" + actionsFile + "` has a line of more than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
      c = lines.read();
    }
    return line.toString();
  }

  private BufferedReader lines(String file) throws IOException {
    if (Files.isDirectory(Path.of(file))) {
      throw CommandFailure.failed("`" + file + "` is a folder; name the file of actions in it");
    }
    return file.equals("-")
        ? new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8))
        : Files.newBufferedReader(Path.of(file));
  }

  private void decide(Matcher matcher, List<RequestedAction> requested, ZoneId zone) {
    Instant now = shell.clock().instant();
    Instant usual = at == null ? now : TimeArgument.parse("--at", at, now, zone);
    List<Map<String, ?>> json = new ArrayList<>();
    Map<Approval, Integer> counts = new EnumMap<>(Approval.class);
    if (tree) {
      matcher.describe().lines().map(Text::printable).forEach(this::println);
    }
    for (RequestedAction each : requested) {
      Instant time = Objects.requireNonNullElse(each.at(), usual);
      if (explain) {
        Explanation explanation = matcher.explain(each.action(), time);
        show(explanation.decision(), explanation, json);
        counts.merge(explanation.decision().approval(), 1, Integer::sum);
      } else {
        Decision decision = matcher.decide(each.action(), time);
        show(decision, null, json);
        counts.merge(decision.approval(), 1, Integer::sum);
      }
    }
    if (format == Format.JSON) {
      printJson(json);
    } else if (!requested.isEmpty()) {
      println(summary(counts));
    }
  }

  private void show(
      Decision decision, @Nullable Explanation explanation, List<Map<String, ?>> json) {
    if (format == Format.JSON) {
      json.add(explanation == null ? DecisionJson.of(decision) : ExplanationJson.of(explanation));
      return;
    }
    println(line(decision));
    decision
        .undecided()
        .forEach(
            undecided ->
                println(
                    "  undecided: "
                        + Text.printable(undecided.rule() + ": " + undecided.reason())));
    if (explanation != null) {
      ExplanationText.lines(explanation).forEach(step -> println("  " + step));
    }
  }

  private String line(Decision decision) {
    Action action = decision.action();
    String name = action.target().isEmpty() ? action.type() : action.type() + ":" + action.target();
    return "%s -> %s / %s (matched: %s)"
        .formatted(
            Text.printable(name),
            colors().risk(decision.riskLevel()),
            colors().approval(decision.approval(), decision.approval().name()),
            Text.printable(decision.matchedRule()));
  }

  private static String summary(Map<Approval, Integer> counts) {
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    return "%d %s: %d auto, %d need approval, %d blocked"
        .formatted(
            all,
            all == 1 ? "action" : "actions",
            counts.getOrDefault(Approval.AUTO, 0),
            counts.getOrDefault(Approval.APPROVE, 0),
            counts.getOrDefault(Approval.BLOCK, 0));
  }
}
