package dev.aegis.check;

import dev.aegis.glob.Glob;
import dk.brics.automaton.Automaton;
import dk.brics.automaton.BasicAutomata;
import dk.brics.automaton.BasicOperations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of texts, exactly. Immutable. Automata run over UTF-16 units; a code point of two units is
 * a pair of them, as globs see it.
 */
final class Texts {
  private static final long MOST_STATES = 50_000;

  /** The deterministic form doubles with each of them, also where other stars stand between. */
  private static final int MOST_SINGLES_AFTER_A_STAR = 10;

  /** In UTF-16 units for each place that may be anywhere in a text, one at least. */
  private static final long LONGEST = 2_000;

  /** What one operation costs, whatever it is about. */
  private static final long OPERATION = 20;

  /** Minimizing takes time by the square of the states; those of so many are one unit. */
  private static final long STATES = 40;

  static final Texts ALL = new Texts(BasicAutomata.makeAnyString());
  static final Texts NONE = new Texts(BasicAutomata.makeEmpty());

  private static final Automaton HIGH = BasicAutomata.makeCharRange('\uD800', '\uDBFF');
  private static final Automaton LOW = BasicAutomata.makeCharRange('\uDC00', '\uDFFF');
  private static final Automaton BASIC =
      BasicOperations.union(
          BasicAutomata.makeCharRange('\0', '\uD7FF'),
          BasicAutomata.makeCharRange('\uE000', '\uFFFF'));
  private static final Automaton ANY_ONE =
      BasicOperations.union(BASIC, BasicOperations.concatenate(HIGH, LOW));

  /** All well-formed texts that an agent can send: what examples are drawn from. */
  private static final Automaton READABLE =
      BasicOperations.repeat(BasicAutomata.makeCharRange(' ', '~'));

  private static final Automaton WORDS =
      BasicOperations.repeat(
          BasicOperations.union(
              List.of(
                  BasicAutomata.makeCharRange('a', 'z'),
                  BasicAutomata.makeCharRange('0', '9'),
                  BasicAutomata.makeCharSet("_-./:@"))));

  private final Automaton automaton;

  /** Worked out when it is first asked for; it is the same whoever does it. */
  private @Nullable Example example;

  /**
   * @param text null where there is none
   */
  private record Example(@Nullable String text) {}

  /** An operation on two sets, each told from others by what it is, not by what it holds. */
  private record Pair(String operation, Texts left, Texts right) {}

  private Texts(Automaton automaton) {
    this.automaton = automaton;
  }

  static Texts only(String text) {
    guard(text.length(), 1);
    return new Texts(BasicAutomata.makeString(text));
  }

  static Texts startingWith(String prefix) {
    guard(prefix.length(), 1);
    return new Texts(
        BasicOperations.concatenate(
            BasicAutomata.makeString(prefix), BasicAutomata.makeAnyString()));
  }

  static Texts endingWith(String suffix) {
    guard(suffix.length(), 1);
    return new Texts(
        minimized(
            BasicOperations.concatenate(
                BasicAutomata.makeAnyString(), BasicAutomata.makeString(suffix))));
  }

  static Texts containing(String part) {
    guard(part.length(), 1);
    return new Texts(
        minimized(
            BasicOperations.concatenate(
                List.of(
                    BasicAutomata.makeAnyString(),
                    BasicAutomata.makeString(part),
                    BasicAutomata.makeAnyString()))));
  }

  /** What a glob matches. */
  static Texts matching(Glob glob) {
    return Effort.once(glob, () -> worked(glob));
  }

  private static Texts worked(Glob glob) {
    // Most globs are one of these, and need no minimizing.
    if (glob.parts().size() == 1 && glob.parts().getFirst() instanceof Glob.Literal name) {
      return only(name.text());
    }
    if (glob.parts().size() == 2
        && glob.parts().getFirst() instanceof Glob.Literal prefix
        && glob.parts().getLast() instanceof Glob.Star) {
      return startingWith(prefix.text());
    }
    guard(
        glob.pattern().length(), glob.parts().stream().filter(p -> p instanceof Glob.Star).count());
    List<Automaton> pieces = new ArrayList<>();
    boolean starred = false;
    int singlesAfterAStar = 0;
    for (Glob.Part part : glob.parts()) {
      singlesAfterAStar += starred && isSingle(part) ? 1 : 0;
      if (singlesAfterAStar > MOST_SINGLES_AFTER_A_STAR) {
        throw new Exhausted();
      }
      switch (part) {
        case Glob.Star star -> {
          pieces.add(BasicAutomata.makeAnyString());
          starred = true;
        }
        case Glob.Literal literal -> pieces.add(BasicAutomata.makeString(literal.text()));
        case Glob.AnyOne one -> pieces.add(ANY_ONE);
        case Glob.OneOf set -> pieces.add(oneOf(set));
      }
    }
    Effort.spend((long) pieces.size() << singlesAfterAStar);
    return new Texts(minimized(BasicOperations.concatenate(pieces)));
  }

