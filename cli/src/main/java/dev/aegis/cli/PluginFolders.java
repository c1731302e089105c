package dev.aegis.cli;

import dev.aegis.plugin.FoundPlugin;
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

  /** Whether the settings name a plugin; rules may name more approval handlers. */
  static boolean isInUse(FoundPlugin plugin, Configuration settings) {
    return typesInUse(plugin.kind(), settings).contains(plugin.type());
  }

  private static Set<String> typesInUse(PluginKind kind, Configuration settings) {
    ConfigFile file = settings.file();
    return switch (kind) {
      case APPROVAL_HANDLER -> handlerTypes(settings);
      case AUDIT_SINK -> types(file.sinks());
      case ACTION_EXECUTOR ->
          Set.of(file.executor() == null ? EXECUTOR_TYPE : file.executor().type());
      case STORE -> Set.of(STORE_TYPE);
      case CONDITION_FUNCTION -> types(file.functions());
    };
  }

  private static Set<String> handlerTypes(Configuration settings) {
    Set<String> types = types(settings.file().approvals());
    String approval = settings.text(Setting.APPROVAL);
    if (!settings.file().approvals().containsKey(approval)) {
      types.add(approval);
    }
    return types;
  }

  private static Set<String> types(Map<String, PluginConfig> plugins) {
    return plugins.values().stream()
        .map(PluginConfig::type)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
