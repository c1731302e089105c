package dev.aegis.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionTemplateTest {
  private static Action action(Map<String, ?> params) {
    return new Action("refund", "crm/7", params, "", "ann", "");
  }

  private static String text(String template, Map<String, ?> params) {
    return ActionTemplate.parse(template).text(action(params));
  }

  @Test
  void placesAreFilledAndTheRestStays() {
    assertThat(text("{type} of {params.a.b} on {target} by {agent}", Map.of("a", Map.of("b", 3L))))
        .isEqualTo("refund of 3 on crm/7 by ann");
    assertThat(text("{{{params.a}}}", Map.of("a", "{target}"))).isEqualTo("{{target}}");
    assertThat(text("", Map.of())).isEmpty();
    assertThat(ActionTemplate.parse("{{x}}").isFixed()).isTrue();
  }

  @Test
  void aSinglePlaceKeepsItsKind() {
    assertThat(ActionTemplate.parse("{params.a}").value(action(Map.of("a", 3L)))).isEqualTo(3L);
    assertThat(ActionTemplate.parse("{params.a} ").value(action(Map.of("a", 3L)))).isEqualTo("3 ");
    assertThat(ActionTemplate.parse("{params}").value(action(Map.of("a", List.of()))))
        .isEqualTo(Map.of("a", List.of()));
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("a", null);
    assertThat(ActionTemplate.parse("{params.a}").value(action(nothing))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "{params.c}, the action has no `params.c`",
    "{params.a.x}, the action has no `params.a.x`",
    "{session}, the action has no `session`",
    "{params.list}, '`params.list` is a list, which is no text'",
    "{params.a}, '`params.a` is an object, which is no text'",
    "{params}, '`params` is an object, which is no text'",
    "{params.half}, '`params.half` holds a lone surrogate, which is no character'",
    "{params.nan}, '`params.nan` is a number that JSON doesn''t know'",
  })
  void whatTheActionLacksIsNamed(String template, String message) {
    Map<String, Object> params =
        Map.of("a", Map.of("b", 1L), "list", List.of(1L), "half", "\ud800", "nan", Double.NaN);
    assertThatThrownBy(() -> text(template, params))
        .isInstanceOf(UnfitActionException.class)
        .hasMessage(message);
  }

  @Test
  void aNameWithDotsIsMetUnlessThePathIsThereToo() {
    assertThat(text("{params.a.b}", Map.of("a.b", 1L))).isEqualTo("1");
    assertThat(text("{params.a.b.c}", Map.of("a", Map.of("b.c", 1L)))).isEqualTo("1");
    assertThatThrownBy(() -> text("{params.a.b}", Map.of("a.b", 1L, "a", Map.of("b", 2L))))
        .isInstanceOf(UnfitActionException.class)
        .hasMessage("the action has `params.a.b` in more ways than one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "}",
        "{}",
        "{host}",
        "{params.}",
        "{params.a..b}",
        "{ target }",
        "{{target}",
        "{params.a.b.c.d.e.f.g.h.i}"
      })
  void whatIsNoTemplateIsRefused(String text) {
    assertThatThrownBy(() -> ActionTemplate.parse(text)).isInstanceOf(SettingsException.class);
  }

  @Property(tries = 200)
  void aValueIsNeverReadAsATemplate(@ForAll String value) {
    if (!ActionLimits.isIllFormed(value)) {
      assertThat(text("<{params.a}>", Map.of("a", value))).isEqualTo("<" + value + ">");
    }
  }
}
