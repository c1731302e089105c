package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Expressions;
import dev.aegis.condition.Failure;
import dev.aegis.condition.Functions;
import dev.aegis.condition.Term;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import dev.aegis.json.RequestedAction;
import dev.aegis.json.ValueJson;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Evaluates one expression of the condition language. */
@Command(
    name = "eval",
    description = {
      "Evaluate an expression as `when` holds it, and print its value as JSON.",
      "Exit code 1 where it has none. The clock is in UTC."
    },
    footer = {
      "  aegis eval '1 + 2 * 3'",
      "  aegis eval 'params.amount <= limit' --vars '{\"limit\": 50}' \\",
      "    --action '{\"type\": \"pay\", \"params\": {\"amount\": 7}}'",
      "  aegis eval 'clock.weekday <= 5' --at 2026-11-23"
    })
final class EvalCommand extends AegisCommand {
  private static final long MOST_PARTS = 1_000_000;

  @Parameters(paramLabel = "EXPRESSION", description = "The expression.")
  private String expression = "";

  @Option(
      names = "--vars",
      paramLabel = "JSON",
      description = "An object with values by name, which go before the usual names.")
  private String variables = "{}";

  @Option(
      names = "--action",
      paramLabel = "JSON",
      description = "The action that it looks at, as the REST API takes it.")
  private @Nullable String action;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Evaluate as of then, such as " + TimeArgument.FORMS + "; in UTC where it names no zone.")
  private @Nullable String at;

  @Mixin private InstallationOptions options = new InstallationOptions();

  EvalCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Evaluation evaluation = evaluation();
    try (Installation installation = options.open(shell)) {
      return show(evaluation, installation.functions());
    }
  }

  private int show(Evaluation evaluation, Functions known) {
    SourceText text = new SourceText("<expression>", expression);
    Fragment whole = Fragment.whole(text);
    Outcome<Term> term = Expressions.compile(whole, known);
    Findings.print(term.diagnostics(), shell.err(), Colors.OFF);
    if (!term.succeeded()) {
      return ExitCode.NO;
    }
    Object value = evaluation.evaluate(term.get());
    if (value instanceof Failure failure) {
      return refuse(failure.reason(), text, Expressions.culprit(whole, known, evaluation));
    }
    if (isHuge(value)) {
      return refuse(
          "the value has more than " + MOST_PARTS + " parts, too many to print",
          text,
          new Span(0, expression.length()));
    }
    println(Text.escaped(Json.OWN.write(json(value))));
    return ExitCode.DONE;
  }

  private int refuse(String reason, SourceText text, Span place) {
    note("error: " + Text.printable(reason));
    Findings.printPlace(text, place, shell.err());
    return ExitCode.NO;
  }

  /** A value may hold the same part many times, which costs nothing until it is printed. */
  private static boolean isHuge(@Nullable Object value) {
    return parts(value, MOST_PARTS) < 0;
  }

  /**
   * What is left of a number once the parts of a value are taken from it; negative past its end.
   */
  private static long parts(@Nullable Object value, long left) {
    long rest = left - 1;
    Collection<?> inner =
        switch (value) {
          case List<?> list -> list;
          case Map<?, ?> map -> map.values();
          case null, default -> List.of();
        };
    for (Object part : inner) {
      if (rest < 0) {
        return rest;
      }
      rest = parts(part, rest);
    }
    return rest;
  }

  private Evaluation evaluation() {
    RequestedAction requested =
        action == null
            ? new RequestedAction(Action.of("", ""), null)
            : SimulateCommand.action(action, "--action");
    Instant now = shell.clock().instant();
    Instant usual = at == null ? now : TimeArgument.parse("--at", at, now, ZoneOffset.UTC);
    Instant time = Objects.requireNonNullElse(requested.at(), usual);
    return new Evaluation(requested.action(), time, ZoneOffset.UTC, bindings());
  }

  private Map<String, @Nullable Object> bindings() {
    Map<String, @Nullable Object> bindings = new LinkedHashMap<>();
    try {
      if (!(Json.STRICT.read(variables) instanceof Map<?, ?> map)) {
        throw CommandFailure.usage("--vars must be an object, such as {\"limit\": 50}");
      }
      map.forEach((name, value) -> bindings.put((String) name, value));
      return bindings;
    } catch (JsonException e) {
      throw CommandFailure.usage("--vars: " + e.getMessage());
    }
  }

  /** In JSON, where it has one. */
  private static @Nullable Object json(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>(list.size());
        list.forEach(element -> all.add(json(element)));
        yield all;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          String key = String.valueOf(entry.getKey());
          if (all.containsKey(key)) {
            throw CommandFailure.no(
                "the value has no JSON: two keys of a map are both written \"" + key + "\"");
          }
          all.put(key, json(entry.getValue()));
        }
        yield all;
      }
      case null, default -> ValueJson.of(value);
    };
  }
}
