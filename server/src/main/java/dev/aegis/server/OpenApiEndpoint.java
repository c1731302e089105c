package dev.aegis.server;

import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes all that the server answers, for programs and their authors. */
final class OpenApiEndpoint {
  static final String OPENAPI_JSON = "application/vnd.oai.openapi+json";

  private static final String RESOURCE = "openapi.yaml";
  private static final List<String> TYPES = List.of(MediaTypes.JSON, OPENAPI_JSON, MediaTypes.YAML);

  /** Made when somebody asks first: hardly anybody does, and it would slow every start down. */
  private static final class Texts {
    static final String YAML = yaml();
    static final String JSON = Json.OWN.write(document());
  }

  Reply get(Call call) {
    String type = MediaTypes.wanted(call.listHeader("Accept"), TYPES);
    String text = type.equals(MediaTypes.YAML) ? Texts.YAML : Texts.JSON;
    return Reply.text(200, type, text).with("Vary", "Accept");
  }

  /** The document as JSON values. */
  static @Nullable Object document() {
    return value(Documents.yaml(new SourceText(RESOURCE, yaml())).get());
  }

  private static String yaml() {
    try (InputStream in = OpenApiEndpoint.class.getResourceAsStream(RESOURCE)) {
      return new String(
          Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object value(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value();
      case Node.Sequence list -> {
        List<@Nullable Object> values = new ArrayList<>();
        list.items().forEach(item -> values.add(value(item)));
        yield values;
      }
      case Node.Mapping mapping -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> values.put(entry.name(), value(entry.value())));
        yield values;
      }
    };
  }
}
