package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.ApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The page of all calls is what the OpenAPI document says. {@code -Daegis.golden.update=true}
 * writes it anew.
 */
class OperationsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("aegis.root"), "docs/reference/rest-operations.md");

  private final ApiDocument document = ApiDocument.ofServer();

  @Test
  void thePageIsWhatTheDocumentSays() throws IOException {
    String page = page();
    if (Boolean.getBoolean("aegis.golden.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(page).isEqualTo(Files.readString(PAGE));
  }

  private String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Calls of the REST API

            From the OpenAPI document, which each server has at `/openapi`, and which each answer in its tests is held to.
            [The REST API](rest-api.md) tells how the calls go together.
            """);
    for (Object each : list(document.root().get("tags"))) {
      Map<String, ?> tag = ApiDocument.object(each);
      page.append("\n## ").append(heading(tag.get("name"))).append("\n\n");
      page.append(flat(tag.get("description"))).append('\n');
      document.operations().stream()
          .filter(call -> list(call.members().get("tags")).contains(tag.get("name")))
          .forEach(call -> section(page, call));
    }
    return page.toString();
  }

  private void section(StringBuilder page, Operation call) {
    String method = call.method().toUpperCase(Locale.ROOT);
    page.append("\n### `").append(method).append(' ').append(call.path()).append("`\n\n");
    page.append(flat(call.members().get("summary")));
    if (call.members().containsKey("description")) {
      page.append(' ').append(flat(call.members().get("description")));
    }
    page.append("\n\nFor ").append(callers(call)).append(".\n");
    table(
        page,
        "parameter | in | |",
        document.parameters(call).stream()
            .map(p -> row(code(p.get("name")), p.get("in"), p.get("description")))
            .toList());
    if (call.members().containsKey("requestBody")) {
      Map<String, ?> body = document.resolved(ApiDocument.member(call.members(), "requestBody"));
      page.append("\nBody: ").append(content(body)).append(".\n");
    }
    Map<String, ?> answers = new TreeMap<>(ApiDocument.member(call.members(), "responses"));
    table(
        page,
        "answer | body | |",
        answers.entrySet().stream()
            .filter(answer -> !answer.getKey().equals("default"))
            .map(
                answer -> {
                  Map<String, ?> told = document.resolved(ApiDocument.object(answer.getValue()));
                  return row(answer.getKey(), content(told), told.get("description"));
                })
            .toList());
  }

  private static String callers(Operation call) {
    List<?> security = list(call.members().get("security"));
    if (security.isEmpty()) {
      return "anybody";
    }
    return security.stream()
        .map(ApiDocument::object)
        .map(
            way -> {
              if (way.isEmpty()) {
                return "whoever calls where there are no tokens";
              }
              Map.Entry<String, ?> one = way.entrySet().iterator().next();
              String roles =
                  list(one.getValue()).stream()
                      .map(Object::toString)
                      .collect(Collectors.joining(", "));
              return one.getKey().equals("bearer")
                  ? "tokens" + (roles.isEmpty() ? "" : " with the role " + roles)
                  : "`" + one.getKey() + "`";
            })
        .collect(Collectors.joining("; "));
  }

  private static String content(Map<String, ?> holder) {
    if (!(holder.get("content") instanceof Map<?, ?> content)) {
      return "";
    }
    return content.entrySet().stream()
        .map(
            kind -> code(kind.getKey()) + schema(ApiDocument.object(kind.getValue()).get("schema")))
        .collect(Collectors.joining(", "));
  }

  private static String schema(@Nullable Object schema) {
    return schema instanceof Map<?, ?> members && members.get("$ref") instanceof String reference
        ? " (" + reference.substring(reference.lastIndexOf('/') + 1) + ")"
        : "";
  }

  private static void table(StringBuilder page, String heads, List<String> rows) {
    if (!rows.isEmpty()) {
      page.append("\n| ").append(heads).append("\n| --- | --- | --- |\n");
      rows.forEach(row -> page.append(row).append('\n'));
    }
  }

  private static String row(Object first, @Nullable Object second, @Nullable Object third) {
    return "| %s | %s | %s |".formatted(first, flat(second), flat(third).replace("|", "\\|"));
  }

  private static String code(@Nullable Object text) {
    return "`" + text + "`";
  }

  private static String heading(@Nullable Object name) {
    String text = String.valueOf(name);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String flat(@Nullable Object text) {
    return text == null ? "" : String.valueOf(text).strip().replaceAll("\\s+", " ");
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }
}
