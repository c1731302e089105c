package dev.aegis.plugin;

import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.ConditionFunctionFactory;
import dev.aegis.spi.PluginFactory;
import dev.aegis.spi.StoreFactory;
import java.util.stream.Stream;

/** What a plugin can provide. */
public enum PluginKind {
  APPROVAL_HANDLER("approval handler", ApprovalHandlerFactory.class),
  AUDIT_SINK("audit sink", AuditSinkFactory.class),
  ACTION_EXECUTOR("action executor", ActionExecutorFactory.class),
  STORE("store", StoreFactory.class),
  CONDITION_FUNCTION("condition function", ConditionFunctionFactory.class);

  private final String words;
  private final Class<? extends PluginFactory> factory;

  PluginKind(String words, Class<? extends PluginFactory> factory) {
    this.words = words;
    this.factory = factory;
  }

  /** For people, such as {@code approval handler}. */
  public String words() {
    return words;
  }

  /** The contract of its factories, which names the service file of a jar. */
  public Class<? extends PluginFactory> factory() {
    return factory;
  }

  static PluginKind of(Class<? extends PluginFactory> factory) {
    return Stream.of(values())
        .filter(kind -> kind.factory == factory)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("not the contract of a factory: " + factory));
  }
}