  private static boolean isSingle(Glob.Part part) {
    return part instanceof Glob.AnyOne || part instanceof Glob.OneOf;
  }

  Texts and(Texts other) {
    if (this == other || other == ALL) {
      return this;
    }
    if (this == ALL) {
      return other;
    }
    return Effort.once(
        new Pair("and", this, other),
        () -> {
          guard(other);
          return new Texts(minimized(automaton.intersection(other.automaton)));
        });
  }

  Texts minus(Texts other) {
    if (this == other || other == ALL) {
      return NONE;
    }
    return Effort.once(
        new Pair("minus", this, other),
        () -> {
          guard(other);
          return new Texts(minimized(automaton.minus(other.automaton)));
        });
  }

  boolean isEmpty() {
    return automaton.isEmpty();
  }

  boolean isAll() {
    return automaton.isTotal();
  }

  /** One of them, as readable as there is; null where there is none. */
  @Nullable String example() {
    Example known = example;
    if (known == null) {
      known = new Example(anyOne());
      example = known;
    }
    return known.text();
  }

  private @Nullable String anyOne() {
    for (Automaton wanted : List.of(WORDS, READABLE)) {
      String one = oneOf(wanted);
      if (one != null) {
        return one;
      }
    }
    for (Automaton wanted : List.of(Rarely.VISIBLE, Rarely.POSSIBLE)) {
      String one = oneOf(wanted);
      if (one != null) {
        return one;
      }
    }
    return automaton.getShortestExample(true);
  }

  private @Nullable String oneOf(Automaton wanted) {
    Automaton shown = automaton.intersection(wanted);
    String nonEmpty = shown.minus(BasicAutomata.makeEmptyString()).getShortestExample(true);
    return nonEmpty == null && !shown.isEmpty() ? "" : nonEmpty;
  }

  /** Made where no plain text will do, and not at each start. */
  private static final class Rarely {
    /** No control characters, and nothing that is no character. */
    static final Automaton VISIBLE =
        BasicOperations.repeat(
            BasicOperations.union(
                List.of(
                    BasicAutomata.makeCharRange(' ', '~'),
                    BasicAutomata.makeCharRange('\u00a1', '\ud7ff'),
                    BasicAutomata.makeCharRange('\ue000', '\ufffd'),
                    BasicOperations.concatenate(
                        BasicAutomata.makeCharRange('\ud800', '\udbff'),
                        BasicAutomata.makeCharRange('\udc00', '\udfff')))));

    /** What an action can hold. */
    static final Automaton POSSIBLE =
        BasicOperations.repeat(BasicAutomata.makeCharRange('\u0001', '\uffff'));
  }

  private void guard(Texts other) {
    long product = (long) automaton.getNumberOfStates() * other.automaton.getNumberOfStates();
    if (product > MOST_STATES) {
      throw new Exhausted();
    }
    Effort.spend(OPERATION + product);
  }

  private static void guard(int length, long stars) {
    long all = length * Math.max(1, stars);
    if (all > LONGEST) {
      throw new Exhausted();
    }
    Effort.spend(OPERATION + all);
  }

  private static Automaton minimized(Automaton automaton) {
    long states = automaton.getNumberOfStates();
    Effort.spend(states * states / STATES);
    automaton.minimize();
    return automaton;
  }

  private static Automaton oneOf(Glob.OneOf set) {
    List<Automaton> ranges = new ArrayList<>();
    ranges.add(BasicAutomata.makeEmpty());
    for (Glob.Range range : set.ranges()) {
      if (range.last() > Character.MAX_VALUE) {
        throw new Exhausted();
      }
      if (range.first() <= range.last()) {
        ranges.add(BasicAutomata.makeCharRange((char) range.first(), (char) range.last()));
      }
    }
    Automaton inside = BasicOperations.intersection(BasicOperations.union(ranges), ANY_ONE);
    return set.negated() ? BasicOperations.minus(ANY_ONE, inside) : inside;
  }
}
