package dev.aegis.server;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.aegis.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document, to be asked what it says. Thread-safe. */
final class ApiDocument {
  static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final ApiDocument OF_SERVER =
      new ApiDocument(object(Objects.requireNonNull(OpenApiEndpoint.document())));

  private final Map<String, ?> root;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private final Map<Object, Schema> compiled = new ConcurrentHashMap<>();

  private ApiDocument(Map<String, ?> root) {
    this.root = root;
  }

  /** The one that the server serves. */
  static ApiDocument ofServer() {
    return OF_SERVER;
  }

  Map<String, ?> root() {
    return root;
  }

  /**
   * What can be done with a path.
   *
   * @param path as the document writes it
   * @param method in lower case
   */
  record Operation(String path, String method, Map<String, ?> item, Map<String, ?> members) {
    /** Whether it is answered where only some are, those for the local key. */
    boolean isAtLocalDoor() {
      List<?> security = (List<?>) Objects.requireNonNull(members.get("security"));
      return security.isEmpty() || security.contains(Map.of("localKey", List.of()));
    }

    String name() {
      return method.toUpperCase(Locale.ROOT) + " " + path;
    }
  }

  /** Everything that the document says can be done. */
  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    member(root, "paths")
        .forEach(
            (path, item) ->
                METHODS.stream()
                    .filter(method -> object(item).containsKey(method))
                    .forEach(
                        method ->
                            all.add(
                                new Operation(
                                    path, method, object(item), member(object(item), method)))));
    return all;
  }

  /** Those of the path that a request was for: of two that fit, the one that is all letters. */
  List<Operation> operationsAt(String requested) {
    String plain = requested.split("[?]", 2)[0];
    List<Operation> exact =
        operations().stream().filter(operation -> operation.path().equals(plain)).toList();
    return exact.isEmpty()
        ? operations().stream()
            .filter(operation -> plain.matches(pattern(operation.path())))
            .toList()
        : exact;
  }

  private static String pattern(String path) {
    return path.replaceAll("\\{[^}]*}", "[^/]+");
  }

  /** The parameters of an operation, those of its path among them. */
  List<Map<String, ?>> parameters(Operation operation) {
    List<Map<String, ?>> all = new ArrayList<>();
    for (Map<String, ?> holder : List.of(operation.item(), operation.members())) {
      if (holder.get("parameters") instanceof List<?> list) {
        list.forEach(parameter -> all.add(resolved(object(Objects.requireNonNull(parameter)))));
      }
    }
    return all;
  }

  /** What the document says of an answer with this status; nothing where it is silent. */
  Optional<Map<String, ?>> response(Operation operation, int status) {
    Map<String, ?> responses = member(operation.members(), "responses");
    for (String key : List.of(Integer.toString(status), status / 100 + "XX")) {
      if (responses.containsKey(key)) {
        return Optional.of(resolved(member(responses, key)));
      }
    }
    return Optional.empty();
  }

  /** What it says of answers that are not an operation's. */
  Map<String, ?> besides(String what) {
    return resolved(member(member(root, "x-beside-operations"), what));
  }

  /** Headers that any answer may have. */
  Map<String, ?> headersOfAnyAnswer() {
    return member(root, "x-on-any-answer");
  }

  /** The schemas of the events that can be followed at a path, by their names. */
  Map<String, ?> events(String path) {
    Map<String, ?> answer = root;
    for (String step :
        List.of("paths", path, "get", "responses", "200", "content", EventsEndpoint.TYPE)) {
      answer = member(answer, step);
    }
    return member(answer, "x-events");
  }

  /** What it says of answers to what was not understood. */
  Map<String, ?> notUnderstood() {
    return at("#/components/responses/NotUnderstood");
  }

  /** What stands at a reference's end. */
  Map<String, ?> resolved(Map<String, ?> object) {
    return object.get("$ref") instanceof String reference && object.size() == 1
        ? at(reference)
        : object;
  }

  /** The object that a reference within the document leads to. */
  Map<String, ?> at(String reference) {
    if (!reference.startsWith("#/")) {
      throw new AssertionError("a reference that leads out of the document: " + reference);
    }
    Map<String, ?> here = root;
    for (String step : reference.substring(2).split("/", -1)) {
      String name = step.replace("~1", "/").replace("~0", "~");
      if (!(here.get(name) instanceof Map<?, ?>)) {
        throw new AssertionError("there is no `" + name + "` on the way of " + reference);
      }
      here = member(here, name);
    }
    return here;
  }

  /** What is wrong with a JSON text by a schema of the document. */
  List<String> complaints(Object schema, String json) {
    Schema known =
        compiled.computeIfAbsent(
            schema,
            each -> {
              Map<String, Object> alone = new LinkedHashMap<>();
              if (each instanceof Map<?, ?> members) {
                alone.putAll(object(members));
              }
              alone.put("components", Objects.requireNonNull(root.get("components")));
              return schemas.getSchema(Json.OWN.write(alone), InputFormat.JSON);
            });
    return known.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
  }

  @SuppressWarnings("unchecked") // The names of the document's objects are strings.
  static Map<String, ?> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, ?>) map;
    }
    throw new AssertionError("no object: " + value);
  }

  static Map<String, ?> member(Map<String, ?> object, String name) {
    return object(object.get(name));
  }
}
