package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The pipelines of the example for policy repositories run its check, and keep its report where the
 * check fails, too.
 */
class PolicyPipelinesTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("aegis.root"), "examples/policy-ci");
  private static final String REPORT = "policy-tests.xml";
  private static final String SUM = "echo \"$AEGIS_SHA256  ";

  @Test
  void checkIsOneScriptAndWritesTheReport() throws IOException {
    Path check = EXAMPLE.resolve("check.sh");
    assertThat(check).isExecutable();
    assertThat(Files.readString(check))
        .startsWith("#!/bin/sh\n")
        .contains("\nreport=" + REPORT + "\n")
        .contains("validate --strict", "fmt --check", "--junit", "--min-coverage")
        .contains("--min-mutation-score");
  }

  @Test
  void gitHubRunsTheCheckForEachPullRequest() throws IOException {
    Map<Object, Object> workflow = map(yaml(".github/workflows/policy.yaml"));
    // In YAML 1.1, which this parser reads, `on` is a boolean.
    assertThat(map(workflow.get(true))).containsKeys("pull_request", "push");
    assertThat(map(workflow.get("permissions"))).isEqualTo(Map.of("contents", "read"));

    Map<Object, Object> job = map(map(workflow.get("jobs")).get("check"));
    assertThat(job.get("timeout-minutes")).isInstanceOf(Integer.class);
    List<Map<Object, Object>> steps =
        list(job.get("steps")).stream().map(PolicyPipelinesTest::map).toList();
    assertThat(steps)
        .allSatisfy(
            step -> assertThat(step.containsKey("uses") != step.containsKey("run")).isTrue())
        .noneSatisfy(step -> assertThat(step).containsKey("continue-on-error"));
    assertThat(steps.stream().map(step -> String.valueOf(step.get("run"))))
        .anySatisfy(run -> assertThat(run).contains(SUM, "| sha256sum -c"))
        .filteredOn(run -> run.contains("check.sh"))
        .hasSize(1);
    Map<Object, Object> keep = steps.getLast();
    assertThat(keep.get("uses")).asString().startsWith("actions/upload-artifact@");
    assertThat(keep.get("if")).isEqualTo("always()");
    assertThat(map(keep.get("with")).get("path")).isEqualTo(REPORT);
  }

  @Test
  void gitLabRunsTheCheckForEachMergeRequest() throws IOException {
    Map<Object, Object> job = map(map(yaml(".gitlab-ci.yml")).get("policy"));
    assertThat(list(job.get("rules")))
        .contains(Map.of("if", "$CI_PIPELINE_SOURCE == \"merge_request_event\""));
    assertThat(job.containsKey("allow_failure")).isFalse();
    assertThat(list(job.get("before_script")))
        .allSatisfy(line -> assertThat(line).isInstanceOf(String.class))
        .anySatisfy(line -> assertThat(line).asString().contains(SUM, "| sha256sum -c"));
    assertThat(list(job.get("script")))
        .singleElement()
        .asString()
        .endsWith("/bin/aegis sh check.sh");
    Map<Object, Object> artifacts = map(job.get("artifacts"));
    assertThat(artifacts.get("when")).isEqualTo("always");
    assertThat(artifacts.get("reports")).isEqualTo(Map.of("junit", REPORT));
  }

  private static @Nullable Object yaml(String file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options)).load(Files.readString(EXAMPLE.resolve(file)));
  }

  private static Map<Object, Object> map(@Nullable Object node) {
    if (node instanceof Map<?, ?> map) {
      return new LinkedHashMap<>(map);
    }
    throw new AssertionError("no map: " + node);
  }

  private static List<Object> list(@Nullable Object node) {
    if (node instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw new AssertionError("no list: " + node);
  }
}
