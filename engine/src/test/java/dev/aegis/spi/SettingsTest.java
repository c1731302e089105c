package dev.aegis.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
