package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.aegis.json.Json;
import dev.aegis.server.Access.Guard;
import dev.aegis.server.Access.WithoutTokens;
import dev.aegis.server.ApiDocument.Operation;
import dev.aegis.server.Client.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The OpenAPI document is one, and is about this server. What the server answers is held against it
 * wherever a test talks to one: {@link DescribedAnswers}.
 */
class OpenApiTest {
  private static final String WHERE = "server/src/main/resources/dev/aegis/server/openapi.yaml";

  private final ApiDocument document = ApiDocument.ofServer();
  private final FakeGovernor governor = new FakeGovernor();
  private final ServerSettings settings = ServerSettings.of("127.0.0.1", 0, "0.1.0");
  private final Map<String, Route> routes = routes();
  private final Map<String, Operation> operations = operations();

  private Metrics metrics() {
    return new Metrics("0.1.0", () -> governor.policy().policy());
  }

  private Map<String, Route> routes() {
    Map<String, Route> byName = new TreeMap<>();
    for (Route route :
        Routes.all(governor, metrics(), settings, new EventsEndpoint(governor, caller -> true))) {
      byName.put(route.method() + " " + route.path(), route);
    }
    return byName;
  }

  private Map<String, Operation> operations() {
    Map<String, Operation> byName = new TreeMap<>();
    for (Operation operation : document.operations()) {
      String path = operation.path().replaceAll("\\{[^}]*}", "*");
      byName.put(operation.method().toUpperCase(Locale.ROOT) + " " + path, operation);
    }
    return byName;
  }

  @Test
  void everyRouteIsDescribedAndEverythingDescribedIsARoute() {
    assertThat(operations.keySet())
        .as("on the left the paths of %s, on the right Routes", WHERE)
        .isEqualTo(routes.keySet());
  }

  @Test
  void theParametersAreThoseOfTheRoute() {
    routes.forEach(
        (name, route) -> {
          Operation operation = Objects.requireNonNull(operations.get(name), name);
          assertThat(named(operation, "query"))
              .as("the query parameters of %s in %s", name, WHERE)
              .containsExactlyInAnyOrderElementsOf(route.parameters());
          Set<String> inPath = new TreeSet<>();
          Pattern.compile("\\{([^}]*)}")
              .matcher(operation.path())
              .results()
              .forEach(found -> inPath.add(found.group(1)));
          assertThat(named(operation, "path"))
              .as("the path parameters of %s in %s", name, WHERE)
              .containsExactlyElementsOf(inPath);
        });
  }

  private List<Object> named(Operation operation, String where) {
    List<Object> names = new ArrayList<>();
    for (Map<String, ?> parameter : document.parameters(operation)) {
      if (where.equals(parameter.get("in"))) {
        names.add(Objects.requireNonNull(parameter.get("name")));
      }
    }
    return names;
  }

  @Test
  void whoMayCallIsWhatTheGuardSays() {
    routes.forEach(
        (name, route) -> {
          Operation operation = Objects.requireNonNull(operations.get(name), name);
          assertThat(operation.members().get("security"))
              .as("the security of %s (guard %s) in %s", name, route.guard(), WHERE)
              .isEqualTo(security(route.guard()));
          if (route.guard() != Guard.OPEN && route.guard() != Guard.CALLBACK) {
            assertThat(ApiDocument.member(operation.members(), "responses").keySet())
                .as("the responses of %s in %s", name, WHERE)
                .contains("401", "403", "503");
          }
          if (!route.guard().roles().isEmpty()) {
            assertThat(ApiDocument.member(operation.members(), "responses").keySet())
                .as("the responses of %s in %s, which tokens call", name, WHERE)
                .contains("429");
          }
        });
  }

  private static List<Map<String, List<String>>> security(Guard guard) {
    List<Map<String, List<String>>> either = new ArrayList<>();
    guard.roles().forEach(role -> either.add(Map.of("bearer", List.of(role.word()))));
    if (guard == Guard.RECORD || guard == Guard.OWNER) {
      either.add(Map.of("localKey", List.of()));
    }
    boolean strangers =
        guard.withoutTokens() == WithoutTokens.NOTHING
            || guard.withoutTokens() == WithoutTokens.LOOPBACK;
    if (strangers && !either.isEmpty()) {
      either.add(Map.of());
    }
    return either;
  }

