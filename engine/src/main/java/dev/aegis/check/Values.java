package dev.aegis.check;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of what a parameter can be: absent, null, true, false, NaN, anything else that is no text
 * and no number (a list, a map), numbers, texts. Immutable.
 *
 * @param kinds bits of {@link #ABSENT} to {@link #OTHER}
 */
record Values(int kinds, Numbers numbers, Texts texts) {
  static final int ABSENT = 1;
  static final int NULL = 2;
  static final int TRUE = 4;
  static final int FALSE = 8;
  static final int NOT_A_NUMBER = 16;

  /** Lists, maps and, for a name with dots, the case that both a key and a path exist. */
  static final int OTHER = 32;

  private static final int EVERY_KIND = 63;

  static final Values ALL = new Values(EVERY_KIND, Numbers.ALL, Texts.ALL);
  static final Values NONE = new Values(0, Numbers.NONE, Texts.NONE);

  /** All texts and nothing else: what a fact about the action is. */
  static final Values ALL_TEXTS = of(Texts.ALL);

  static Values of(Texts texts) {
    return new Values(0, Numbers.NONE, texts);
  }

  static Values of(Numbers numbers) {
    return new Values(0, numbers, Texts.NONE);
  }

  static Values ofKinds(int kinds) {
    return new Values(kinds, Numbers.NONE, Texts.NONE);
  }

  /**
   * The set of one constant of a policy, or null where such a constant can't be told apart here.
   */
  static @org.jspecify.annotations.Nullable Values only(
      @org.jspecify.annotations.Nullable Object constant) {
    return switch (constant) {
      case null -> ofKinds(NULL);
      case Boolean value -> ofKinds(value ? TRUE : FALSE);
      case Long value -> of(Numbers.only(value));
      case Double value when Double.isFinite(value) -> of(Numbers.only(value));
      case String value -> of(Texts.only(value));
      default -> null;
    };
  }

  Values and(Values other) {
    return new Values(kinds & other.kinds, numbers.and(other.numbers), both(other));
  }

  private Texts both(Values other) {
    if (texts == Texts.NONE || other.texts == Texts.NONE) {
      return Texts.NONE;
    }
    return texts.and(other.texts);
  }

  Values minus(Values other) {
    Texts left =
        texts == Texts.NONE || other.texts == Texts.NONE ? texts : texts.minus(other.texts);
    return new Values(kinds & ~other.kinds, numbers.minus(other.numbers), left);
  }

  /** Its parts of one kind each, where there are several. */
  List<Values> parts() {
    List<Values> parts = new ArrayList<>();
    for (int kind = ABSENT; kind <= OTHER; kind *= 2) {
      parts.add(ofKinds(kinds & kind));
    }
    parts.add(of(numbers));
    parts.add(of(texts));
    parts.removeIf(Values::isEmpty);
    return parts.size() > 1 ? parts : List.of();
  }

  boolean isEmpty() {
    return kinds == 0 && numbers.isEmpty() && texts.isEmpty();
  }
}
