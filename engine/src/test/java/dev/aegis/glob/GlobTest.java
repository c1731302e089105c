package dev.aegis.glob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.testing.NaiveGlob;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a;a;true",
        "a;A;false",
        "a;ab;false",
        "``;``;true",
        "``;a;false",
        "*;``;true",
        "*;a/b.cX;true",
        "**;x;true",
        "a*;a;true",
        "a*c;abcbc;true",
        "a*c;abcb;false",
        "*a*b*;xxaxxbxx;true",
        "*ab;aab;true",
        "?;é;true",
        "?;🚀;true",
        "??;🚀;false",
        "a?c;ac;false",
        "[abc];b;true",
        "[abc];d;false",
        "[a-c];b;true",
        "[!a-c];b;false",
        "[!a-c];d;true",
        "[!a-c];``;false",
        "[!a-c];🚀;true",
        "[]];];true",
        "[]a];a;true",
        "[!]];];false",
        "[!]];a;true",
        "[]-a];^;true",
        "[z-a];z;false",
        "[!z-a];z;true",
        "[!z-a];🚀;true",
        "[xz-a];x;true",
        "[xz-a];z;false",
        "[a;[a;true",
        "[];[];true",
        "[!];[!];true",
        "[;[;true",
        "x[*;x[yz;true",
        "[a[b]c;ac;true",
        "[a[b]c;[c;true",
        "[a-];-;true",
        "[-a];-;true",
        "[a-];b;false",
        "[^a];^;true",
        "[^a];b;false",
        "a\\*;a\\b;true",
        "a\\*;a*;false",
        "[\\]];\\];true",
        "[!!];!;false",
        "[a!];!;true",
        "[🚀-🚂];🚁;true",
        "[🚀];🚀;true",
        "{a,b};{a,b};true",
        "a.c;abc;false",
        "(a;(a;true",
        "$;$;true",
      })
  void matchesTheWholeText(String glob, String text, boolean expected) {
    assertThat(Glob.of(glob).matches(text)).isEqualTo(expected);
    assertThat(NaiveGlob.matches(glob, text)).isEqualTo(expected);
  }

  @Test
  void lineEndsAreOrdinary() {
    assertThat(Glob.of("a?b").matches("a\nb")).isTrue();
    assertThat(Glob.of("a").matches("a\n")).isFalse();
  }

  @Test
  void manyStarsStayFast() {
    assertThat(Glob.of("*a".repeat(500) + "b").matches("a".repeat(8_000))).isFalse();
  }

  @Test
  void whatIsSuspicious() {
    assertThat(Glob.of("a[b-a]c[x").flaws())
        .containsExactly(
            new Glob.Flaw(Glob.Flaw.Kind.BACKWARD_RANGE, 2, 5),
            new Glob.Flaw(Glob.Flaw.Kind.UNCLOSED_SET, 7, 8));
    assertThat(Glob.of("a*[!b-c]]?[]-^]").flaws()).isEmpty();
  }

  @Property(tries = 3000)
  void agreesWithTheObviousWay(@ForAll("patterns") String glob, @ForAll("texts") String text) {
    boolean expected = NaiveGlob.matches(glob, text);
    assertThat(Glob.of(glob).matches(text)).isEqualTo(expected);
  }

  @Property(tries = 1000)
  void withLittleEffortItTellsTheSameOrNothing(
      @ForAll("patterns") String glob, @ForAll("texts") String text, @ForAll short effort) {
    Boolean told = Glob.of(glob).matches(text, new Effort(effort));
    if (told != null) {
      assertThat(told).isEqualTo(Glob.of(glob).matches(text));
    }
    assertThat(Glob.of(glob).matches(text, new Effort(100_000))).isNotNull();
  }

  @Property(tries = 500)
  void aPatternWithoutMagicMatchesItself(@ForAll String text) {
    if (text.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
      assertThat(Glob.of(text).matches(text)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of("a", "b", "c", "*", "?", "[", "]", "!", "-", "🚀")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "b", "c", "[", "]", "!", "-", "🚀")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Test
  void halfAPairIsNotFoundInsideOne() {
    assertThat(Glob.of("\ud83d?").matches("😀")).isFalse();
    assertThat(Glob.of("\ud83d*").matches("😀")).isFalse();
    assertThat(Glob.of("*\ude00").matches("😀")).isFalse();
    assertThat(Glob.of("a\ud83d").matches("a\ud83d")).isTrue();
    assertThat(Glob.of("\ud83d*").matches("\ud83da")).isTrue();
    assertThat(Glob.of("*\ude00").matches("a\ude00")).isTrue();
  }
}
