package dev.aegis.plugin.approval.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.spi.RequestText;
import dev.aegis.testing.ApprovalRequests;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static String unescaped(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static String inside(List<String> blocks) {
    return blocks.stream()
        .map(block -> block.substring("```\n".length(), block.length() - "\n```".length()))
        .collect(Collectors.joining());
  }

  @Property(tries = 500)
  void nothingIsLostBetweenBlocksOfCodeAndNoneIsTooLong(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 200) int times) {
    List<String> blocks = Mrkdwn.code(text.repeat(times));
    assertThat(unescaped(inside(blocks))).isEqualTo(text.repeat(times));
    assertThat(blocks).allMatch(block -> block.length() <= Mrkdwn.LONGEST_TEXT);
    assertThat(inside(blocks)).doesNotContain("<", ">");
  }

  @Property(tries = 500)
  void whatAgentsSayCantEndABlockOfCode(@ForAll String text) {
    String hostile = "`".repeat(3) + text + "``";
    String line = Mrkdwn.harmless(Mrkdwn.VISIBLE.json(hostile));
    assertThat(line).doesNotContain("``").doesNotContain("\n");
  }

  @Property(tries = 300)
  void anExcerptFitsAndSaysHowMuchIsMissing(
      @ForAll @IntRange(max = 30_000) int params,
      @ForAll @IntRange(max = 12_000) int description,
      @ForAll boolean escaped) {
    String letter = escaped ? "&" : "x";
    var action =
        new Action(
            "pay",
            "bank",
            Map.of("note", letter.repeat(params)),
            letter.repeat(description),
            "bot",
            "run");
    Excerpt excerpt = Excerpt.of(ApprovalRequests.of("r1", action, 1));

    assertThat(Mrkdwn.length(excerpt.text())).isLessThanOrEqualTo(Excerpt.MOST);
    long shown = excerpt.text().chars().filter(c -> c == letter.charAt(0)).count();
    if (excerpt.isWhole()) {
      assertThat(shown).isGreaterThanOrEqualTo(params + description);
    } else {
      assertThat(excerpt.text()).contains(" more characters are not shown)");
      assertThat(excerpt.missing()).isPositive();
    }
  }

  @Test
  void whatFitsIsWhole() {
    var request = ApprovalRequests.of("r1", 2, "ann");
    Excerpt excerpt = Excerpt.of(request);
    assertThat(excerpt.isWhole()).isTrue();
    assertThat(excerpt.text().lines()).hasSameSizeAs(RequestText.lines(request, Mrkdwn.VISIBLE));
  }

  @Test
  void whatIsCutIsCounted() {
    var action = Action.of("pay", "bank", Map.of("note", "x".repeat(20_000)));
    Excerpt excerpt = Excerpt.of(ApprovalRequests.of("r1", action, 1));
    String line = "params: {\"note\":\"" + "x".repeat(20_000) + "\"}";
    assertThat(excerpt.missing()).isEqualTo(line.length() - 4_000);
    assertThat(excerpt.text())
        .contains("(" + excerpt.missing() + " more characters are not shown)");
  }
}
