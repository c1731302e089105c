package dev.aegis.cli;

import dev.aegis.cli.Configuration.Value;
import dev.aegis.cli.Table.Cell;
import dev.aegis.runtime.RecoveryRule;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the settings come to. */
@Command(
    name = "config",
    description = "Show the settings in force, each with where it comes from.",
    footer = {"  aegis config", "  AEGIS_PORT=9000 aegis config --config aegis.yaml"})
final class ConfigCommand extends AegisCommand {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  ConfigCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Configuration settings = Configuration.of(shell, Map.of(), config.read());
    if (format == Format.JSON) {
      printJson(json(settings));
    } else {
      Table table = new Table(shell, colors(), List.of("SETTING", "VALUE", "FROM"), 200);
      rows(settings).forEach(row -> table.addCells(row.stream().map(ConfigCommand::cell).toList()));
      table.end();
    }
    // What no command can use is shown all the same, or nobody would see where it comes from.
    settings.storeConflict().ifPresent(this::warn);
    settings.overruled().forEach(this::warn);
    return ExitCode.DONE;
  }

  private void warn(String message) {
    note("aegis: warning: " + Text.printable(message));
  }

  /** Of what names a file, the end says most. */
  private static Cell cell(String text) {
    return text.contains(File.separator) ? Cell.ofPath(text) : Cell.of(text);
  }

  private static List<List<String>> rows(Configuration settings) {
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      Value value = settings.value(setting);
      rows.add(
          List.of(
              setting.key(), Objects.requireNonNullElse(value.text(), "(none)"), value.origin()));
    }
    ConfigFile file = settings.file();
    String origin = "file " + file.name();
    file.logLevels()
        .forEach((name, level) -> rows.add(List.of("loggers." + name, level.name(), origin)));
    file.approvals()
        .forEach((name, plugin) -> rows.add(List.of("approvals." + name, plugin.type(), origin)));
    file.sinks()
        .forEach((name, plugin) -> rows.add(List.of("sinks." + name, plugin.type(), origin)));
    file.functions()
        .forEach((name, plugin) -> rows.add(List.of("functions." + name, plugin.type(), origin)));
    if (file.executor() != null) {
      rows.add(List.of("executor", file.executor().type(), origin));
    }
    file.recovery()
        .forEach(
            rule -> rows.add(List.of("recovery." + rule.match().pattern(), text(rule), origin)));
    return rows;
  }

  private static String text(RecoveryRule rule) {
    List<String> parts = new ArrayList<>();
    if (rule.retry() != null) {
      parts.add("attempts: " + rule.retry().attempts());
    }
    if (rule.rollback() != null) {
      parts.add("rollback: " + rule.rollback());
    }
    return String.join(", ", parts);
  }

  private static Map<String, Object> json(Configuration settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      json.put(setting.key(), member(settings.value(setting).text(), settings.value(setting)));
    }
    rows(settings).stream()
        .skip(Setting.values().length)
        .forEach(row -> json.put(row.get(0), member(row.get(1), new Value(null, row.get(2)))));
    return json;
  }

  private static Map<String, @Nullable Object> member(@Nullable String text, Value value) {
    Map<String, @Nullable Object> member = new LinkedHashMap<>();
    member.put("value", text);
    member.put("from", value.origin());
    return member;
  }
}
