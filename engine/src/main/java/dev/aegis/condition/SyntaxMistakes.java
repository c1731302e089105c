package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.grammar.ConditionParser;
import dev.aegis.source.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Says what is wrong where the parser could not go on, as a person would. */
final class SyntaxMistakes {
  /** Operators of other languages that are words, and ours. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("and", "&&"),
          Map.entry("AND", "&&"),
          Map.entry("or", "||"),
          Map.entry("OR", "||"),
          Map.entry("not", "!"),
          Map.entry("NOT", "!"),
          Map.entry("is", "=="),
          Map.entry("eq", "=="),
          Map.entry("equals", "=="),
          Map.entry("ne", "!="),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("mod", "%"));

  /** Signs of other languages, and ours. */
  private static final Map<String, String> SIGNS =
      Map.of("=", "==", "&", "&&", "|", "||", "~", "!", "≤", "<=", "≥", ">=", "≠", "!=");

  private final String text;
  private final Tokens tokens;
  private final Problems problems;

  SyntaxMistakes(String text, Tokens tokens, Problems problems) {
    this.text = text;
    this.tokens = tokens;
    this.problems = problems;
  }

  /** Adds one problem for the token at which the parser stopped. */
  void explain(Token offending) {
    List<Token> all = tokens.visible();
    if (all.size() == 1) {
      add(new Span(0, text.length()), "the expression is empty", null);
      return;
    }
    int index = indexOf(all, offending);
    Token before = index > 0 ? all.get(index - 1) : null;
    boolean explained =
        explainWord(offending, before, all, index)
            || explainPrefix(offending, before)
            || explainSearch(all, index)
            || explainSign(offending, before)
            || explainQuote(all, index)
            || explainEnd(offending, all)
            || explainBracket(offending, all, index);
    if (!explained) {
      explainOther(offending, before);
    }
  }

