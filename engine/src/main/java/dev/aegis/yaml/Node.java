package dev.aegis.yaml;

import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A piece of a document, with its place. Immutable. */
public sealed interface Node {
  SourceText source();

  Span span();

  /**
   * A single value.
   *
   * @param text as it is meant: without quotes, escapes and indentation, and with the way back to
   *     its place
   * @param value null, {@link Boolean}, {@link Long}, {@link Double} or {@link String}
   */
  record Scalar(Fragment text, @Nullable Object value, Span span) implements Node {
    public Scalar {
      Objects.requireNonNull(text);
      Objects.requireNonNull(span);
    }

    @Override
    public SourceText source() {
      return text.source();
    }
  }

  /** A list. */
  record Sequence(SourceText source, Span span, List<Node> items) implements Node {
    public Sequence {
      Objects.requireNonNull(source);
      Objects.requireNonNull(span);
      items = List.copyOf(items);
    }
  }

  /** Values by name, in order. A name that stands twice has been reported, and is here twice. */
  record Mapping(SourceText source, Span span, List<Entry> entries) implements Node {
    public Mapping {
      Objects.requireNonNull(source);
      Objects.requireNonNull(span);
      entries = List.copyOf(entries);
    }
  }

  /** One value of a mapping under its name. */
  record Entry(Scalar key, Node value) {
    public Entry {
      Objects.requireNonNull(key);
      Objects.requireNonNull(value);
    }

    /** The name as written, whatever it would be as a value: {@code 1} is the name "1". */
    public String name() {
      return key.text().text();
    }
  }
}
