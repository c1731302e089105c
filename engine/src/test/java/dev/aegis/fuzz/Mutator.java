package dev.aegis.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes hostile inputs of others. All it does follows from its random source. */
final class Mutator {
  private static final int LONGEST = 64 * 1024;
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern WHEN = Pattern.compile("when: *(?:'[^']*'|[^\\n,}]*)");
  private static final Pattern TEXT = Pattern.compile("'[^'\n]*'|\"[^\"\n]*\"");
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";

  private final Seeds seeds;
  private final Random random;

  Mutator(Seeds seeds, Random random) {
    this.seeds = seeds;
    this.random = random;
  }

  /** Another input. */
  Input next() {
    Kind kind = pick(List.of(Kind.values()));
    if (random.nextInt(40) == 0) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return new Input(kind, bytes);
    }
    StringBuilder text = new StringBuilder(seed(kind));
    boolean gentle = random.nextInt(3) == 0;
    do {
      if (gentle) {
        mutateGently(kind, text);
      } else {
        mutate(kind, text);
      }
      if (text.length() > LONGEST) {
        text.setLength(LONGEST);
      }
    } while (random.nextInt(5) < 2);
    if (random.nextInt(1_000) == 0) {
      text.append(text.toString().repeat(5_000_000 / (text.length() + 1)));
    }
    Input input = Input.of(kind, text.toString());
    boolean bytes = kind == Kind.POLICY || kind == Kind.ACTION;
    return bytes && random.nextInt(8) == 0 ? withFlippedBits(input) : input;
  }

  /** In ways that may well leave it right. */
  private void mutateGently(Kind kind, StringBuilder text) {
    switch (random.nextInt(kind == Kind.POLICY ? 6 : 4)) {
      case 0 -> replace(text, NUMBER, pick(Tokens.NUMBERS));
      case 1 -> replace(text, WORD, otherWord(kind));
      case 2 -> swapBrackets(kind, text);
      case 3 -> replace(text, TEXT, "'" + pick(Tokens.GLOB) + pick(Tokens.REGEX) + "'");
      default -> replace(text, WHEN, condition());
    }
  }

  private void mutate(Kind kind, StringBuilder text) {
    switch (random.nextInt(kind == Kind.POLICY ? 15 : 13)) {
      case 0 -> {
        int at = place(text);
        text.delete(at, end(text, at));
      }
      case 1 -> {
        int at = place(text);
        String part = text.substring(at, end(text, at));
        text.insert(at, part.repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 2_000 : 3)));
      }
      case 2, 3 -> text.insert(place(text), token(kind));
      case 4 -> {
        int at = place(text);
        text.replace(at, end(text, at), token(kind));
      }
      case 5 -> splice(kind, text);
      case 6 -> replace(text, NUMBER, pick(Tokens.NUMBERS));
      case 7 -> replace(text, WORD, random.nextInt(3) == 0 ? token(kind) : otherWord(kind));
      case 8 -> nest(text);
      case 9 -> chain(text);
      case 10 -> text.insert(place(text), pick(Tokens.CHARACTERS));
      case 11 -> moveLine(text);
      case 12 -> swapBrackets(kind, text);
      case 13 -> replace(text, WHEN, condition());
      default -> text.insert(place(text), pick(Tokens.YAML));
    }
  }

  private String token(Kind kind) {
    return switch (kind) {
      case POLICY -> pick(random.nextInt(3) == 0 ? Tokens.YAML : Tokens.POLICY);
      case EXPRESSION -> pick(Tokens.EXPRESSION);
      case GLOB -> pick(Tokens.GLOB);
      case REGEX -> pick(Tokens.REGEX);
      case ACTION -> pick(Tokens.JSON);
    };
  }

  private String seed(Kind kind) {
    boolean right = random.nextBoolean() && !seeds.right(kind).isEmpty();
    return pick(right ? seeds.right(kind) : seeds.of(kind)).text();
  }

  /** Puts a piece of another input in, or goes on as another does. */
  private void splice(Kind kind, StringBuilder text) {
    String other = seed(kind);
    int from = random.nextInt(other.length() + 1);
    if (random.nextBoolean()) {
      text.setLength(place(text));
      text.append(other, from, other.length());
    } else {
      int to = from + random.nextInt(Math.min(60, other.length() - from) + 1);
      text.insert(place(text), other, from, to);
    }
  }

  private void replace(StringBuilder text, Pattern pattern, String by) {
    List<MatchResult> found = pattern.matcher(text).results().limit(500).toList();
    if (!found.isEmpty()) {
      MatchResult one = pick(found);
      text.replace(one.start(), one.end(), by);
    }
  }

  private String otherWord(Kind kind) {
    Matcher words = WORD.matcher(seed(kind));
    List<String> found = words.results().limit(200).map(MatchResult::group).toList();
    return found.isEmpty() ? "x" : pick(found);
  }

  private void nest(StringBuilder text) {
    int at = place(text);
    int end = end(text, at);
    int bracket = random.nextInt(OPENING.length());
    int depth = pick(List.of(1, 2, 10, 30, 63, 64, 65, 300, 5_000));
    String opening =
        pick(List.of("" + OPENING.charAt(bracket), "!", "-", "size(", "a.", "- ", "a: "));
    text.insert(end, ("" + CLOSING.charAt(bracket)).repeat(depth));
    text.insert(at, opening.repeat(depth));
  }

  private void chain(StringBuilder text) {
    int at = place(text);
    String link = text.substring(at, end(text, at)) + pick(Tokens.OPERATORS);
    text.insert(at, link.repeat(pick(List.of(2, 10, 100, 400, 2_000))));
  }

  private void moveLine(StringBuilder text) {
    int start = text.lastIndexOf("\n", place(text)) + 1;
    int end = text.indexOf("\n", start) < 0 ? text.length() : text.indexOf("\n", start) + 1;
    String line = text.substring(start, end);
    if (random.nextBoolean()) {
      text.delete(start, end);
    }
    int to = text.lastIndexOf("\n", place(text)) + 1;
    text.insert(to, " ".repeat(random.nextInt(random.nextInt(10) == 0 ? 5_000 : 5)) + line);
  }

  /** What stands in one pair of brackets takes the place of what stands in another. */
  private void swapBrackets(Kind kind, StringBuilder text) {
    String other = seed(kind);
    int[] theirs = brackets(other);
    int[] ours = brackets(text);
    text.replace(ours[0], ours[1], other.substring(theirs[0], theirs[1]));
  }

  private int[] brackets(CharSequence text) {
    int from = random.nextInt(text.length() + 1);
    int depth = 0;
    int start = -1;
    for (int i = from; i < text.length(); i++) {
      if (OPENING.indexOf(text.charAt(i)) >= 0) {
        start = depth++ == 0 ? i : start;
      } else if (CLOSING.indexOf(text.charAt(i)) >= 0 && depth > 0 && --depth == 0) {
        return new int[] {start, i + 1};
      }
    }
    return new int[] {from, from};
  }

  /** A condition as YAML can write it. */
  private String condition() {
    String condition = seed(Kind.EXPRESSION);
    String indent = "\n" + " ".repeat(4 + random.nextInt(4));
    return "when: "
        + switch (random.nextInt(5)) {
          case 0 -> "'" + condition.replace("'", "''") + "'";
          case 1 -> '"' + condition.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
          case 2 -> "|-" + indent + condition.replace("\n", indent);
          case 3 -> ">" + indent + condition.replace(" ", indent);
          default -> condition;
        }
        + "\n";
  }

  private Input withFlippedBits(Input input) {
    byte[] bytes = input.bytes().clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return new Input(input.kind(), bytes);
  }

  private int place(CharSequence text) {
    return random.nextInt(text.length() + 1);
  }

  private int end(CharSequence text, int start) {
    int longest = pick(List.of(1, 4, 12, 60, text.length()));
    return Math.min(text.length(), start + random.nextInt(longest + 1));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** A smaller input with a piece left out; null where there is no such piece. */
  static Input without(Input input, int from, int to) {
    byte[] left = Arrays.copyOf(input.bytes(), input.bytes().length - (to - from));
    System.arraycopy(input.bytes(), to, left, from, input.bytes().length - to);
    return new Input(input.kind(), left);
  }

  static String shown(Input input) {
    return new String(input.bytes(), StandardCharsets.UTF_8);
  }
}
