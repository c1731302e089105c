package dev.aegis.server;

import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import java.util.List;
import java.util.Map;

/**
 * The policy in the body of a request: YAML by itself, YAML as text inside JSON, or the policy as
 * JSON.
 */
final class PolicyBody {
  private static final String NAME = "<request>";

  private PolicyBody() {}

  static SourceText read(Call call) {
    String type =
        MediaTypes.ofBody(call.header("Content-Type"), List.of(MediaTypes.JSON, MediaTypes.YAML));
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    return new SourceText(
        NAME, type.equals(MediaTypes.YAML) ? Json.decode(call.body()) : ofJson(call.body()));
  }

  private static String ofJson(byte[] body) {
    // Whoever pastes a file between the quotes leaves its line breaks as they are.
    if (Json.STRICT.readWithRawLineBreaks(body) instanceof Map<?, ?> map
        && map.containsKey("yaml")) {
      return yamlOf(map);
    }
    if (Json.STRICT.read(body) instanceof Map<?, ?> policy && policy.containsKey("rules")) {
      return JsonAsYaml.rewrite(Json.decode(body));
    }
    throw Problem.of(400, "the body must have `yaml`, a policy's text, or `rules`").thrown();
  }

  private static String yamlOf(Map<?, ?> map) {
    if (map.size() > 1) {
      throw Problem.of(400, "`yaml` must stand alone").thrown();
    }
    if (map.get("yaml") instanceof String yaml) {
      return yaml;
    }
    throw Problem.of(400, "`yaml` must be a string").thrown();
  }
}