  private static int indexOf(List<Token> all, Token offending) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).getTokenIndex() == offending.getTokenIndex()) {
        return i;
      }
    }
    return all.size() - 1;
  }

  private boolean explainWord(Token offending, @Nullable Token before, List<Token> all, int index) {
    if (offending.getText().equals("not")
        && index + 1 < all.size()
        && all.get(index + 1).getType() == ConditionParser.IN) {
      Span span = tokens.span(offending).to(tokens.span(all.get(index + 1)));
      add(span, "`not in` is not an operator here", "write `!(a in b)`");
      return true;
    }
    for (Token token : before == null ? List.of(offending) : List.of(offending, before)) {
      String sign = token.getType() == ConditionParser.NAME ? WORDS.get(token.getText()) : null;
      if (sign != null) {
        add(
            tokens.span(token),
            "`" + token.getText() + "` is not an operator here",
            "did you mean `" + sign + "`?");
        return true;
      }
    }
    if (offending.getType() == ConditionParser.RESERVED) {
      String word = offending.getText();
      boolean branch = word.equals("if") || word.equals("else");
      add(
          tokens.span(offending),
          "`" + word + "` is a reserved word",
          branch ? "write `condition ? value : other`" : null);
      return true;
    }
    return false;
  }

  /** {@code 5u}, {@code b'bytes'}, {@code f'text'}. */
  private boolean explainPrefix(Token offending, @Nullable Token before) {
    if (before == null || tokens.span(before).end() != tokens.span(offending).start()) {
      return false;
    }
    Span both = tokens.span(before).to(tokens.span(offending));
    boolean number =
        before.getType() == ConditionParser.INT || before.getType() == ConditionParser.DOUBLE;
    if (number && offending.getText().equalsIgnoreCase("u")) {
      add(both, "there are no unsigned ints here", "write `" + before.getText() + "`");
      return true;
    }
    if (before.getType() == ConditionParser.TEXT && offending.getType() == ConditionParser.NAME) {
      add(
          tokens.span(offending),
          "the text ends before `" + shown(offending) + "`",
          "write `\\'` for a quote inside a text, or put it in the other quotes");
      return true;
    }
    boolean quoted =
        offending.getType() == ConditionParser.TEXT
            || offending.getType() == ConditionParser.RAW_TEXT;
    if (quoted && before.getType() == ConditionParser.NAME) {
      boolean bytes = before.getText().equalsIgnoreCase("b") || before.getText().equals("rb");
      add(
          both,
          bytes
              ? "there are no bytes here"
              : "`" + before.getText() + "` can't stand before a text",
          "write the text alone, or `r'…'` to keep its backslashes");
      return true;
    }
    return false;
  }

  /** {@code a =~ b}, as Perl and Ruby have it. */
  private boolean explainSearch(List<Token> all, int index) {
    boolean search =
        index + 1 < all.size()
            && all.get(index).getText().equals("=")
            && all.get(index + 1).getText().equals("~");
    if (search) {
      add(
          tokens.span(all.get(index)).to(tokens.span(all.get(index + 1))),
          "`=~` is not an operator here",
          "write `text.matches(r'…')`");
    }
    return search;
  }

  private boolean explainSign(Token offending, @Nullable Token before) {
    String sign = offending.getText();
    if (offending.getType() == ConditionParser.ANYTHING_ELSE) {
      String ours = SIGNS.get(sign);
      if (sign.equals("=") && before != null && isEquality(before)) {
        Span both = tokens.span(before).to(tokens.span(offending));
        String two = before.getText();
        add(both, "`" + two + "=` is not an operator here", "did you mean `" + two + "`?");
        return true;
      }
      if (ours != null) {
        add(
            tokens.span(offending),
            "`" + sign + "` is not an operator here",
            "did you mean `" + ours + "`?");
        return true;
      }
    }
    if (before != null && before.getText().equals("<") && sign.equals(">")) {
      Span both = tokens.span(before).to(tokens.span(offending));
      add(both, "`<>` is not an operator here", "did you mean `!=`?");
      return true;
    }
    return false;
  }

  private static boolean isEquality(Token token) {
    return token.getType() == ConditionParser.EQUAL || token.getType() == ConditionParser.NOT_EQUAL;
  }

  private boolean explainQuote(List<Token> all, int index) {
    // A quote that is never closed may have spoilt what stands before the place of the complaint.
    for (Token token : all.subList(index, all.size())) {
      String sign = token.getText();
      if (token.getType() != ConditionParser.ANYTHING_ELSE) {
        continue;
      }
      if (sign.equals("'") || sign.equals("\"")) {
        add(
            tokens.span(token),
            "the text that begins here is never closed",
            "close it with " + sign);
        return true;
      }
      if ("‘’“”„«»".contains(sign)) {
        add(
            tokens.span(token),
            "`" + sign + "` does not quote a text here",
            "use straight quotes: '");
        return true;
      }
      if (sign.equals("`")) {
        add(
            tokens.span(token),
            "a backquote does not quote a text here",
            "use straight quotes: ', or `params.`a name`` to select by an odd name");
        return true;
      }
      break;
    }
    return false;
  }

  private boolean explainEnd(Token offending, List<Token> all) {
    if (offending.getType() != Token.EOF) {
      return false;
    }
    Token open = lastOpen(all);
    if (open != null) {
      add(tokens.span(open), "`" + open.getText() + "` is never closed", null);
    } else {
      Token last = all.get(all.size() - 2);
      add(
          tokens.span(last),
          "the expression ends after `" + last.getText() + "`, where something is missing",
          null);
    }
    return true;
  }

  private static @Nullable Token lastOpen(List<Token> until) {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : until) {
      if (isOpening(token)) {
        open.push(token);
      } else if (isClosing(token) && !open.isEmpty()) {
        open.pop();
      }
    }
    return open.peek();
  }

  private boolean explainBracket(Token offending, List<Token> all, int index) {
    if (!isClosing(offending)) {
      return false;
    }
    Token open = lastOpen(all.subList(0, index));
    String closing = offending.getText();
    if (open == null) {
      add(tokens.span(offending), "`" + closing + "` closes nothing", null);
      return true;
    }
    String expected = closingOf(open.getText());
    if (!expected.equals(closing)) {
      add(
          tokens.span(offending),
          "`" + open.getText() + "` is closed by `" + closing + "`",
          "did you mean `" + expected + "`?");
      return true;
    }
    return false;
  }

  private void explainOther(Token offending, @Nullable Token before) {
    String word = shown(offending);
    String sign = offending.getText();
    if (sign.equals("#")) {
      add(tokens.span(offending), "`#` does not begin a comment here", "did you mean `//`?");
    } else if (offending.getType() == ConditionParser.LEFT_BRACE && before != null) {
      add(tokens.span(offending), "`{` can't stand here: there are no messages to build", null);
    } else if (before == null) {
      add(tokens.span(offending), "an expression can't begin with `" + word + "`", null);
    } else {
      add(tokens.span(offending), "`" + word + "` can't stand after `" + shown(before) + "`", null);
    }
  }

  private static String shown(Token token) {
    String text = token.getText();
    int end = Math.min(text.length(), 40);
    String line = text.substring(0, end).replaceAll("\\p{Cntrl}", " ");
    return end < text.length() ? line + "…" : line;
  }

  private static boolean isOpening(Token token) {
    return switch (token.getType()) {
      case ConditionParser.LEFT_PAREN, ConditionParser.LEFT_BRACKET, ConditionParser.LEFT_BRACE ->
          true;
      default -> false;
    };
  }

  private static boolean isClosing(Token token) {
    return switch (token.getType()) {
      case ConditionParser.RIGHT_PAREN,
          ConditionParser.RIGHT_BRACKET,
          ConditionParser.RIGHT_BRACE ->
          true;
      default -> false;
    };
  }

  private static String closingOf(String opening) {
    return switch (opening) {
      case "(" -> ")";
      case "[" -> "]";
      default -> "}";
    };
  }

  private void add(Span span, String message, @Nullable String hint) {
    problems.add(Code.EXPRESSION_SYNTAX, span, message, hint);
  }
}
