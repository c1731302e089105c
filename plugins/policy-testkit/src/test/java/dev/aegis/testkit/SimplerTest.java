package dev.aegis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps that make an action simpler. */
class SimplerTest {
  private static final Simpler SIMPLER = new Simpler(ZoneId.of("Europe/Berlin"));
  private static final TimedAction LARGE =
      new TimedAction(
          new Action(
              "delete_user",
              "Prod/é-7",
              Map.of(
                  "amount", 7031.25,
                  "names", List.of("ann", "bob"),
                  "deep", Map.of("flag", true, "count", -40L)),
              "why",
              "bot",
              "s1"),
          Instant.parse("2026-07-04T21:07:09.5Z"));

  @Test
  void whatDoesNotMatterGoes() {
    assertThat(SIMPLER.simplest(LARGE, action -> true))
        .isEqualTo(new TimedAction(Action.of("d", ""), Instant.parse("2026-01-05T11:00:00Z")));
  }

  @Test
  void whatMattersStays() {
    TimedAction simplest =
        SIMPLER.simplest(
            LARGE,
            action ->
                action.action().target().startsWith("Prod")
                    && action.action().params().get("amount") instanceof Number amount
                    && amount.doubleValue() > 6999.5
                    && action.action().params().get("deep") instanceof Map<?, ?> deep
                    && deep.get("count") instanceof Long count
                    && count < -12);
    assertThat(simplest.action())
        .isEqualTo(Action.of("d", "Prod", Map.of("amount", 7000L, "deep", Map.of("count", -13L))));
  }

  @Test
  void largeNumbersGetSmaller() {
    long most = (1L << 52) + 1;
    assertThat(simplest(Long.MAX_VALUE, most)).isEqualTo(most);
    assertThat(simplest(Long.MIN_VALUE, most)).isEqualTo(most);
    assertThat(simplest(1e300, most)).isEqualTo(most);
  }

  private static @Nullable Object simplest(Number large, long least) {
    Action action = Action.of("a", "", Map.of("n", large));
    return SIMPLER
        .simplest(
            new TimedAction(action, LARGE.at()),
            one ->
                one.action().params().get("n") instanceof Number n
                    && Math.abs(n.doubleValue()) >= least)
        .action()
        .params()
        .get("n");
  }

  @Test
  void aTimeThatMattersIsARoundOne() {
    Instant night = Instant.parse("2026-07-04T20:30:00Z");
    TimedAction simplest = SIMPLER.simplest(LARGE, action -> !action.at().isBefore(night));
    assertThat(simplest.at()).isEqualTo(Instant.parse("2026-07-04T21:00:00Z"));
  }

  @Property
  void eachStepIsSmaller(@ForAll @FromPolicy("refunds.yaml") TimedAction action) {
    long[] size = SIMPLER.size(action);
    assertThat(SIMPLER.than(action)).allMatch(one -> Arrays.compare(SIMPLER.size(one), size) < 0);
  }

  @Test
  void aCommandCanBeCopiedIntoAShell() {
    Action action = Action.of("say", "it's", Map.of("text", "$HOME `id`"));
    assertThat(Shown.command(List.of("my policy.yaml", "b.yaml"), action, null))
        .isEqualTo(
            "aegis simulate 'my policy.yaml' b.yaml --action"
                + " '{\"type\":\"say\",\"target\":\"it'\\''s\","
                + "\"params\":{\"text\":\"$HOME `id`\"}}'");
  }
}
