package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.cli.Templates.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  @Test
  void writesAPolicyThatIsValidWithoutAWarning() {
    Path file = folder.resolve("policy.yaml");
    Result init = cli.run("init", "-o", file);
    assertThat(init.exitCode()).isZero();
    assertThat(init.out()).isEqualTo("Wrote " + file + "\n");
    Result validate = cli.run("validate", "--strict", file);
    assertThat(validate.exitCode()).isZero();
    assertThat(validate.out()).startsWith("Policy valid: 6 rule(s) loaded.\n");
  }

  @Test
  void thePolicyCanBePastedBetweenDoubleQuotes() {
    assertThat(Templates.ALL)
        .allSatisfy(
            template -> {
              assertThat(template.policy()).doesNotContain("\"", "\\");
              assertThat(template.policy()).matches("(?s)\\p{ASCII}*\n").doesNotContain("\t");
            });
  }

  @Test
  void decidesAsTheManualSays() {
    Path file = folder.resolve("policy.yaml");
    cli.run("init", "-o", file);
    Result result =
        cli.run(
            "simulate",
            file,
            "read_file:a",
            "get:a",
            "write:a",
            "update:a",
            "bulk_read:a",
            "delete_user:a",
            "pay:a");
    assertThat(result.out())
        .isEqualTo(
            """
            read_file:a -> LOW / AUTO (matched: read_auto)
            get:a -> LOW / AUTO (matched: get_auto)
            write:a -> MEDIUM / APPROVE (matched: write_approve)
            update:a -> MEDIUM / APPROVE (matched: update_approve)
            bulk_read:a -> HIGH / APPROVE (matched: bulk_approve)
            delete_user:a -> CRITICAL / BLOCK (matched: delete_block)
            pay:a -> MEDIUM / APPROVE (matched: <default>)
            7 actions: 2 auto, 4 need approval, 1 blocked
            """);
  }

  @Test
  void neverOverwritesUnlessForced() throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), "mine");
    Result refused = cli.run("init", "-o", file);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("--force").hasLineCount(1);
    assertThat(file).hasContent("mine");
    assertThat(cli.run("init", "-o", file, "--force").exitCode()).isZero();
    assertThat(Files.readString(file)).contains("read_auto");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void aFolderInTheWayStays() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("policy.yaml"));
    Result refused = cli.run("init", "-o", taken, "--force");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(taken).isEmptyDirectory();
  }

  @Test
  void writesTheTestsBesideThePolicy() throws IOException {
    Path file = folder.resolve("ops.yml");
    Path tests = folder.resolve("ops.test.yml");
    Result init = cli.run("init", "--template", "devops", "--with-tests", "-o", file);
    assertThat(init.exitCode()).isZero();
    assertThat(init.out()).isEqualTo("Wrote " + file + "\nWrote " + tests + "\n");
    Template devops = Templates.named("devops").orElseThrow();
    assertThat(Files.readString(file)).isEqualTo(devops.policy());
    assertThat(Files.readString(tests)).isEqualTo(devops.tests());
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file) && !p.equals(tests));
  }

  @Test
  void withoutAnEndingTheTestsGetOne() {
    Path file = folder.resolve("policy");
    assertThat(cli.run("init", "--with-tests", "-o", file).exitCode()).isZero();
    assertThat(folder.resolve("policy.test.yaml")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy.yaml", "policy.test.yaml"})
  void neitherIsWrittenWhereOneIsThere(String there) throws IOException {
    Path mine = Files.writeString(folder.resolve(there), "mine");
    Path file = folder.resolve("policy.yaml");
    Result refused = cli.run("init", "--with-tests", "-o", file);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("`" + mine + "`", "--force").hasLineCount(1);
    assertThat(mine).hasContent("mine");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(mine));
    assertThat(cli.run("init", "--with-tests", "-o", file, "--force").exitCode()).isZero();
    assertThat(Files.readString(file)).contains("read_auto");
    assertThat(Files.readString(folder.resolve("policy.test.yaml"))).contains("read_auto");
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy.yaml", "policy.test.yaml"})
  void aFolderInTheWayOfOneKeepsBothFromBeingWritten(String there) throws IOException {
    Path taken = Files.createDirectory(folder.resolve(there));
    Path file = folder.resolve("policy.yaml");
    Result refused = cli.run("init", "--with-tests", "-o", file, "--force");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(taken).isEmptyDirectory();
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(taken));
  }

  @Test
  void aMissingFolderIsNamed() {
    Result refused = cli.run("init", "-o", folder.resolve("nowhere/policy.yaml"));
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("nowhere").hasLineCount(1);
  }

  @Test
  void listsTemplatesAndRefusesOthers() {
    assertThat(cli.run("init", "--list-templates").out()).contains("minimal");
    Result refused = cli.run("init", "--template", "maximal", "-o", folder.resolve("p.yaml"));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("--list-templates");
    assertThat(folder).isEmptyDirectory();
    Result mistyped = cli.run("init", "--template", "devop", "-o", folder.resolve("p.yaml"));
    assertThat(mistyped.err()).contains("did you mean `devops`?");
  }

  @Test
  void shellsCompleteTheTemplates() {
    String script = cli.run("completion", "bash").out();
    assertThat(Templates.ALL).allSatisfy(t -> assertThat(script).contains("\"" + t.name() + "\""));
  }

  @Test
  void whereNothingCanBeWrittenItSaysWhat() {
    Result missing = cli.run("init", "-o", folder.resolve("none/p.yaml"));
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err())
        .isEqualTo(
            "aegis: there is no folder `%s` to write `p.yaml` into; make it first%n"
                .formatted(folder.resolve("none")));
    Result stdout = cli.run("init", "-o", "-");
    assertThat(stdout.exitCode()).isEqualTo(2);
    assertThat(stdout.err()).contains("a policy is written to a file");
  }

  @Test
  void theQuickstartExampleIsTheSamePolicy() throws IOException {
    Path example = Path.of(System.getProperty("aegis.root"), "examples/policies/quickstart.yaml");
    assertThat(Files.readString(example)).isEqualTo(Templates.ALL.getFirst().policy());
    assertThat(Files.readString(example.resolveSibling("quickstart.test.yaml")))
        .isEqualTo(Templates.ALL.getFirst().tests());
  }
}
