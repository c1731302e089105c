package dev.aegis.plugin.executor.command;

import dev.aegis.action.Action;
import dev.aegis.spi.ActionTemplate;
import dev.aegis.spi.ActionTemplate.Fixed;
import dev.aegis.spi.ActionTemplate.Part;
import dev.aegis.spi.ActionTemplate.Place;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.UnfitActionException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One argument of a program. Immutable.
 *
 * @param mayBeOption whether it may begin with a dash of the action's
 */
record Argument(ActionTemplate template, boolean mayBeOption) {
  /** Beyond this, systems begin to refuse; in bytes. */
  private static final int LONGEST = 32_000;

  /** In which the JVM hands arguments over; what it does not know would become question marks. */
  private static final Charset CHARSET =
      Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

  /**
   * Arguments by what people wrote.
   *
   * @param options whether an action may choose options
   * @throws SettingsException where one is no template
   */
  static List<Argument> all(List<String> texts, boolean options) {
    List<Argument> arguments = new ArrayList<>();
    boolean afterDashes = false;
    for (String text : texts) {
      if (text.indexOf('\0') >= 0) {
        throw new SettingsException("an argument can't hold a NUL character");
      }
      if (!CHARSET.newEncoder().canEncode(text)) {
        throw new SettingsException(
            "`" + text + "` holds characters that " + CHARSET + ", the locale's, does not have");
      }
      ActionTemplate template = ActionTemplate.parse(text);
      boolean free = options || afterDashes;
      List<Part> parts = template.parts();
      if (!free && parts.size() > 1 && parts.getFirst() instanceof Fixed f && isDashes(f.text())) {
        throw new SettingsException(
            "in `" + text + "` an action would choose the option; say `options: true` if it may");
      }
      arguments.add(new Argument(template, free));
      afterDashes = afterDashes || text.equals("--");
    }
    return arguments;
  }

  private static boolean isDashes(String text) {
    return text.chars().allMatch(c -> c == '-');
  }

  /**
   * The argument for an action.
   *
   * @throws UnfitActionException where a value can't be in one
   */
  String fill(Action action) {
    if (template.isFixed()) {
      return template.text(action);
    }
    var filled = new StringBuilder();
    for (Part part : template.parts()) {
      String text = part.text(action);
      if (part instanceof Place place) {
        check(place, text, filled.isEmpty());
      }
      filled.append(text);
    }
    return filled.toString();
  }

  private void check(Place place, String text, boolean first) {
    String objection = objection(text, first);
    if (objection != null) {
      throw new UnfitActionException("`" + place.name() + "` " + objection);
    }
  }

  private @Nullable String objection(String text, boolean first) {
    if (text.isEmpty()) {
      // /data/{params.name} would be all of /data.
      return "is empty";
    }
    if (text.indexOf('\0') >= 0) {
      return "holds a NUL character";
    }
    if (first && !mayBeOption && text.startsWith("-")) {
      return "begins with `-`, and would be taken for an option";
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return "is longer than " + LONGEST + " bytes";
    }
    if (!CHARSET.newEncoder().canEncode(text)) {
      return "holds characters that " + CHARSET + ", the locale's, does not have";
    }
    return null;
  }
}
