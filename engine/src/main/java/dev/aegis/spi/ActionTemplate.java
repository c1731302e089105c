package dev.aegis.spi;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.audit.CanonicalJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A text of an operator's with places in it that actions fill: {@code order {params.order} of
 * {agent}}. The places are {@code {type}}, {@code {target}}, {@code {description}}, {@code
 * {agent}}, {@code {session}}, {@code {params}} and those below it; two braces stand for one.
 *
 * <p>Values stay what they are: no brace in one means anything. What they may hold where they are
 * put is for the executor to say. Immutable.
 */
public final class ActionTemplate {
  /** How deep within the parameters a place may reach. */
  public static final int MOST_NAMES = 8;

  private static final Pattern MARK = Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]*)\\}|[{}]");
  private static final Pattern PLACE =
      Pattern.compile(
          "type|target|description|agent|session|params(\\.[\\w-]+){0," + MOST_NAMES + "}");

  private final List<Part> parts;

  private ActionTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * The template that a text is.
   *
   * @throws SettingsException where it is none
   */
  public static ActionTemplate parse(String text) {
    List<Part> parts = new ArrayList<>();
    var fixed = new StringBuilder();
    Matcher mark = MARK.matcher(text);
    int at = 0;
    while (mark.find()) {
      fixed.append(text, at, mark.start());
      at = mark.end();
      if (mark.group(1) != null) {
        addFixed(fixed, parts);
        parts.add(place(mark.group(1)));
      } else if (mark.group().length() == 2) {
        fixed.append(mark.group().charAt(0));
      } else {
        throw new SettingsException(
            "`" + mark.group() + "` stands alone; write it twice for the character itself");
      }
    }
    fixed.append(text, at, text.length());
    addFixed(fixed, parts);
    return new ActionTemplate(parts);
  }

  private static void addFixed(StringBuilder fixed, List<Part> parts) {
    if (!fixed.isEmpty()) {
      parts.add(new Fixed(fixed.toString()));
      fixed.setLength(0);
    }
  }

  private static Place place(String name) {
    if (!PLACE.matcher(name).matches()) {
      throw new SettingsException(
          "`{"
              + name
              + "}` is nothing that an action has; there are `{type}`, `{target}`,"
              + " `{description}`, `{agent}`, `{session}`, `{params}` and such as `{params.a.b}`");
    }
    return new Place(name);
  }

  /** What it is made of, in order; no two fixed texts stand side by side. */
  public List<Part> parts() {
    return parts;
  }

  /** Whether it is the same for every action. */
  public boolean isFixed() {
    return parts.stream().allMatch(Fixed.class::isInstance);
  }

  /**
   * What an action makes of it: the value itself where the template is one place and nothing else,
   * otherwise a text.
   *
   * @throws UnfitActionException where the action lacks a value, or has one that is no text
   */
  public @Nullable Object value(Action action) {
    return parts.size() == 1 && parts.getFirst() instanceof Place place
        ? place.value(action)
        : text(action);
  }

  /**
   * The text that an action makes of it.
   *
   * @throws UnfitActionException where the action lacks a value, or has one that is no text
   */
  public String text(Action action) {
    return parts.stream().map(part -> part.text(action)).collect(Collectors.joining());
  }

  /** A piece of a template. */
  public sealed interface Part {
    /**
     * What it is in the text for an action.
     *
     * @throws UnfitActionException where it can't be one
     */
    String text(Action action);
  }

  /** Text that stands for itself; not empty. */
  public record Fixed(String text) implements Part {
    public Fixed {
      Objects.requireNonNull(text);
    }

    @Override
    public String text(Action action) {
      return text;
    }
  }

  /**
   * Where a value goes.
   *
   * @param name such as {@code target} or {@code params.a.b}: the {@code b} of {@code a}, or the
   *     parameter {@code a.b}; an action that has both is unfit, since it could show a policy one
   *     and have the other run
   */
  public record Place(String name) implements Part {
    public Place {
      Objects.requireNonNull(name);
    }

    /**
     * The value itself, which may be null.
     *
     * @throws UnfitActionException where the action has none
     */
    public @Nullable Object value(Action action) {
      return switch (name) {
        case "type" -> action.type();
        case "target" -> action.target();
        case "description" -> action.description();
        case "agent" -> known(action.agentId());
        case "session" -> known(action.sessionId());
        case "params" -> action.params();
        default -> parameter(action.params());
      };
    }

    private String known(String id) {
      if (id.isEmpty()) {
        throw new UnfitActionException("the action has no `" + name + "`");
      }
      return id;
    }

    private @Nullable Object parameter(Map<String, ?> params) {
      Map<List<String>, @Nullable Object> found = new LinkedHashMap<>();
      List<String> names = Arrays.asList(name.split("\\.", -1));
      find(params, names.subList(1, names.size()), List.of(), found);
      if (found.size() != 1) {
        throw new UnfitActionException(
            found.isEmpty()
                ? "the action has no `" + name + "`"
                : "the action has `" + name + "` in more ways than one");
      }
      return found.values().iterator().next();
    }

    private static void find(
        @Nullable Object from,
        List<String> names,
        List<String> way,
        Map<List<String>, @Nullable Object> found) {
      if (names.isEmpty()) {
        found.put(way, from);
      } else if (from instanceof Map<?, ?> object) {
        for (int length = 1; length <= names.size(); length++) {
          String key = String.join(".", names.subList(0, length));
          if (object.containsKey(key)) {
            List<String> further = new ArrayList<>(way);
            further.add(key);
            find(object.get(key), names.subList(length, names.size()), further, found);
          }
        }
      }
    }

    @Override
    public String text(Action action) {
      return switch (value(action)) {
        case String text when ActionLimits.isIllFormed(text) ->
            throw new UnfitActionException(
                "`" + name + "` holds a lone surrogate, which is no character");
        case String text -> text;
        case Boolean truth -> truth.toString();
        case Number number -> number(number);
        case null -> throw new UnfitActionException("`" + name + "` is null, which is no text");
        case List<?> list ->
            throw new UnfitActionException("`" + name + "` is a list, which is no text");
        default -> throw new UnfitActionException("`" + name + "` is an object, which is no text");
      };
    }

    private String number(Number number) {
      try {
        return CanonicalJson.of(number);
      } catch (IllegalArgumentException e) {
        throw new UnfitActionException("`" + name + "` is a number that JSON doesn't know");
      }
    }
  }
}
