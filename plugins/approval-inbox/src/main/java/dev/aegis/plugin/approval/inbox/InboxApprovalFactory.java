package dev.aegis.plugin.approval.inbox;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes handlers that leave requests to people who look for them. They have no settings. */
public final class InboxApprovalFactory implements ApprovalHandlerFactory {
  @Override
  public String type() {
    return "inbox";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    return new InboxApproval();
  }
}