  @Test
  void theDocumentIsOne() throws IOException {
    try (InputStream in = OpenApiTest.class.getResourceAsStream("openapi-structure.json")) {
      String structure =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(structure, InputFormat.JSON)
                  .validate(Json.OWN.write(document.root()), InputFormat.JSON))
          .as(WHERE)
          .isEmpty();
    }
  }

  @Test
  void allThatIsReferredToIsThereAndAllThatIsThereIsReferredTo() {
    Set<String> used = new TreeSet<>();
    forEachObject(
        document.root(),
        object -> {
          if (object.get("$ref") instanceof String reference) {
            assertThat(document.at(reference)).as(reference).isNotEmpty();
            used.add(reference);
          }
        });
    Set<String> there = new TreeSet<>();
    ApiDocument.member(document.root(), "components")
        .forEach(
            (kind, all) ->
                ApiDocument.object(all)
                    .keySet()
                    .forEach(name -> there.add("#/components/" + kind + "/" + name)));
    there.removeIf(name -> name.startsWith("#/components/securitySchemes/"));
    assertThat(used).isEqualTo(there);
  }

  @Test
  void operationsHaveNamesOfTheirOwnAndKnownTags() {
    Set<Object> tags = new HashSet<>();
    for (Object tag : (List<?>) Objects.requireNonNull(document.root().get("tags"))) {
      tags.add(Objects.requireNonNull(ApiDocument.object(tag).get("name")));
    }
    assertThat(document.operations())
        .extracting(operation -> operation.members().get("operationId"))
        .doesNotHaveDuplicates();
    for (Operation operation : document.operations()) {
      assertThat((List<?>) operation.members().get("tags"))
          .as(operation.name())
          .allMatch(tags::contains);
    }
  }

  @Test
  void everyObjectThatIsDescribedIsClosed() {
    Set<Map<String, ?>> open = Collections.newSetFromMap(new IdentityHashMap<>());
    open.add(document.at("#/components/schemas/OpenApi"));
    open.add(document.at("#/components/schemas/PolicyDocument"));
    // AuthZEN wants members passed over that are not known.
    for (String name :
        List.of("AccessEvaluation", "AccessEvaluations", "AccessEntity", "AccessAction")) {
      forEachObject(document.at("#/components/schemas/" + name), open::add);
    }
    forEachObject(
        document.root(),
        object -> {
          boolean described =
              "object".equals(object.get("type")) && object.containsKey("properties");
          if (described && !open.contains(object)) {
            assertThat(object.get("additionalProperties")).as("%s", object).isEqualTo(false);
          }
        });
  }

  @Test
  void examplesAreWhatTheyAreExamplesOf() {
    List<Object> seen = new ArrayList<>();
    forEachObject(
        document.root(),
        object -> {
          if (object.get("schema") instanceof Map<?, ?> schema
              && object.get("examples") instanceof Map<?, ?> examples) {
            for (Object example : examples.values()) {
              Object value = Objects.requireNonNull(ApiDocument.object(example).get("value"));
              assertThat(document.complaints(schema, Json.OWN.write(value)))
                  .as("%s", value)
                  .isEmpty();
              seen.add(value);
            }
          }
          if (object.get("type") instanceof String
              && object.get("examples") instanceof List<?> list) {
            for (Object value : list) {
              assertThat(document.complaints(object, Json.OWN.write(value)))
                  .as("%s", value)
                  .isEmpty();
              seen.add(Objects.requireNonNull(value));
            }
          }
        });
    assertThat(seen).hasSizeGreaterThan(8);
  }

  private static void forEachObject(@Nullable Object value, Consumer<Map<String, ?>> visitor) {
    switch (value) {
      case Map<?, ?> map -> {
        visitor.accept(ApiDocument.object(map));
        map.values().forEach(each -> forEachObject(each, visitor));
      }
      case List<?> list -> list.forEach(each -> forEachObject(each, visitor));
      case null, default -> {}
    }
  }

  @Test
  void itIsServedToWhoeverAsks() {
    ServerSettings guarded = settings.withTokens(hash -> Optional.empty());
    try (AegisServer server = AegisServer.start(governor, guarded);
        Client client = new Client(server)) {
      Answer json = client.get("/openapi");
      assertThat(json.header("Content-Type")).isEqualTo("application/json");
      assertThat(json.json()).isEqualTo(document.root());
      Answer named = client.get("/openapi", "Accept", OpenApiEndpoint.OPENAPI_JSON);
      assertThat(named.header("Content-Type")).isEqualTo(OpenApiEndpoint.OPENAPI_JSON);
      assertThat(named.text()).isEqualTo(json.text());
      Answer yaml = client.get("/openapi", "Accept", "application/yaml");
      assertThat(yaml.header("Content-Type")).isEqualTo("application/yaml");
      assertThat(yaml.text()).startsWith("openapi: 3.1.0\n");
      assertThat(client.get("/openapi", "Accept", "text/html").status()).isEqualTo(406);
      assertThat(client.post("/openapi", "{}").status()).isEqualTo(405);
    }
  }
}
