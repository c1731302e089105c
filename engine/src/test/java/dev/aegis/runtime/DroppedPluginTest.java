package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.plugin.Plugins;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stranger's approval handler, dropped into a folder: used where it is named, and nowhere else.
 */
class DroppedPluginTest {
  @TempDir private Path folder;
  private final InMemoryStore store = new InMemoryStore();

  @BeforeEach
  void drop() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    PluginJar.approval("ticket", "org.acme.Ticket", "Answer.deniedBy(\"ticket\", \"not today\")")
        .writeTo(folder.resolve("ticket.jar"));
  }

  @Test
  void presenceAloneReplacesNothing() {
    assertThat(execute("usual", "{approval: approve}").status()).isEqualTo(ResultStatus.SUCCESS);
  }

  @Test
  void aRuleCanNameIt() {
    ActionResult result = execute("usual", "{approval: approve, review: {handler: ticket}}");

    assertThat(result.status()).isEqualTo(ResultStatus.DENIED);
    assertThat(result.error()).isEqualTo("Denied by ticket: not today");
    assertThat(store.entries().getFirst().decidedBy()).isEqualTo("ticket");
  }

  @Test
  void itCanBeTheDefault() {
    assertThat(execute("ticket", "{approval: approve}").status()).isEqualTo(ResultStatus.DENIED);
  }

  private ActionResult execute(String defaultApproval, String rule) {
    try (Plugins plugins = Plugins.discover(folder, DroppedPluginTest.class.getClassLoader());
        Aegis aegis =
            Aegis.builder()
                .plugins(plugins)
                .store(store)
                .policy(List.of(new SourceText("policy.yaml", "rules: [" + rule + "]")))
                .defaultApproval(defaultApproval)
                .approval(
                    "usual", request -> new ApprovalResponse.Answered(Answer.approvedBy("ann", "")))
                .executor(action -> new ExecutionResult.Succeeded(null))
                .build()) {
      return aegis.execute(Action.of("write", "crm"));
    }
  }
}
