package org.example.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * An agent loop whose every tool call is governed by Aegis. The model is a script; put your LLM in
 * its place.
 *
 * <p>It takes the model's script and the workspace as arguments, and AEGIS_URL, AEGIS_TOKEN and
 * SHOP_URL from the environment.
 */
public final class Agent {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScriptedModel model;
  private final Tools tools;
  private final Aegis aegis;

  private Agent(ScriptedModel model, Tools tools, Aegis aegis) {
    this.model = model;
    this.tools = tools;
    this.aegis = aegis;
  }

  public static void main(String[] args) throws Exception {
    Aegis aegis =
        new Aegis(
            URI.create(setting("AEGIS_URL", "http://127.0.0.1:8000")),
            setting("AEGIS_TOKEN", ""),
            "support-agent",
            setting("AGENT_SESSION", ""),
            new Aegis.Patience(
                seconds("AGENT_TIMEOUT", "10"),
                seconds("AGENT_PATIENCE", "30"),
                seconds("AGENT_WAIT", "600")),
            System.err::println);
    Map<String, URI> services =
        Map.of("shop", URI.create(setting("SHOP_URL", "http://127.0.0.1:8090")));
    ScriptedModel model = new ScriptedModel(JSON.readTree(Path.of(args[0]).toFile()));
    try {
      new Agent(model, new Tools(Path.of(args[1]), services), aegis).loop();
    } catch (Aegis.Stopped stop) {
      end("everything is stopped, nothing was done: " + stop.getMessage());
    } catch (Aegis.Unavailable failure) {
      end("nothing was done: " + failure.getMessage());
    } catch (Aegis.NotReported failure) {
      end(
          "the last action was begun, and its end is not on record; a person must look: "
              + failure.getMessage());
    }
  }

  private void loop()
      throws Aegis.Stopped, Aegis.Unavailable, Aegis.NotReported, InterruptedException {
    ArrayNode messages = JSON.createArrayNode();
    messages.addObject().put("role", "user").put("content", "Please see to ticket 17.");
    while (true) {
      ObjectNode turn = model.answer(messages);
      messages.add(turn);
      ArrayNode results = JSON.createArrayNode();
      for (JsonNode block : turn.path("content")) {
        switch (block.path("type").asText()) {
          case "text" -> System.out.println(block.path("text").asText());
          case "tool_use" -> results.add(use(block));
          default -> {}
        }
      }
      if (results.isEmpty()) {
        return;
      }
      messages.addObject().put("role", "user").set("content", results);
    }
  }

  /** What the model is told of a call. */
  private ObjectNode use(JsonNode call)
      throws Aegis.Stopped, Aegis.Unavailable, Aegis.NotReported, InterruptedException {
    String name = call.path("name").asText();
    String content;
    try {
      Tools.Plan plan = tools.plan(name, call.path("input"));
      System.out.println("  " + name + " " + plan.target());
      content = aegis.run(name, plan.target(), plan.params(), plan.action(), Agent::recorded);
    } catch (Aegis.Refused refusal) {
      content = "not run: " + refusal.getMessage();
    } catch (Aegis.Stopped | Aegis.Unavailable | Aegis.NotReported | InterruptedException ending) {
      throw ending;
    } catch (Exception failure) {
      content = "failed: " + failure.getMessage();
    }
    content.lines().forEach(line -> System.out.println("    " + line));
    return JSON.createObjectNode()
        .put("type", "tool_result")
        .put("tool_use_id", call.path("id").asText())
        .put("content", content);
  }

  private static ObjectNode recorded(String result) {
    return JSON.createObjectNode().put("characters", result.length());
  }

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  private static Duration seconds(String name, String otherwise) {
    return Duration.ofMillis((long) (1000 * Double.parseDouble(setting(name, otherwise))));
  }

  private static void end(String why) {
    System.err.println(why);
    System.exit(1);
  }
}
