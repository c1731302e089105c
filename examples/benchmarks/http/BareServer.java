import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The least that a server on the same HTTP library can do: it reads an action as JSON into maps and
 * answers JSON of the size of a decision. What Aegis does beside that is what the comparison shows.
 */
final class BareServer {
  private static final JsonFactory JSON = new JsonFactory();

  public static void main(String[] args) {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(Integer.parseInt(args[0]))
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(
                routing ->
                    routing.post(
                        "/api/v1/evaluate",
                        (request, response) -> {
                          Map<?, ?> action;
                          try (InputStream in = request.content().inputStream()) {
                            action = (Map<?, ?>) read(in);
                          }
                          response.header(
                              HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/json"));
                          response.send(answer(action));
                        }))
            .build()
            .start();
    System.out.println("listening on " + server.port());
  }

  private static Object read(InputStream in) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      parser.nextToken();
      return value(parser);
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      default -> "";
    };
  }

  private static byte[] answer(Map<?, ?> action) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("action_type", String.valueOf(action.get("action_type")));
      json.writeStringField("target", String.valueOf(action.get("target")));
      json.writeStringField("risk_level", "LOW");
      json.writeStringField("approval", "auto");
      json.writeBooleanField("is_allowed", true);
      json.writeStringField("matched_rule", "rule_123");
      json.writeStringField(
          "policy_version",
          "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private BareServer() {}
}
