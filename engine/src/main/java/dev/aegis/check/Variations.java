package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.condition.Attribute;
import dev.aegis.match.Matcher;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Actions that differ from known ones in a little: one text is that of a box, one parameter is
 * another value that the policy speaks of, or lies next to one.
 */
final class Variations {
  private static final int MOST_KNOWN = 40;
  private static final int MOST_BOXES = 30;
  private static final int MOST_VALUES = 3_000;
  private static final List<Attribute> TEXTS =
      List.of(Attribute.ACTION_TYPE, Attribute.ACTION_TARGET, Attribute.AGENT_ID);

  private final Matcher matcher;
  private final Vocabulary vocabulary;
  private final List<Witness> known;
  private final List<Box> boxes;

  Variations(Matcher matcher, List<Witness> known, List<Box> boxes) {
    this.matcher = matcher;
    this.vocabulary = Vocabulary.of(matcher.policy());
    this.known = known.subList(0, Math.min(MOST_KNOWN, known.size()));
    this.boxes = boxes.subList(0, Math.min(MOST_BOXES, boxes.size()));
  }

  Optional<Witness> find(Predicate<Witness> wanted) {
    return withOtherTexts(wanted).or(() -> withOtherValues(wanted));
  }

  private Optional<Witness> withOtherTexts(Predicate<Witness> wanted) {
    for (Witness one : known) {
      for (Box box : boxes) {
        Witness moved = decided(withTexts(one.action(), box), one);
        if (wanted.test(moved)) {
          return Optional.of(moved);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Witness> withOtherValues(Predicate<Witness> wanted) {
    int tries = 0;
    for (Witness one : known) {
      for (String parameter : vocabulary.parameters()) {
        for (Object value : vocabulary.scalars()) {
          if (tries++ == MOST_VALUES) {
            return Optional.empty();
          }
          Situation changed = new Situation(one.action(), one.at()).replacing(parameter, value);
          Witness moved = decided(changed.action(), one);
          if (wanted.test(moved)) {
            return Optional.of(moved);
          }
        }
      }
    }
    return Optional.empty();
  }

  private Witness decided(Action action, Witness from) {
    return new Witness(action, from.at(), matcher.decide(action, from.at()));
  }

  private static Action withTexts(Action action, Box box) {
    List<String> texts = TEXTS.stream().map(attribute -> text(action, box, attribute)).toList();
    return new Action(
        texts.get(0),
        texts.get(1),
        action.params(),
        action.description(),
        texts.get(2),
        action.sessionId());
  }

  /** What it is already where the box has it; else one that the box has. */
  private static String text(Action action, Box box, Attribute attribute) {
    String now =
        switch (attribute) {
          case ACTION_TYPE -> action.type();
          case ACTION_TARGET -> action.target();
          default -> action.agentId();
        };
    Dimension dimension = new Dimension.Fact(attribute);
    if (!box.sides().containsKey(dimension)) {
      return now;
    }
    try {
      Texts texts = box.side(dimension).texts();
      String example = texts.and(Texts.only(now)).isEmpty() ? texts.example() : now;
      return example == null ? now : example;
    } catch (Exhausted e) {
      return now;
    }
  }
}
