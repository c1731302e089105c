package org.example.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Stands where an LLM's API would be: takes the messages so far, answers with text and with calls
 * of tools.
 */
final class ScriptedModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode script;
  private String state = "";
  private int calls;

  ScriptedModel(JsonNode script) {
    this.script = script;
  }

  ObjectNode answer(ArrayNode messages) {
    state = state.isEmpty() ? "start" : next(messages.path(messages.size() - 1).path("content"));
    JsonNode turn = script.path(state);
    ObjectNode answer = JSON.createObjectNode().put("role", "assistant");
    ArrayNode content = answer.putArray("content");
    content.addObject().put("type", "text").put("text", turn.path("say").asText());
    for (JsonNode call : turn.path("calls")) {
      calls++;
      content
          .addObject()
          .put("type", "tool_use")
          .put("id", "call_" + calls)
          .setAll((ObjectNode) call);
    }
    return answer;
  }

  private String next(JsonNode results) {
    StringBuilder text = new StringBuilder();
    results.forEach(result -> text.append(result.path("content").asText()).append('\n'));
    for (JsonNode way : script.path(state).path("then")) {
      if (text.indexOf(way.path(0).asText()) >= 0) {
        return way.path(1).asText();
      }
    }
    throw new IllegalStateException("the script does not go on from " + state);
  }
}
