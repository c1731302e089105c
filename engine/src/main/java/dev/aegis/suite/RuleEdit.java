package dev.aegis.suite;

import dev.aegis.condition.ExpressionEdits;
import dev.aegis.condition.Neighbours;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.policy.Rule;
import dev.aegis.policy.Weekdays;
import dev.aegis.suite.Mutant.Kind;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing in a rule that is changed.
 *
 * @param part what of it, such as {@code match.type}
 * @param before what stands there; null for nothing
 * @param after what is to stand there; null for nothing
 * @param rule the canonical form of the rule with the change; it may be no rule any more
 */
record RuleEdit(
    Kind kind,
    String part,
    @Nullable String before,
    @Nullable String after,
    Map<String, Object> rule) {
  private static final Map<String, String> OTHER_TESTS =
      Map.of(
          "param_gt", "param_gte",
          "param_gte", "param_gt",
          "param_lt", "param_lte",
          "param_lte", "param_lt");

  /** A place in a rule's form: gives the rule with something else there. */
  private interface Slot {
    Map<String, Object> with(Object value);

    /** A key of a map that stands here. */
    default Slot key(Map<String, Object> map, String key) {
      return value -> with(put(map, key, value));
    }

    /** A key of the rule itself. */
    static Slot of(Map<String, Object> rule, String key) {
      return value -> put(rule, key, value);
    }

    private static Map<String, Object> put(Map<String, Object> map, String key, Object value) {
      Map<String, Object> edited = new LinkedHashMap<>(map);
      edited.put(key, value);
      return edited;
    }
  }

  /** All there are of a rule. */
  static List<RuleEdit> of(Rule rule, Map<String, Object> form) {
    Collector edits = new Collector(form);
    edits.match();
    edits.conditions();
    if (rule.when() != null) {
      edits.when(rule.when());
    }
    edits.decision(rule);
    return edits.found;
  }

  private static final class Collector {
    private final Map<String, Object> form;
    private final List<RuleEdit> found = new ArrayList<>();

    Collector(Map<String, Object> form) {
      this.form = form;
    }

    private void add(
        Kind kind,
        String part,
        @Nullable String before,
        @Nullable String after,
        Map<String, Object> rule) {
      found.add(new RuleEdit(kind, part, before, after, rule));
    }

    void match() {
      Map<String, Object> match = asMap(form.get("match"));
      Slot slot = Slot.of(form, "match");
      match.forEach(
          (subject, globs) ->
              globs(
                  "match." + subject,
                  texts(globs),
                  !subject.equals("type"),
                  slot.key(match, subject)));
    }

    private void globs(String part, List<String> globs, boolean leftToo, Slot slot) {
      for (int i = 0; i < globs.size(); i++) {
        String glob = globs.get(i);
        for (String wider : Globs.wider(glob, leftToo)) {
          add(Kind.WIDENED, part, glob, wider, slot.with(replaced(globs, i, wider)));
        }
        for (String narrower : Globs.narrower(glob)) {
          add(Kind.NARROWED, part, glob, narrower, slot.with(replaced(globs, i, narrower)));
        }
        leftOut(part, globs, i, slot);
      }
    }

    private void leftOut(String part, List<?> list, int index, Slot slot) {
      if (list.size() > 1) {
        List<Object> fewer = new ArrayList<>(list);
        Object gone = fewer.remove(index);
        add(Kind.LEFT_OUT, part, String.valueOf(gone), null, slot.with(fewer));
      }
    }

    void conditions() {
      Map<String, Object> conditions = asMap(form.get("conditions"));
      conditions.forEach(
          (key, value) -> {
            String part = "conditions." + key;
            Slot slot = Slot.of(form, "conditions").key(conditions, key);
            switch (value) {
              case String time ->
                  Neighbours.of(time)
                      .forEach(
                          moved -> add(Kind.VALUE, part, time, moved.toString(), slot.with(moved)));
              case List<?> days -> days(part, days, slot);
              case Map<?, ?> bounds -> bounds(conditions, key, asMap(bounds));
              default -> {}
            }
          });
    }

    private void days(String part, List<?> days, Slot slot) {
      for (int i = 0; i < days.size(); i++) {
        leftOut(part, days, i, slot);
      }
      EnumSet<DayOfWeek> listed = EnumSet.noneOf(DayOfWeek.class);
      days.forEach(day -> Weekdays.of(day).ifPresent(listed::add));
      boolean inWords = days.getFirst() instanceof String;
      for (DayOfWeek day : EnumSet.complementOf(listed)) {
        if (listed.contains(day.plus(1)) || listed.contains(day.minus(1))) {
          List<Object> more = new ArrayList<>(days);
          more.add(inWords ? Weekdays.word(day) : (Object) (long) day.getValue());
          add(Kind.ADDED, part, null, String.valueOf(more.getLast()), slot.with(more));
        }
      }
    }

    private void bounds(Map<String, Object> conditions, String test, Map<String, Object> bounds) {
      Slot slot = Slot.of(form, "conditions").key(conditions, test);
      bounds.forEach(
          (name, bound) -> {
            String part = "conditions." + test + "." + name;
            for (Object other : Neighbours.of(bound)) {
              Map<String, Object> rule = slot.key(bounds, name).with(other);
              add(Kind.VALUE, part, String.valueOf(bound), String.valueOf(other), rule);
            }
            otherTest(conditions, test, name);
          });
    }

    /** {@code param_gt} becomes {@code param_gte} for one parameter, unless that has one. */
    private void otherTest(Map<String, Object> conditions, String test, String name) {
      String other = OTHER_TESTS.get(test);
      Map<String, Object> here = new LinkedHashMap<>(asMap(conditions.get(test)));
      Object bound = here.remove(name);
      if (other == null || bound == null) {
        return;
      }
      Map<String, Object> there =
          conditions.containsKey(other)
              ? new LinkedHashMap<>(asMap(conditions.get(other)))
              : new LinkedHashMap<>();
      if (there.putIfAbsent(name, bound) == null) {
        Map<String, Object> edited = new LinkedHashMap<>(conditions);
        edited.put(test, here);
        edited.put(other, there);
        Map<String, Object> rule = Slot.of(form, "conditions").with(edited);
        add(Kind.OPERATOR, "conditions", test, other, rule);
      }
    }

    void when(String expression) {
      for (ExpressionEdits.Edit edit : ExpressionEdits.of(expression)) {
        Map<String, Object> rule = Slot.of(form, "when").with(edit.text());
        add(Kind.of(edit), "when", edit.before(), edit.after(), rule);
      }
    }

    void decision(Rule rule) {
      Approval approval = rule.approval();
      weaker(approval)
          .ifPresent(
              weaker -> {
                Map<String, Object> edited = Slot.of(form, "approval").with(weaker.word());
                edited.remove("review");
                add(Kind.APPROVAL, "approval", approval.word(), weaker.word(), edited);
              });
      String risk = word(rule.riskLevel());
      String other = word(other(rule.riskLevel()));
      add(Kind.RISK_LEVEL, "risk_level", risk, other, Slot.of(form, "risk_level").with(other));
    }
  }

  /** The approval that asks for less; nothing asks for less than {@code auto}. */
  static Optional<Approval> weaker(Approval approval) {
    return switch (approval) {
      case BLOCK -> Optional.of(Approval.APPROVE);
      case APPROVE -> Optional.of(Approval.AUTO);
      case AUTO -> Optional.empty();
    };
  }

  /** The risk level below; above the lowest. */
  static RiskLevel other(RiskLevel level) {
    return switch (level) {
      case LOW -> RiskLevel.MEDIUM;
      case MEDIUM -> RiskLevel.LOW;
      case HIGH -> RiskLevel.MEDIUM;
      case CRITICAL -> RiskLevel.HIGH;
    };
  }

  /** As a policy writes it. */
  static String word(RiskLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> replaced(List<String> list, int index, String text) {
    List<String> edited = new ArrayList<>(list);
    edited.set(index, text);
    return edited;
  }

  private static List<String> texts(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of((String) value);
  }

  @SuppressWarnings("unchecked") // The canonical form's maps have string keys.
  private static Map<String, Object> asMap(@Nullable Object map) {
    return (Map<String, Object>) Objects.requireNonNull(map);
  }
}
