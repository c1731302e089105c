package dev.aegis.plugin.approval.webhook;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes approval handlers of type {@code webhook}. */
public final class WebhookApprovalFactory implements ApprovalHandlerFactory {

  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    return new WebhookApproval(WebhookSettings.of(settings), context);
  }
}
