package dev.aegis.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.aegis.action.ActionLimits;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a text into values; the one place that knows of Jackson. */
final class JsonReader {
  private final int deepest;
  private final boolean refusesLoneSurrogates;
  private final JsonFactory strict;
  private final JsonFactory withControlCharacters;

  JsonReader(int deepest, boolean refusesLoneSurrogates) {
    this.deepest = deepest;
    this.refusesLoneSurrogates = refusesLoneSurrogates;
    // Depth is counted here, with a message of our own; whoever hands a text over bounds its size.
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(deepest + 1)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    // Interning and caching member names would let strangers fill tables that outlive the request.
    this.strict =
        JsonFactory.builder()
            .streamReadConstraints(constraints)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    this.withControlCharacters =
        strict.rebuild().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build();
  }

  @Nullable Object read(String text, boolean rawLineBreaks) {
    if (rawLineBreaks) {
      refuseRawControlCharacters(text);
    }
    JsonFactory factory = rawLineBreaks ? withControlCharacters : strict;
    try (JsonParser parser = factory.createParser(text)) {
      Reading reading = new Reading(text, parser);
      try {
        return reading.document();
      } catch (JsonProcessingException e) {
        throw reading.malformed(e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonException problem(String problem, String text, long offset, String pointer) {
    int within = Math.clamp(offset, 0, text.length());
    Position position = new SourceText("", text).position(within);
    return new JsonException(problem, position.line(), position.column(), pointer);
  }

  /** Jackson can take all control characters inside strings or none; we take line breaks alone. */
  private static void refuseRawControlCharacters(String text) {
    boolean inString = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        inString = !inString;
      } else if (inString && c == '\\') {
        i++;
      } else if (inString && c < ' ' && c != '\n' && c != '\r') {
        throw problem("a control character inside a string must be escaped", text, i, "");
      }
    }
  }

  /** One text being read. */
  private final class Reading {
    private final String text;
    private final JsonParser parser;
    private int depth;

    Reading(String text, JsonParser parser) {
      this.text = text;
      this.parser = parser;
    }

    @Nullable Object document() throws IOException {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw problem("there is no JSON value", text, text.length(), "");
      }
      Object value = value(first);
      if (parser.nextToken() != null) {
        throw here("something follows after the end of the JSON value");
      }
      return value;
    }

    private @Nullable Object value(JsonToken token) throws IOException {
      return switch (token) {
        case START_OBJECT -> object();
        case START_ARRAY -> array();
        case VALUE_STRING -> wellFormed(parser.getText());
        case VALUE_NUMBER_INT -> integer();
        case VALUE_NUMBER_FLOAT -> fraction();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> null;
        default -> throw here("unexpected " + token);
      };
    }

    private Map<String, @Nullable Object> object() throws IOException {
      descend();
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        wellFormed(name);
        if (members.containsKey(name)) {
          throw here("the member `" + shortened(name) + "` stands twice");
        }
        members.put(name, value(parser.nextToken()));
      }
      depth--;
      return members;
    }

    private List<@Nullable Object> array() throws IOException {
      descend();
      List<@Nullable Object> elements = new ArrayList<>();
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        elements.add(value(token));
      }
      depth--;
      return elements;
    }

    private Object integer() throws IOException {
      if (parser.getTextLength() <= 18) {
        return parser.getLongValue();
      }
      try {
        return Long.parseLong(parser.getText());
      } catch (NumberFormatException e) {
        return fraction();
      }
    }

    private Double fraction() throws IOException {
      double number = Double.parseDouble(parser.getText());
      if (Double.isInfinite(number)) {
        throw here("a number past the range of a double");
      }
      return number;
    }

    private String wellFormed(String string) {
      if (refusesLoneSurrogates && ActionLimits.isIllFormed(string)) {
        throw here("a lone surrogate, which is no character");
      }
      return string;
    }

    private void descend() {
      if (++depth > deepest) {
        throw here("nested deeper than " + deepest + " levels");
      }
    }

    private JsonException here(String problem) {
      return at(problem, parser.currentTokenLocation());
    }

    JsonException malformed(JsonProcessingException cause) {
      return at(JacksonMessages.inOurWords(cause), cause.getLocation());
    }

    private JsonException at(String problem, @Nullable JsonLocation location) {
      long offset = location == null ? 0 : location.getCharOffset();
      String pointer = parser.getParsingContext().pathAsPointer().toString();
      return problem(problem, text, offset, pointer);
    }

    private static String shortened(String name) {
      return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
  }
}
