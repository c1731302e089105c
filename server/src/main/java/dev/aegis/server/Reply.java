package dev.aegis.server;

import dev.aegis.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back to the caller. */
sealed interface Reply {
  Map<String, String> OF_JSON = Map.of("Content-Type", MediaTypes.JSON);

  int status();

  Map<String, String> headers();

  static Whole json(@Nullable Object value) {
    return json(200, value);
  }

  static Whole json(int status, @Nullable Object value) {
    return new Whole(status, OF_JSON, Json.OWN.write(value));
  }

  static Whole text(int status, String type, String text) {
    return new Whole(status, Map.of("Content-Type", type), text);
  }

  static Whole problem(Problem problem) {
    Whole reply = text(problem.status(), MediaTypes.PROBLEM, Json.OWN.write(problem.json()));
    for (Map.Entry<String, String> header : problem.headers().entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  /** An answer that is there. */
  record Whole(int status, Map<String, String> headers, String body) implements Reply {
    public Whole {
      headers = Map.copyOf(headers);
    }

    /** The body in UTF-8. */
    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }

    Whole with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Whole(status, more, body);
    }
  }

  /** A JSON answer that comes bit by bit, since it may be large. */
  record Streamed(Map<String, String> headers, Writing writing) implements Reply {
    public Streamed {
      Map<String, String> all = new HashMap<>(headers);
      all.put("Content-Type", MediaTypes.JSON);
      headers = Map.copyOf(all);
    }

    @Override
    public int status() {
      return 200;
    }
  }

  /** An answer that goes on for as long as there is news, each piece sent as it comes. */
  record Live(Map<String, String> headers, Writing writing) implements Reply {
    public Live {
      headers = Map.copyOf(headers);
    }

    @Override
    public int status() {
      return 200;
    }
  }

  /** Writes the text of an answer to wherever it goes. */
  interface Writing {
    void to(Sink sink) throws IOException;
  }

  /** Takes the text of an answer. */
  interface Sink {
    void write(String text) throws IOException;
  }
}
