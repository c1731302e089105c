package dev.aegis.plugin.executor.command;

import static dev.aegis.plugin.executor.command.Setup.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.Settings;
import dev.aegis.spi.UnfitActionException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever an agent says, a program has as many arguments as the operator wrote. */
class ArgumentPropertiesTest {
  /** Texts of what means something to shells and programs, and of anything. */
  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "-",
            "--",
            " ",
            "\t",
            "\n",
            "\"",
            "'",
            "\\",
            "$(id)",
            "`id`",
            ";",
            "|",
            "&",
            ">",
            "*",
            "?",
            "~",
            "{target}",
            "{{",
            "\0",
            "a",
            "ü",
            "\ud83d\ude00",
            "\ud800",
            "=",
            "@");
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(6).map(list -> String.join("", list)), Arbitraries.strings());
  }

  @Property(tries = 1000)
  void argumentsStayWhereTheyAre(@ForAll("hostile") String a, @ForAll("hostile") String b) {
    CommandSettings settings =
        CommandSettings.of(
            new Settings(
                running("/bin/cat", "-n", "{params.a}", "--x={params.b}", "{params.a}{params.b}")
                    .settings()));
    List<String> arguments;
    try {
      arguments =
          settings.command("run").orElseThrow().arguments(Setup.action(Map.of("a", a, "b", b)));
    } catch (UnfitActionException e) {
      return;
    }
    assertThat(arguments).containsExactly("-n", a, "--x=" + b, a + b);
    assertThat(a).doesNotStartWith("-").isNotEmpty().doesNotContain("\0");
  }

  @Property(tries = 60)
  void aProgramGetsThemAsTheyAre(@ForAll("hostile") String a, @ForAll("hostile") String b) {
    ExecutionResult result =
        running("/usr/bin/printf", "%s\\0", "{params.a}", "<{params.b}>")
            .execute(Map.of("a", a, "b", b));
    if (result instanceof ExecutionResult.Succeeded succeeded) {
      assertThat(((Map<?, ?>) Objects.requireNonNull(succeeded.data())).get("stdout"))
          .isEqualTo(a + "\0<" + b + ">\0");
    } else {
      assertThat(((ExecutionResult.Failed) result).error()).startsWith("nothing was started: ");
    }
  }
}
