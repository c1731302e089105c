package dev.aegis.cli;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.PluginKind;
import dev.aegis.plugin.Plugins;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds plugins where the settings say, and knows which of them the settings use. */
final class PluginFolders {
  /** What keeps the audit log and the policies. */
  static final String STORE_TYPE = "jdbc";

  /** What runs actions where no config file says otherwise. */
  static final String EXECUTOR_TYPE = "noop";

  private PluginFolders() {}

  static Plugins discover(Shell shell, Configuration settings) {
    return Plugins.discover(
        settings.path(Setting.PLUGINS), PluginFolders.class.getClassLoader(), shell::variable);
  }

  /** The types that the settings name; rules may name more approval handlers. */
  static Map<PluginKind, Set<String>> typesInUse(Configuration settings) {
    ConfigFile file = settings.file();
    Set<String> handlers = types(file.approvals());
    String approval = settings.text(Setting.APPROVAL);
    if (!file.approvals().containsKey(approval)) {
      handlers.add(approval);
    }
    PluginConfig executor = file.executor();
    return Map.of(
        PluginKind.APPROVAL_HANDLER,
        handlers,
        PluginKind.AUDIT_SINK,
        types(file.sinks()),
        PluginKind.ACTION_EXECUTOR,
        Set.of(executor == null ? EXECUTOR_TYPE : executor.type()),
        PluginKind.STORE,
        Set.of(STORE_TYPE));
  }

  private static Set<String> types(Map<String, PluginConfig> plugins) {
    return plugins.values().stream()
        .map(PluginConfig::type)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
