package dev.aegis.cli;

import dev.aegis.cli.Table.Cell;
import dev.aegis.plugin.FoundPlugin;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.runtime.ConfigurationTrial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows which plugins there are. */
@Command(
    name = "plugins",
    description = "Show which plugins were found, what they provide, and which are in use.",
    footer = {"  aegis plugins", "  aegis plugins --plugins /opt/aegis/plugins --format json"})
final class PluginsCommand extends AegisCommand {
  @Mixin private InstallationOptions options = new InstallationOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  PluginsCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Configuration settings = options.settings(shell);
    try (Plugins plugins = PluginFolders.discover(shell, settings)) {
      if (format == Format.JSON) {
        printJson(plugins.found().stream().map(plugin -> json(plugin, settings)).toList());
      } else {
        Table table =
            new Table(shell, colors(), List.of("PROVIDES", "TYPE", "IN USE", "FROM"), 200);
        plugins.found().forEach(plugin -> table.addCells(row(plugin, settings)));
        table.end();
      }
      plugins.problems().forEach(problem -> note("aegis: " + problem));
      Map<String, PluginConfig> approvals = settings.file().approvals();
      ConfigurationTrial.handlers(plugins, approvals, approvals.keySet(), shell.clock())
          .forEach(problem -> note("aegis: " + Text.printable(problem)));
    }
    return ExitCode.DONE;
  }

  private static List<Cell> row(FoundPlugin plugin, Configuration settings) {
    return List.of(
        Cell.of(plugin.kind().words()),
        Cell.of(plugin.type()),
        Cell.of(PluginFolders.isInUse(plugin, settings) ? "yes" : "no"),
        Cell.ofPath(plugin.origin()));
  }

  private static Map<String, Object> json(FoundPlugin plugin, Configuration settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("provides", plugin.kind().words());
    json.put("type", plugin.type());
    json.put("in_use", PluginFolders.isInUse(plugin, settings));
    json.put("provider", plugin.provider());
    json.put("from", plugin.origin());
    return json;
  }
}
