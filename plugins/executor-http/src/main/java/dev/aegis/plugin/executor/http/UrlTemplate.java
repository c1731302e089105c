package dev.aegis.plugin.executor.http;

import dev.aegis.action.Action;
import dev.aegis.spi.ActionTemplate;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.UnfitActionException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An address of which parts of path segments and values of the query come from an action. What
 * comes from there can't add a segment, leave one out, climb, or begin anything else. Immutable.
 */
final class UrlTemplate {
  private static final int LONGEST = 8_000;

  private final String origin;
  private final List<ActionTemplate> segments;
  private final List<ActionTemplate> query;

  private UrlTemplate(String origin, List<ActionTemplate> segments, List<ActionTemplate> query) {
    this.origin = origin;
    this.segments = List.copyOf(segments);
    this.query = List.copyOf(query);
  }

  /**
   * The template that a text is. Messages don't repeat it, since an address may hold a secret.
   *
   * @throws SettingsException where it is none, or leads where nothing may go
   */
  static UrlTemplate parse(String text, AllowedHosts hosts) {
    if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new SettingsException("it is no URL; write other characters as their escapes");
    }
    int path = text.indexOf('/', text.indexOf("://") + 3);
    String origin = path < 0 ? text : text.substring(0, path);
    if (origin.contains("{") || origin.contains("?")) {
      throw new SettingsException(
          "scheme, host and port can't come from an action, and a `/` comes after them");
    }
    String rest = path < 0 ? "/" : text.substring(path);
    int question = rest.indexOf('?');
    String segments = question < 0 ? rest : rest.substring(0, question);
    var template =
        new UrlTemplate(
            origin,
            parts(segments.substring(1), "/"),
            question < 0 ? List.of() : parts(rest.substring(question + 1), "&"));
    template.checkItself(hosts);
    return template;
  }

  private static List<ActionTemplate> parts(String text, String separator) {
    List<ActionTemplate> parts = new ArrayList<>();
    for (String part : text.split(separator, -1)) {
      parts.add(ActionTemplate.parse(part));
    }
    return parts;
  }

  private void checkItself(AllowedHosts hosts) {
    URI sample;
    try {
      sample = uri(join(segments, "/", part -> "x"), join(query, "&", part -> "x"));
    } catch (URISyntaxException e) {
      throw new SettingsException("it is no URL");
    }
    hosts.checkSetting(sample);
    for (ActionTemplate segment : segments) {
      if (isDots(join(List.of(segment), "", part -> "x")) && !segment.parts().isEmpty()) {
        throw new SettingsException("its path has a segment of dots");
      }
    }
    for (ActionTemplate pair : query) {
      boolean named =
          pair.isFixed()
              || (pair.parts().getFirst() instanceof ActionTemplate.Fixed fixed
                  && fixed.text().indexOf('=') > 0);
      if (!named) {
        throw new SettingsException("the name of a query's value can't come from an action");
      }
    }
  }

  private URI uri(String path, String query) throws URISyntaxException {
    return new URI(origin + "/" + path + (this.query.isEmpty() ? "" : "?" + query));
  }

  /**
   * The address for an action.
   *
   * @throws UnfitActionException where a value can't stand in one
   */
  URI fill(Action action) {
    String path =
        segments.stream().map(part -> segment(part, action)).collect(Collectors.joining("/"));
    String values = join(query, "&", place -> UrlText.ofQuery(place, action));
    if (origin.length() + path.length() + values.length() > LONGEST) {
      throw new UnfitActionException("its URL would be longer than " + LONGEST + " characters");
    }
    try {
      return uri(path, values);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("all that needs it is escaped", e);
    }
  }

  private static String segment(ActionTemplate template, Action action) {
    String segment = join(List.of(template), "", place -> UrlText.ofSegment(place, action));
    if (!template.isFixed() && isDots(segment)) {
      throw new UnfitActionException("a segment of its path would be empty, or nothing but dots");
    }
    return segment;
  }

  /** Whether a segment means a folder itself or the one above, or might to someone who strips. */
  private static boolean isDots(String segment) {
    String plain = segment.toLowerCase(Locale.ROOT).replace("%2e", ".").replace("%20", "");
    return plain.chars().allMatch(c -> c == '.');
  }

  private static String join(List<ActionTemplate> templates, String separator, Filling filling) {
    return templates.stream()
        .map(
            template ->
                template.parts().stream()
                    .map(
                        part ->
                            switch (part) {
                              case ActionTemplate.Fixed fixed -> fixed.text();
                              case ActionTemplate.Place place -> filling.of(place);
                            })
                    .collect(Collectors.joining()))
        .collect(Collectors.joining(separator));
  }

  /** What stands in a place, ready for an address. */
  private interface Filling {
    String of(ActionTemplate.Place place);
  }
}
