package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings and the policy of the manifests for Kubernetes are what the server takes. */
class KubernetesExampleTest {
  private static final Path MANIFESTS =
      Path.of(System.getProperty("aegis.root"), "examples/kubernetes");

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "postgres"})
  void theServerTakesWhatIsMounted(String variant) throws IOException {
    Path manifest = MANIFESTS.resolve(variant).resolve("aegis.yaml");
    String settings =
        content(manifest, "aegis.yaml")
            .replaceAll("/etc/aegis/[a-z-]+/", folder + "/")
            .replace("/var/lib/aegis/", folder + "/");
    Path config = Files.writeString(folder.resolve("aegis.yaml"), settings);
    Path policy =
        Files.writeString(folder.resolve("policy.yaml"), content(manifest, "policy.yaml"));
    Files.writeString(
        folder.resolve("tokens.yaml"),
        "tokens:\n  - {name: bot, sha256: %s, roles: [execute]}\n".formatted("ab".repeat(32)));
    Files.writeString(folder.resolve("mask-key"), "cd".repeat(32));
    assertThat(cli.run("serve", policy, "--config", config, "--check"))
        .isEqualTo(new Result(0, "Policy valid: 6 rule(s) loaded.\nSettings usable.\n", ""));

    Files.writeString(config, settings.replace("tokens:", "token:"));
    assertThat(cli.run("serve", policy, "--config", config, "--check").exitCode()).isEqualTo(2);
  }

  /** What a manifest has under a key, as a literal block. */
  private static String content(Path manifest, String key) throws IOException {
    List<String> lines = Files.readAllLines(manifest);
    return lines.stream()
        .dropWhile(line -> !line.equals("  " + key + ": |"))
        .skip(1)
        .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
        .map(line -> line.isEmpty() ? "" : line.substring(4))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
