package dev.aegis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.source.SourceText;
import dev.aegis.yaml.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PolicyFormatterTest {

  private static String format(String text) {
    return PolicyFormatter.format(new SourceText("policy.yaml", text)).get().orElseThrow();
  }

  @Test
  void layoutIsUniformAndTextsStay() {
    String untidy =
        """
        # top

        # second
        version:   '1'   # inline
        defaults: {approval:   block,risk_level: high}



        rules:
        # before list
        - name:  a   # na
          # inner
          when: >-
             params.a == 1 &&
               params.b == 2
          match: {type: [a,  b]}   # m

        # between


        -   name: "b"
            when: |   # header
              params.x   ==  'y'
              || true
            conditions:
                param_gt:
                    x:   5
            match:
               type:
                - q
                -   'r  s'
            # trailing of b
        # end
        """;
    assertThat(format(untidy))
        .isEqualTo(
            """
            # top

            # second
            version: '1' # inline
            defaults: {approval: block, risk_level: high}

            rules:
              # before list
              - name: a # na
                # inner
                when: >-
                  params.a == 1 &&
                    params.b == 2
                match: {type: [a, b]} # m

              # between

              - name: "b"
                when: | # header
                  params.x   ==  'y'
                  || true
                conditions:
                  param_gt:
                    x: 5
                match:
                  type:
                    - q
                    - 'r  s'
                # trailing of b
            # end
            """);
  }

  @Test
  void oddFormsSurvive() {
    for (String text :
        List.of(
            "{}\n",
            "rules: []\n",
            "---\nrules: []\n",
            "x-a: &a {type: pay}\nrules:\n- match: *a\n- match: {type: pay}\n",
            "x-a: &a\n  - b\nx-c: [*a , *a ]\n",
            "rules:\n- when: 'a\n\n    ' # no\n".replace("'a\n\n    '", "'true\n\n    '"),
            "rules:\n- {name: a,\n   # inside\n   approval: auto}\n",
            "rules:\r\n-  name: a # c\r\n   approval: auto\r\n",
            "x-é: '😀'   # 😀\nrules: [{name: '😀 x'}]\n",
            "x-a:\nx-b: ~\n",
            "# only a comment\n{}\n# after\n",
            "rules:\n  -\n    name: a\n  - # c\n    name: b\n")) {
      String once = format(text);
      assertThat(format(once)).as(text).isEqualTo(once);
      assertThat(Layout.comments(once)).isEqualTo(Layout.comments(text));
    }
    assertThat(format("rules:\r\n-  name: a # c\r\n")).isEqualTo("rules:\r\n  - name: a # c\r\n");
  }

  @Test
  void whatCanNotBeLaidOutWithoutLossIsLeftAlone() {
    assertThat(
            PolicyFormatter.format(new SourceText("p", "x-a: |3\n     a\n   b\nrules: []\n")).get())
        .isEmpty();
    for (String text :
        List.of(
            "rules:\n  - {name: # x\n      a}\n",
            "rules:\n  - match: {type:\n\n      a}\n",
            "x-a: &a\n  # c\n  k: 1\nrules: []\n",
            "# only\n---\nrules: []\n...\n# e\n")) {
      assertThat(PolicyFormatter.format(new SourceText("p", text)).get()).isEmpty();
    }
    assertThat(PolicyFormatter.format(new SourceText("p", "rules: 1\n")).succeeded()).isFalse();
  }

  @Test
  void aliasesMayStandInFlows() {
    String text =
        """
        x-m: &m {type: a}
        x-c: &c
          param_eq: {env: prod}
        rules:
          - {name: one, match: *m, conditions: *c, approval: block}
          - {name: two, match: *m}
        """;
    assertThat(format(text)).isEqualTo(text);
  }

  @Test
  void aLayerMayAskForAnotherFilesConditions() {
    assertThat(format("rules:\n  - {when:   business_hours && params.y == 2}"))
        .isEqualTo("rules:\n  - {when: business_hours && params.y == 2}\n");
  }

  @Test
  void ourOwnPoliciesAreLaidOutAlready() throws IOException {
    Path examples = Path.of(System.getProperty("aegis.root"), "examples/policies");
    try (Stream<Path> files = Files.list(examples)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".yaml") && !f.toString().endsWith(".test.yaml"))
              .toList()) {
        String text = Files.readString(file);
        assertThat(format(text)).as(file.toString()).isEqualTo(text);
      }
    }
  }

  /** Comments and empty lines put anywhere between the lines of a policy. */
  @Property(tries = 300)
  void nothingIsLost(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    String nested = " ".repeat(2 + random.nextInt(3));
    for (String line :
        List.of(
            "version: 1",
            "let:",
            nested + "big: params.n > 5",
            "rules:",
            "- name: a",
            "  match:",
            "      type: [x,y]",
            "      target:",
            "        - 'it''s'",
            "        - \"q\\\"q\"",
            "  when: big",
            "- conditions: {param_eq: {k: v}}",
            "  approval: block")) {
      for (int i = random.nextInt(3); i > 0; i--) {
        text.append(
            switch (random.nextInt(3)) {
              case 0 -> "\n";
              case 1 -> " ".repeat(random.nextInt(8)) + "# c" + random.nextInt(100) + "\n";
              default -> "#\n";
            });
      }
      text.append(line).append(random.nextInt(3) == 0 ? "   #  end" + random.nextInt(9) : "");
      text.append(" ".repeat(random.nextInt(2))).append('\n');
    }
    SourceText source = new SourceText("policy.yaml", text.toString());
    String once =
        PolicyFormatter.format(source)
            .get()
            .orElseThrow(() -> new AssertionError(text + "became\n" + Layout.of(source.text())));
    assertThat(format(once)).isEqualTo(once);
    assertThat(Layout.comments(once)).isEqualTo(Layout.comments(text.toString()));
    assertThat(once).doesNotContain("\n\n\n").doesNotContainPattern(" \n");
  }
}
