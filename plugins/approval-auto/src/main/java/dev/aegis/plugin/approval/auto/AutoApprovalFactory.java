package dev.aegis.plugin.approval.auto;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/**
 * Makes handlers that say yes without asking anyone.
 *
 * <p>Settings: {@code allow_critical} (default false), whether also to what is of critical risk.
 */
public final class AutoApprovalFactory implements ApprovalHandlerFactory {
  @Override
  public String type() {
    return "auto";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    return new AutoApproval(
        context.name(), settings.flag("allow_critical", false), context.logger());
  }
}
