package dev.aegis.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void textsByNamesKeepTheirOrder() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("z", "text");
    properties.put("a", 7L);
    properties.put("m", true);
    var settings = new Settings(Map.of("properties", properties));
    assertThat(settings.texts("properties").toString()).isEqualTo("{z=text, a=7, m=true}");
    assertThat(settings.texts("others")).isEmpty();
    assertThat(settings.known()).containsExactly("others", "properties");
  }

  @Test
  void whatIsNoTextIsNamed() {
    assertThatThrownBy(() -> new Settings(Map.of("labels", "red")).texts("labels"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("`labels` must be a mapping of names to texts");
    assertThatThrownBy(
            () -> new Settings(Map.of("labels", Map.of("colour", List.of()))).texts("labels"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("`labels.colour` must be a text");
  }

  @Test
  void textsInAListKeepTheirOrder() {
    var settings = new Settings(Map.of("hosts", List.of("b", "a", 1L)));
    assertThat(settings.list("hosts")).containsExactly("b", "a", "1");
    assertThat(settings.list("others")).isEmpty();
    assertThatThrownBy(() -> new Settings(Map.of("hosts", List.of(List.of()))).list("hosts"))
        .hasMessage("`hosts` must be a text");
  }

  @Test
  void whatIsUnknownInASectionIsNamedByItsPath() {
    Map<String, Object> actions = new LinkedHashMap<>();
    actions.put("write.*", Map.of("url", "u", "ur1", "v"));
    actions.put("read", Map.of("url", "w"));
    var settings = new Settings(Map.of("actions", actions, "hosts", 1L));
    Map<String, Settings> sections = settings.sections("actions");
    assertThat(sections.keySet()).containsExactly("write.*", "read");
    sections.values().forEach(section -> assertThat(section.required("url")).isNotEmpty());
    assertThat(settings.unknown()).containsExactly("actions.write.*.ur1", "hosts");
    assertThat(settings.known())
        .containsExactly("actions", "actions.read.url", "actions.write.*.url");
    assertThat(settings.sections("none")).isEmpty();
  }

  @Test
  void mistakesInASectionAreNamedByTheirPath() {
    var read =
        new Settings(Map.of("actions", Map.of("read", Map.of("wait", "soon", "most", 7L))))
            .sections("actions")
            .values()
            .iterator()
            .next();
    assertThat(read.path("url")).isEqualTo("actions.read.url");
    assertThatThrownBy(() -> read.required("url")).hasMessage("`actions.read.url` is missing");
    assertThatThrownBy(() -> read.duration("wait", Duration.ZERO))
        .hasMessage("`actions.read.wait` is `soon`, not a duration such as 30s");
    assertThatThrownBy(() -> read.integer("most", 0, 5, 1))
        .hasMessage("`actions.read.most` is 7, not within 0 to 5");
    assertThatThrownBy(() -> read.flag("most", true))
        .hasMessage("`actions.read.most` must be true or false");
    assertThatThrownBy(() -> new Settings(Map.of("actions", Map.of("a", 1L))).sections("actions"))
        .hasMessage("`actions.a` must be a mapping of names to values");
  }
}
