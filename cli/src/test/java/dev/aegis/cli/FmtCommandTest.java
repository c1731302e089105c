package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FmtCommandTest {
  private static final String UNTIDY = "rules:\n-   name: a   # why\n    approval:  block\n";
  private static final String TIDY = "rules:\n  - name: a # why\n    approval: block\n";

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void laysOutWhatIsUntidyAndLeavesTheRest() throws IOException {
    Path untidy = file("untidy.yaml", UNTIDY);
    Path tidy = file("tidy.yaml", TIDY);
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(tidy, before);

    Result check = cli.run("fmt", "--check", untidy, tidy);
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.out()).isEqualTo(untidy + "\n");
    assertThat(untidy).hasContent(UNTIDY);

    Result result = cli.run("fmt", untidy, tidy);
    assertThat(result.exitCode()).isZero();
    assertThat(Files.readString(untidy)).isEqualTo(TIDY);
    assertThat(Files.getLastModifiedTime(tidy)).isEqualTo(before);
    assertThat(cli.run("fmt", "--check", untidy, tidy).exitCode()).isZero();
  }

  @Test
  void followsLinksToTheFile() throws IOException {
    Path untidy = file("untidy.yaml", UNTIDY);
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), untidy);
    assertThat(cli.run("fmt", link).exitCode()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(untidy)).isEqualTo(TIDY);
  }

  @Test
  void brokenPoliciesAreToldAndLeftAlone() throws IOException {
    Path broken = file("broken.yaml", "rules:   1\n");
    Result result = cli.run("fmt", broken);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("error[AEG302]");
    assertThat(Files.readString(broken)).isEqualTo("rules:   1\n");
    assertThat(cli.run("fmt", folder.resolve("none.yaml")).exitCode()).isEqualTo(3);
  }

  @Test
  void whatInitWritesIsTidy() throws IOException {
    Path policy = folder.resolve("policy.yaml");
    cli.run("init", "-o", policy);
    assertThat(cli.run("fmt", "--check", policy).out()).isEmpty();
  }
}
