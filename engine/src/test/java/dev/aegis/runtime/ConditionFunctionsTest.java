package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.match.Explanation;
import dev.aegis.match.Explanation.Operand;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.ConditionFunctionFactory;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.ValueType;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger's condition functions, dropped into a folder, and those of an embedding program. */
class ConditionFunctionsTest {
  private static final String POLICY =
      """
      defaults: {approval: block}
      rules:
        - {name: safe, when: 'acme.risk_score(params.amount) <= 0.5', approval: auto}
      """;

  @TempDir private Path folder;
  private final InMemoryStore store = new InMemoryStore();
  private Plugins plugins = Plugins.discover(null, ClassLoader.getPlatformClassLoader());

  @BeforeEach
  void drop() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    new PluginJar()
        .source(
            "org.acme.Risk",
            """
            package org.acme;
            import dev.aegis.spi.*;
            import java.util.*;
            public class Risk implements ConditionFunctionFactory {
              @Override public String type() { return "risk"; }
              @Override public List<ConditionFunction> create(Settings settings, PluginContext c) {
                double limit = settings.integer("limit", 1, 1000, 100);
                return List.of(
                    new ConditionFunction("acme.risk_score", List.of(ValueType.DOUBLE),
                        ValueType.DOUBLE, arguments -> (Double) arguments.get(0) / limit),
                    new ConditionFunction("acme.loader", List.of(), ValueType.BOOL, arguments ->
                        Thread.currentThread().getContextClassLoader()
                            == Risk.class.getClassLoader()),
                    new ConditionFunction("acme.library", List.of(), ValueType.BOOL,
                        arguments -> org.lib.Lib.yes()));
              }
            }
            """)
        .sourceLeftOut(
            "org.lib.Lib",
            "package org.lib; public class Lib { public static boolean yes() { return true; } }")
        .service(ConditionFunctionFactory.class, "org.acme.Risk")
        .writeTo(folder.resolve("risk.jar"));
    plugins = Plugins.discover(folder, ConditionFunctionsTest.class.getClassLoader());
    assertThat(plugins.problems()).isEmpty();
  }

  @AfterEach
  void close() {
    plugins.close();
  }

  @Test
  void aConfiguredPluginsFunctionsCanBeCalled() {
    try (Aegis aegis = aegis(POLICY, b -> b.functions("mine", config(Map.of("limit", 10L))))) {
      assertThat(approval(aegis, 5L)).isEqualTo(Approval.AUTO);
      assertThat(approval(aegis, 6L)).isEqualTo(Approval.BLOCK);
      assertThat(approval(aegis, "much")).isEqualTo(Approval.BLOCK);
    }
  }

  @Test
  void presenceAloneChangesNothing() {
    assertThatThrownBy(() -> aegis(POLICY, b -> b))
        .isInstanceOfSatisfying(
            PolicyRefusedException.class,
            refused ->
                assertThat(refused.diagnostics().getFirst().message())
                    .isEqualTo("there is no function `acme.risk_score`"));
  }

  @Test
  void anEmbeddingProgramGivesItsOwn() {
    var function =
        new ConditionFunction(
            "acme.risk_score", List.of(ValueType.DYN), ValueType.DOUBLE, arguments -> 0.1);
    try (Aegis aegis = aegis(POLICY, b -> b.function(function))) {
      assertThat(approval(aegis, "much")).isEqualTo(Approval.AUTO);
    }
    assertThatThrownBy(() -> Aegis.builder().function(function).function(function))
        .isInstanceOf(SettingsException.class);
    assertThatThrownBy(
            () -> aegis(POLICY, b -> b.function(function).functions("mine", config(Map.of()))))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("condition function `mine`")
        .hasMessageEndingWith(": there are two functions with the name `acme.risk_score`");
  }

  @Test
  void aPolicyThatIsPutInForceMustKnowItsFunctions() {
    try (Aegis aegis = aegis(POLICY, b -> b.functions("mine", config(Map.of())))) {
      List<SourceText> other = sources(POLICY.replace("risk_score", "rsik_score"));
      assertThat(aegis.checkPolicy(other)).isInstanceOf(PolicyUpdate.Refused.class);
      PolicyUpdate.Refused refused = (PolicyUpdate.Refused) aegis.putPolicy(other, "ann", null);
      assertThat(refused.diagnostics())
          .singleElement()
          .satisfies(d -> assertThat(d.hint()).isEqualTo("did you mean `acme.risk_score`?"));
      assertThat(aegis.putPolicy(sources(POLICY + "# again\n"), "ann", null))
          .isInstanceOf(PolicyUpdate.Accepted.class);
    }
    store.reopen();
    assertThatThrownBy(() -> builder().build())
        .as("restarted from the store without the functions")
        .isInstanceOf(PolicyRefusedException.class);
  }

  @Test
  void callsAreGuarded() {
    String policy =
        """
        defaults: {approval: auto}
        rules:
          - {name: loader, match: {type: pay}, when: '!acme.loader()', approval: block}
          - {name: library, match: {type: lib}, when: acme.library(), approval: block}
        """;
    try (Aegis aegis = aegis(policy, b -> b.functions("mine", config(Map.of())))) {
      assertThat(approval(aegis, 1L)).isEqualTo(Approval.AUTO);
      var decision = aegis.evaluate(Action.of("lib", ""));
      assertThat(decision.approval()).isEqualTo(Approval.BLOCK);
      assertThat(decision.undecided().getFirst().reason())
          .isEqualTo("`acme.library` failed with NoClassDefFoundError");
    }
  }

  @Test
  void anExplanationShowsWhatACallGave() {
    try (Aegis aegis = aegis(POLICY, b -> b.functions("mine", config(Map.of())))) {
      Action action = Action.of("pay", "bank", Map.of("amount", 70L));
      Explanation explanation = aegis.explain(action, Instant.EPOCH);
      assertThat(explanation.steps().getFirst().cause())
          .isEqualTo(
              new Explanation.Cause.Condition(
                  "acme.risk_score(params.amount) <= 0.5",
                  List.of(
                      new Operand("acme.risk_score(params.amount)", 0.7, false),
                      new Operand("params.amount", 70L, false))));
    }
  }

  @Test
  void settingsAreReadStrictly() {
    assertThatThrownBy(() -> aegis(POLICY, b -> b.functions("mine", config(Map.of("limt", 10L)))))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("unknown setting `limt`; did you mean `limit`?");
    assertThatThrownBy(
            () -> aegis(POLICY, b -> b.functions("mine", new PluginConfig("rsik", Map.of()))))
        .hasMessageContaining("there is no condition function of type `rsik`");
  }

  private Aegis aegis(String policy, UnaryOperator<AegisBuilder> with) {
    return with.apply(builder().policy(sources(policy))).build();
  }

  private AegisBuilder builder() {
    return Aegis.builder()
        .plugins(plugins)
        .store(store)
        .defaultApproval("none")
        .approval("none", request -> new dev.aegis.spi.ApprovalResponse.Pending())
        .executor(action -> new dev.aegis.execution.ExecutionResult.Succeeded(null));
  }

  private static PluginConfig config(Map<String, ?> settings) {
    return new PluginConfig("risk", settings);
  }

  private static Approval approval(Aegis aegis, Object amount) {
    return aegis.evaluate(Action.of("pay", "bank", Map.of("amount", amount))).approval();
  }

  private static List<SourceText> sources(String policy) {
    return List.of(new SourceText("policy.yaml", policy));
  }
}
