package dev.aegis.plugin.executor.http;

import dev.aegis.action.Action;
import dev.aegis.spi.ActionTemplate;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.UnfitActionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON of which some texts are templates. A text that is one place becomes the value that is there,
 * whatever its kind; names are never an agent's.
 */
sealed interface BodyTemplate {

  /**
   * The JSON value for an action.
   *
   * @throws UnfitActionException where the action lacks something
   */
  @Nullable Object fill(Action action);

  /** A text with places in it. */
  record Text(ActionTemplate template) implements BodyTemplate {
    @Override
    public @Nullable Object fill(Action action) {
      return template.value(action);
    }
  }

  /** A value that is always the same. */
  record Constant(@Nullable Object value) implements BodyTemplate {
    @Override
    public @Nullable Object fill(Action action) {
      return value;
    }
  }

  /** A list. */
  record Elements(List<BodyTemplate> elements) implements BodyTemplate {
    @Override
    public List<@Nullable Object> fill(Action action) {
      List<@Nullable Object> filled = new ArrayList<>();
      elements.forEach(element -> filled.add(element.fill(action)));
      return filled;
    }
  }

  /** An object; its members keep their order. */
  record Members(Map<String, BodyTemplate> members) implements BodyTemplate {
    @Override
    public Map<String, @Nullable Object> fill(Action action) {
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      members.forEach((name, member) -> filled.put(name, member.fill(action)));
      return filled;
    }
  }

  /**
   * The template that a setting is.
   *
   * @throws SettingsException where it is none
   */
  static BodyTemplate of(@Nullable Object setting) {
    return switch (setting) {
      case String text -> new Text(ActionTemplate.parse(text));
      case List<?> list -> new Elements(list.stream().map(BodyTemplate::of).toList());
      case Map<?, ?> map -> {
        Map<String, BodyTemplate> members = new LinkedHashMap<>();
        map.forEach((name, value) -> members.put(name(name.toString()), of(value)));
        yield new Members(members);
      }
      case null, default -> new Constant(setting);
    };
  }

  private static String name(String text) {
    if (!ActionTemplate.parse(text).isFixed()) {
      throw new SettingsException("a name can't come from the action, as in `" + text + "`");
    }
    return text;
  }
}
