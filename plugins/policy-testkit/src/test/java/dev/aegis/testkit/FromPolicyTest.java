package dev.aegis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.aegis.action.Action;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a user sees of a property of their own, run by JUnit as theirs are. */
class FromPolicyTest {
  /** How a property came out, and what jqwik told of it. */
  private record Ran(TestExecutionResult result, String report) {
    /** The sample that is shown first. */
    String smallest() {
      int original = report.indexOf("Original Sample");
      return report.substring(report.indexOf("Sample"), original < 0 ? report.length() : original);
    }
  }

  private static Method method(String property) {
    return Arrays.stream(UsersProperties.class.getDeclaredMethods())
        .filter(method -> method.getName().equals(property))
        .findFirst()
        .orElseThrow();
  }

  private static Ran run(String property) {
    List<TestExecutionResult> results = new ArrayList<>();
    List<String> reports = new ArrayList<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .filters(EngineFilter.includeEngines("jqwik"))
            .selectors(selectMethod(UsersProperties.class, method(property)))
            .configurationParameter("jqwik.reporting.usejunitplatform", "true")
            .configurationParameter("jqwik.database", "")
            .build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.add(result);
                }
              }

              @Override
              public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                reports.add(
                    entry.getKeyValuePairs().values().stream().collect(Collectors.joining()));
              }
            });
    assertThat(results).hasSize(1);
    return new Ran(results.getFirst(), String.join("\n", reports));
  }

  @Test
  void aPropertyThatHoldsPasses() {
    Ran ran = run("deletesAreNeverAutomatic");
    assertThat(ran.result().getStatus()).isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
  }

  @Test
  void anActionThatFailsIsShrunkAndShown() {
    Ran ran = run("refundsAreNeverBlocked");
    assertThat(ran.result().getStatus()).isEqualTo(TestExecutionResult.Status.FAILED);
    String json = "{\"type\":\"refund\",\"params\":{\"amount\":10001}}";
    assertThat(ran.smallest())
        .contains(json, "aegis simulate target/test-classes/refunds.yaml --action '" + json + "'");
  }

  @Test
  void anActionIsShownWithTheTimeWhereThereIsOne() {
    Ran ran = run("nothingIsEverBlocked");
    assertThat(ran.result().getStatus()).isEqualTo(TestExecutionResult.Status.FAILED);
    String json = "{\"type\":\"deploy\"}";
    assertThat(ran.smallest())
        .contains(
            json + " at 2026-01-05T22:00:00Z",
            "aegis simulate target/test-classes/nights.yaml --action '"
                + json
                + "' --at 2026-01-05T22:00:00Z");
  }

  @Test
  void aPlainActionDoesNotDoWhereThePolicyAsksForTheTime() {
    Ran ran = run("decidesWithoutATime");
    assertThat(ran.result().getThrowable().orElseThrow())
        .hasMessageContaining("take a TimedAction");
  }

  @Test
  void aPolicyThatIsNotThereIsNamed() {
    Ran ran = run("isFromNowhere");
    assertThat(ran.result().getStatus()).isEqualTo(TestExecutionResult.Status.FAILED);
    assertThat(ran.result().getThrowable().orElseThrow()).hasMessageContaining("nowhere.yaml");
  }

  @Test
  void anythingButAnActionIsRefused() {
    Ran ran = run("drawsTexts");
    assertThat(ran.result().getThrowable().orElseThrow())
        .hasMessageContaining("draws an Action or a TimedAction, not String");
  }

  @Test
  void whatTurnsTextRoundIsShownByItsNumber() {
    String json = Shown.json(Action.of("a", "x\u202ey", Map.of()));
    assertThat(json).isEqualTo("{\"type\":\"a\",\"target\":\"x\\u202ey\"}");
  }
}
