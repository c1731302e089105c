package dev.aegis.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each character of a scalar knows where it stands in the file, however the scalar is written. */
class ScalarPlacesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k: some text MARK and more",
        "k: 'it''s a MARK here'",
        "k: \"tab\\tand \\u00e9 \\U0001F680 MARK\"",
        "k: \"\\x41 \\\"q\\\" \\N MARK\"",
        "k: first\n  second\n\n\n  third MARK",
        "k: 'first  \n  second \n\n  third MARK'",
        "k: \"first \\\n   second\n\n  \\ third MARK\"",
        "k: |\n  first\n   MARK indented\n  last\n",
        "k: >\n  first\n  second\n\n\n    more indented\n  MARK\n",
        "k: >-\n\n\n  first\n  MARK\n\n",
        "k: |2-\n    own spaces\n  MARK\n",
        "k: |+ # a comment\n  first\r\n  MARK\r\n\r\n",
        "k:\n  - {a: [x, 'MARK']}",
        "# 🚀🚀\nk: 🚀 é MARK 🚀",
        "k: >\n  fold\n  \tMARK tab\n  end\n",
        "{\"k\": \"\\ud83d\\ude80 \\/ MARK\"}",
        "k: &anchor MARK",
        "k: first\r\n  second MARK\r\n",
      })
  void aWordIsFoundWhereItStands(String yaml) {
    SourceText source = new SourceText("test.yaml", yaml);
    Node.Scalar scalar = scalar(Objects.requireNonNull(Documents.read(source).root()));
    Fragment fragment = scalar.text();
    int at = fragment.text().indexOf("MARK");
    assertThat(at).isNotNegative();
    Span place = fragment.inSource(new Span(at, at + 4));
    assertThat(place).isEqualTo(new Span(yaml.indexOf("MARK"), yaml.indexOf("MARK") + 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"k: \"a\\u0041b\"", "k: 'a''b'", "{\"k\":\"a\\/b\"}"})
  void anEscapeIsWhole(String text) {
    SourceText source = new SourceText("test.yaml", text);
    Fragment fragment = scalar(Objects.requireNonNull(Documents.read(source).root())).text();
    int start = text.indexOf('a') + 1;
    assertThat(fragment.inSource(new Span(1, 2))).isEqualTo(new Span(start, text.lastIndexOf('b')));
  }

  /** Letters of a value stand at their places in whatever style a text is written. */
  @Property(tries = 300)
  void everyLetterIsAtItsPlace(@ForAll("written") String yaml) {
    Document document = Documents.read(new SourceText("test.yaml", yaml));
    if (document.root() == null) {
      return;
    }
    Fragment fragment = scalar(document.root()).text();
    for (int i = 0; i < fragment.text().length(); i++) {
      char c = fragment.text().charAt(i);
      if (Character.isLetter(c)) {
        Span place = fragment.inSource(new Span(i, i + 1));
        assertThat(yaml.charAt(place.start())).isEqualTo(c);
        assertThat(place.end() - place.start()).isOne();
      }
    }
  }

  @Provide
  Arbitrary<String> written() {
    Arbitrary<String> line = Arbitraries.strings().withChars("ab  c d\té").ofMaxLength(8);
    Arbitrary<List<String>> lines = line.list().ofMinSize(1).ofMaxSize(6);
    Arbitrary<String> style = Arbitraries.of("", "'", "\"", "|", ">", "|-", ">-", "|+", ">+");
    return net.jqwik.api.Combinators.combine(lines, style)
        .as(
            (texts, how) ->
                how.isEmpty() || how.equals("'") || how.equals("\"")
                    ? "k: " + how + "z" + String.join("\n  ", texts) + how + "\n"
                    : "k: " + how + "\n  z" + String.join("\n  ", texts) + "\n");
  }

  private static Node.Scalar scalar(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar;
      case Node.Sequence list -> scalar(list.items().getLast());
      case Node.Mapping mapping -> scalar(mapping.entries().getLast().value());
    };
  }
}
