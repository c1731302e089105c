package dev.aegis.glob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GlobSetTest {
  private static final String HIGH = "\ud83d";
  private static final String LOW = "\ude80";

  @Property(tries = 2000)
  void matchesWhatEachOfThemMatches(
      @ForAll("patterns") List<String> patterns, @ForAll("texts") List<String> texts) {
    assertAgreement(patterns, texts);
  }

  @Test
  void globsAreAsLongAsTheyLike() {
    String long1 = "ab?".repeat(50);
    assertAgreement(
        List.of("x", long1, long1 + "*", "*" + long1, "*".repeat(3) + "[a-c]".repeat(200), "abx"),
        List.of("abx".repeat(50), "abx".repeat(51), "abx".repeat(70), "", "x", "c".repeat(199)));
  }

  @Test
  void anyNumberOfCharactersCanBeToldApart() {
    List<String> patterns = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      all.append((char) (0x4e00 + 2 * i));
      patterns.add("*" + (char) (0x4e00 + 2 * i) + "?");
    }
    patterns.add(all + "*");
    patterns.add("[" + all + "]*");
    assertAgreement(
        patterns,
        List.of(
            all.toString(), all + "x", all.substring(1), "\u4e00x", "\u4e02\u4e04", "\u4e03x", ""));
  }

  @Test
  void theLastCharacterThereIsIsOneToo() {
    String last = new String(Character.toChars(Character.MAX_CODE_POINT));
    assertAgreement(List.of(last, "[!" + last + "]", "[a-" + last + "]", "?"), List.of(last, "a"));
  }

  @Test
  void nothingIsASetToo() {
    assertThat(GlobSet.of(List.of()).matching("a").isEmpty()).isTrue();
    assertAgreement(List.of("", "*"), List.of("", "a"));
  }

  @Test
  void itsCostIsTheTextsTimesTheGlobs() {
    Random random = new Random(1);
    List<Glob> globs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      globs.add(Glob.of("*[a-" + (char) ('b' + random.nextInt(20)) + "]?x" + i + "*"));
    }
    GlobSet set = GlobSet.of(globs);
    assertThat(set.cost("a".repeat(200)) - set.cost("a".repeat(100))).isBetween(5_000L, 20_000L);
  }

  private static void assertAgreement(List<String> patterns, List<String> texts) {
    List<Glob> globs = patterns.stream().map(Glob::of).toList();
    GlobSet set = GlobSet.of(globs);
    for (String text : texts) {
      BitSet expected = new BitSet();
      for (int i = 0; i < globs.size(); i++) {
        expected.set(i, globs.get(i).matches(text));
      }
      assertThat(set.matching(text)).as(text).isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    return Arbitraries.of(
            "a", "b", "c", "*", "*", "?", "[", "]", "!", "-", "[ab]", "[!b]", "🚀", HIGH, LOW)
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts))
        .list()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of("a", "b", "c", "[", "]", "!", "-", "🚀", HIGH, LOW)
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts))
        .list()
        .ofMaxSize(12);
  }
}
