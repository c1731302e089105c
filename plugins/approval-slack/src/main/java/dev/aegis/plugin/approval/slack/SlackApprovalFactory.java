package dev.aegis.plugin.approval.slack;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes approval handlers of type {@code slack}. */
public final class SlackApprovalFactory implements ApprovalHandlerFactory {

  @Override
  public String type() {
    return "slack";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    return new SlackApproval(SlackSettings.of(settings), context);
  }
}
