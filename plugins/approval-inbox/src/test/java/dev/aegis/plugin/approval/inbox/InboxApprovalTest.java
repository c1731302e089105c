package dev.aegis.plugin.approval.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.ApprovalRequests;
import dev.aegis.testing.Contexts;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboxApprovalTest {
  @Test
  void waitsForWhoeverLooks() {
    try (Plugins plugins = Plugins.discover(null, getClass().getClassLoader());
        ApprovalHandler inbox =
            plugins.make(
                ApprovalHandlerFactory.class,
                "inbox",
                new PluginConfig("inbox", Map.of()),
                Contexts.named("inbox"),
                ApprovalHandlerFactory::create)) {
      assertThat(inbox.submit(ApprovalRequests.of("r1"))).isEqualTo(new ApprovalResponse.Pending());
      assertThat(inbox.acceptsInboxAnswers()).isTrue();
      assertThat(inbox.approvesByItself()).isFalse();
    }
  }
}
