package dev.aegis.glob;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Globs that a text is matched with all at once, by the bit-parallel simulation of their automaton
 * (Baeza-Yates and Gonnet's Shift-And, with gaps): a bit for each place in each glob says whether
 * what was read of the text leads there. A character of the text costs a few instructions for each
 * 64 places, whatever the globs and the text are.
 *
 * <p>Immutable. Takes at most some 40 bytes for each character of the globs: a glob that would take
 * more, since it names too many different characters, is matched by itself.
 */
public final class GlobSet {
  /** Kinds of characters in a block: each has a row of bits. */
  private static final int MOST_KINDS = 256;

  /** What finding a character's kind costs, in words of bits. */
  private static final long LOOK = 8;

  private final List<Glob> globs;
  private final List<Block> blocks;

  /** The numbers of the globs that are in no block. */
  private final int[] alone;

  /** Words of bits in all blocks. */
  private final int words;

  private GlobSet(List<Glob> globs, List<Block> blocks, int[] alone) {
    this.globs = globs;
    this.blocks = List.copyOf(blocks);
    this.alone = alone;
    this.words = blocks.stream().mapToInt(block -> block.words).sum();
  }

  /** The set of some globs; a glob's number is its place in the list. */
  public static GlobSet of(List<Glob> globs) {
    List<Block> blocks = new ArrayList<>();
    List<Integer> alone = new ArrayList<>();
    Draft draft = new Draft();
    for (int i = 0; i < globs.size(); i++) {
      Glob glob = globs.get(i);
      NavigableSet<Integer> kinds = Draft.kinds(glob);
      if (kinds.size() > MOST_KINDS) {
        alone.add(i);
        continue;
      }
      kinds.removeAll(draft.kinds);
      if (draft.kinds.size() + kinds.size() > MOST_KINDS) {
        draft.end(blocks);
        draft = new Draft();
        kinds = Draft.kinds(glob);
      }
      draft.add(glob, i, kinds);
    }
    draft.end(blocks);
    return new GlobSet(
        List.copyOf(globs), blocks, alone.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The numbers of those that match the whole of a text. */
  public BitSet matching(String text) {
    BitSet matching = new BitSet();
    for (Block block : blocks) {
      block.match(text, matching);
    }
    for (int number : alone) {
      if (globs.get(number).matches(text)) {
        matching.set(number);
      }
    }
    return matching;
  }

  /** What matching a text costs, about, in the time that one word of bits takes. */
  public long cost(String text) {
    return globs.size() + text.length() * (words + LOOK * blocks.size());
  }

  /** Globs that tell at most {@link #MOST_KINDS} kinds of characters apart. */
  private static final class Block {
    /** Where each kind of characters begins, in order; the first at 0. */
    private final int[] kinds;

    /** By kind: the places that a character of that kind leads to, from the one before. */
    private final long[][] leads;

    /** The places where any run of characters may follow. */
    private final long[] stays;

    private final long[] start;

    /** By glob in this block: its number and its last place. */
    private final int[] numbers;

    private final int[] ends;
    private final int words;

    Block(int[] kinds, List<Glob> globs, int[] numbers, int places) {
      this.kinds = kinds;
      this.numbers = numbers;
      this.words = (places + Long.SIZE - 1) / Long.SIZE;
      this.leads = new long[kinds.length][words];
      this.stays = new long[words];
      this.start = new long[words];
      this.ends = new int[numbers.length];
      int place = 0;
      for (int i = 0; i < numbers.length; i++) {
        set(start, place);
        for (Glob.Part part : globs.get(i).parts()) {
          place = add(part, place);
        }
        ends[i] = place++;
      }
    }

    private int add(Glob.Part part, int place) {
      return switch (part) {
        case Glob.Star star -> {
          set(stays, place);
          yield place;
        }
        case Glob.Literal(String text) -> {
          int at = place;
          for (int codePoint : text.codePoints().toArray()) {
            set(leads[kind(codePoint)], ++at);
          }
          yield at;
        }
        case Glob.AnyOne one -> {
          for (long[] row : leads) {
            set(row, place + 1);
          }
          yield place + 1;
        }
        case Glob.OneOf set -> {
          for (int i = 0; i < kinds.length; i++) {
            if (set.contains(kinds[i])) {
              set(leads[i], place + 1);
            }
          }
          yield place + 1;
        }
      };
    }

    void match(String text, BitSet matching) {
      long[] at = start.clone();
      long[] next = new long[words];
      int codePoint;
      for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
        codePoint = text.codePointAt(i);
        step(at, next, leads[kind(codePoint)], stays);
        long[] before = at;
        at = next;
        next = before;
      }
      for (int i = 0; i < ends.length; i++) {
        if ((at[ends[i] / Long.SIZE] & 1L << ends[i]) != 0) {
          matching.set(numbers[i]);
        }
      }
    }

    /** A glob's first place is led to by no character, so none comes here from the glob before. */
    private static void step(long[] at, long[] next, long[] leads, long[] stays) {
      next[0] = (at[0] << 1 & leads[0]) | (at[0] & stays[0]);
      for (int i = 1; i < next.length; i++) {
        next[i] = ((at[i] << 1 | at[i - 1] >>> 63) & leads[i]) | (at[i] & stays[i]);
      }
    }

    private int kind(int codePoint) {
      int found = Arrays.binarySearch(kinds, codePoint);
      return found >= 0 ? found : -found - 2;
    }

    private static void set(long[] bits, int place) {
      bits[place / Long.SIZE] |= 1L << place;
    }
  }

  /** A block as it grows. */
  private static final class Draft {
    private final List<Glob> globs = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final NavigableSet<Integer> kinds = new TreeSet<>(List.of(0));
    private int places;

    void add(Glob glob, int number, Set<Integer> itsKinds) {
      kinds.addAll(itsKinds);
      globs.add(glob);
      numbers.add(number);
      places += 1 + length(glob);
    }

    void end(List<Block> blocks) {
      if (!globs.isEmpty()) {
        blocks.add(
            new Block(
                kinds.stream().mapToInt(Integer::intValue).toArray(),
                globs,
                numbers.stream().mapToInt(Integer::intValue).toArray(),
                places));
      }
    }

    private static int length(Glob glob) {
      int length = 0;
      for (Glob.Part part : glob.parts()) {
        length +=
            switch (part) {
              case Glob.Star star -> 0;
              case Glob.Literal(String text) -> text.codePointCount(0, text.length());
              case Glob.AnyOne one -> 1;
              case Glob.OneOf set -> 1;
            };
      }
      return length;
    }

    /** Where the kinds of characters begin that a glob tells apart. */
    private static NavigableSet<Integer> kinds(Glob glob) {
      NavigableSet<Integer> kinds = new TreeSet<>();
      for (Glob.Part part : glob.parts()) {
        switch (part) {
          case Glob.Literal(String text) -> text.codePoints().forEach(c -> add(c, c, kinds));
          case Glob.OneOf set ->
              set.ranges().forEach(range -> add(range.first(), range.last(), kinds));
          case Glob.Star star -> {}
          case Glob.AnyOne one -> {}
        }
      }
      return kinds;
    }

    private static void add(int first, int last, Set<Integer> into) {
      if (first <= last) {
        into.add(first);
        into.add(last + 1);
      }
    }
  }
}
