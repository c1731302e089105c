package dev.aegis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.DiagnosticRenderer;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a policy file holds, there is an answer: soon, and never an exception. */
class HostilePolicyTest {

  /** A text with what must be said of it; its name is short, as test reports hold it. */
  record Hostile(Code code, String text) {
    @Override
    public String toString() {
      return code + " for " + text.length() + " characters: " + text.substring(0, 10);
    }
  }

  private static String whens(int many) {
    return IntStream.range(0, many)
        .mapToObj(i -> "- when: nam" + i + "\n")
        .collect(Collectors.joining());
  }

  /** Each with what must be said of it. */
  static Stream<Hostile> hostile() {
    String bomb =
        "x-a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + IntStream.range(0, 12)
                .mapToObj(
                    i -> {
                      char before = (char) ('a' + i);
                      char next = (char) ('b' + i);
                      String ten = ("*" + before + ",").repeat(10);
                      return "x-" + next + ": &" + next + " [" + ten + "]\n";
                    })
                .collect(Collectors.joining());
    String longTexts =
        "x-a: &a " + "x".repeat(1 << 20) + "\nx-b: [" + "*a,".repeat(100_000) + "]\n";
    return Stream.of(
        new Hostile(Code.YAML_ALIAS, bomb),
        new Hostile(Code.YAML_ALIAS, longTexts),
        new Hostile(Code.YAML_ALIAS, "rules: [" + "{},".repeat(600_000) + "]"),
        new Hostile(Code.YAML_SYNTAX, "rules:\n- name: pay # person\u2028  approval: auto\n"),
        new Hostile(Code.YAML_SYNTAX, "rules:\n- name: pay # person\u2029  approval: auto\n"),
        new Hostile(Code.YAML_SYNTAX, "rules:\n- name: pay # person\u0085  approval: auto\n"),
        new Hostile(Code.UNKNOWN_KEY, "x: \"a" + " ".repeat(1_000_000) + "b\""),
        new Hostile(Code.UNKNOWN_KEY, "x: 'a" + "\t ".repeat(500_000) + "b'"),
        new Hostile(
            Code.UNKNOWN_KEY,
            IntStream.range(0, 20_000)
                .mapToObj(i -> "k" + i + ": 1")
                .collect(Collectors.joining(", ", "{", "}"))),
        new Hostile(
            Code.UNKNOWN_VARIABLE,
            IntStream.range(0, 4_000)
                .mapToObj(i -> "  name" + i + ": 'true'\n")
                .collect(Collectors.joining("", "let:\n", "rules:\n" + whens(4_000)))),
        new Hostile(Code.YAML_ALIAS, "x-a: &a [*a]"),
        new Hostile(Code.YAML_TOO_DEEP, "[".repeat(10_000)),
        new Hostile(Code.YAML_TOO_DEEP, "{a: ".repeat(10_000)),
        new Hostile(Code.YAML_TOO_DEEP, "rules: " + "[".repeat(10_000) + "]".repeat(10_000)),
        new Hostile(Code.YAML_TOO_DEEP, "- ".repeat(10_000)),
        new Hostile(
            Code.YAML_TOO_DEEP, "{\"x-a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"),
        new Hostile(Code.TOO_LARGE, "#".repeat(100 << 20)),
        new Hostile(Code.EXPRESSION_TOO_LONG, "rules: [{when: '" + "a".repeat(1 << 20) + "'}]"),
        new Hostile(Code.EXPRESSION_TOO_DEEP, "rules: [{when: '" + "(".repeat(4_000) + "'}]"),
        new Hostile(Code.BAD_REGEX, regex("(".repeat(1_000_000))),
        new Hostile(Code.BAD_REGEX, regex("((a{1000}){1000}){1000}")),
        new Hostile(
            Code.SUSPICIOUS_GLOB, "rules: [{match: {type: '" + "[".repeat(1 << 20) + "'}}]"),
        new Hostile(Code.YAML_NUMBER, "x-a: " + "9".repeat(1 << 20)),
        new Hostile(Code.YAML_NUMBER, "x-a: 0x" + "f".repeat(1 << 20)),
        new Hostile(Code.UNKNOWN_KEY, "k".repeat(1 << 10) + ": 1"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void isAnsweredQuickly(Hostile hostile) {
    Outcome<Policy> outcome = read(hostile.text());
    assertThat(outcome.diagnostics()).extracting(Diagnostic::code).contains(hostile.code());
    assertThat(DiagnosticRenderer.colored().render(outcome.diagnostics())).isNotEmpty();
  }

  @Test
  void manyRulesAreNotHostile() {
    String rules = "- {match: {type: [a, b]}, when: params.a > 1}\n".repeat(5_000);
    assertThat(read("rules:\n" + rules).get().rules()).hasSize(5_000);
  }

  @Property(tries = 2000)
  void randomBytes(@ForAll byte[] bytes) {
    check(PolicyReader.decode("a", bytes));
  }

  @Property(tries = 3000)
  void mutatedPolicies(@ForAll("mutated") String policy) {
    check(Outcome.of(new SourceText("a", policy)));
    check(PolicyReader.decode("a", policy.getBytes(StandardCharsets.UTF_8)));
  }

  private static void check(Outcome<SourceText> text) {
    Outcome<Policy> outcome = text.then(source -> PolicyReader.read(List.of(source)));
    outcome.diagnostics().forEach(d -> assertThat(d.message()).isNotEmpty());
    assertThat(DiagnosticRenderer.plain().render(outcome.diagnostics()).lines())
        .hasSizeGreaterThanOrEqualTo(outcome.diagnostics().size());
  }

  @Provide
  Arbitrary<String> mutated() {
    return Arbitraries.randomValue(HostilePolicyTest::mutated);
  }

  /** A policy of the corpus with pieces cut, doubled, moved and replaced. */
  private static String mutated(Random random) {
    List<String> policies =
        Corpus.POLICIES.stream().map(name -> Corpus.policy(name).text()).toList();
    StringBuilder text = new StringBuilder(policies.get(random.nextInt(policies.size())));
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end).repeat(random.nextInt(3)));
        case 2 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        default -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  private static final List<String> PIECES =
      List.of(
          "'", "\"", "[", "]", "{", "}", ": ", "- ", "\n", "\r\n", "\t", "#", "&a ", "*a", "!t ",
          "|\n", ">-\n", "\\", "\\u", "~", "null", "true", "0x", "1e999", ".inf", "<<: ", "? ",
          "---\n", "...\n", "%", "@", "`", "\u0000", "\u0085", "\u2028", "\uFEFF", "\uD800", "🚀",
          "é", "&&", "||", "(", ")", "params.", "x-", "when: ", "  ");

  private static String regex(String pattern) {
    return "rules: [{conditions: {param_matches: {a: '" + pattern + "'}}}]";
  }

  private static Outcome<Policy> read(String policy) {
    return PolicyReader.read(List.of(new SourceText("policy.yaml", policy)));
  }
}
