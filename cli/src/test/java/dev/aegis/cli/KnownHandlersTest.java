package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code validate} knows the handlers of a configuration, so that CI refuses what a server does.
 */
class KnownHandlersTest {
  @TempDir private Path folder;
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    config = file("aegis.yaml", "approvals: {desk: {type: webhook, secret: '${NOT_SET_HERE}'}}\n");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path asking(String handler) throws IOException {
    return file(
        "policy.yaml",
        "rules: [{match: {type: pay}, approval: approve, review: {handler: %s}}]\n"
            .formatted(handler));
  }

  @Test
  void aHandlerThatIsNowhereIsAMistakeInItsRule() throws IOException {
    Result result = Cli.plain().run("validate", asking("nope"), "--config", config);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .startsWith(
            "error[AEG601]: the approval handler `nope` is not configured, and there is no approval"
                + " handler of type `nope`; there are `auto`")
        .contains("policy.yaml:1:9")
        .endsWith("Policy invalid: 1 error.\n");
  }

  @Test
  void whatIsConfiguredIsKnownWithoutItsSecrets() throws IOException {
    assertThat(Cli.plain().run("validate", asking("desk"), "--config", config).exitCode()).isZero();
  }

  @Test
  void aTypeNeedsNoConfiguration() throws IOException {
    assertThat(Cli.plain().run("validate", asking("inbox"), "--config", config).exitCode())
        .isZero();
  }

  @Test
  void withoutAConfigurationNothingIsKnown() throws IOException {
    assertThat(Cli.plain().run("validate", asking("nope")).exitCode()).isZero();
  }
}
