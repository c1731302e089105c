package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would keep {@code serve} from starting keeps {@code serve --check} from passing. */
class CheckedSettingsTest {
  @TempDir private Path folder;

  private Result check(String config) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            "{audit: {mask: [params.card]}, defaults: {approval: block}}\n");
    Path file = Files.writeString(folder.resolve("aegis.yaml"), config);
    return Cli.plain().run("serve", policy, "--check", "--config", file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "executor: {type: htp} @ there is no action executor of type `htp`",
        "executor: {type: http, allow: [{method: GET}]} @ `hosts`",
        "executor: {type: http, hosts: [a.b], headers: {x: '${NOT_SET_HERE}'}} @ NOT_SET_HERE",
        "sinks: {siem: {type: webhok}} @ there is no audit sink of type `webhok`",
      })
  void whatIsNamedMustBeUsable(String config, String problem) throws IOException {
    Result result = check(config + "\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains(problem);
    assertThat(result.out()).doesNotContain("Settings usable");
  }

  @Test
  void aMaskKeyThatIsNoneIsNamed() throws IOException {
    Path key = Files.writeString(folder.resolve("mask-key"), "");
    Result result = check("mask_key: " + key + "\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("`" + key + "` holds no mask key: 64 lower-case hex digits");
  }

  @Test
  void noServerStartsWithAKeyThatItCannotMaskWith() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            "{audit: {mask: [params.card]}, defaults: {approval: block}}\n");
    Path missing = folder.resolve("missing/mask-key");
    Result result =
        Cli.plain()
            .with("AEGIS_MASK_KEY", missing.toString())
            .run("serve", policy, "--port", "0", "--audit-db", folder.resolve("audit"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("values are masked with can't be had: there is no folder `")
        .doesNotContain(".tmp");
  }
}
