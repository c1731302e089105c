package dev.aegis.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aegis.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a server, politely or byte by byte. Every answer must be one that the OpenAPI document
 * describes.
 */
final class Client implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;
  private final boolean atLocalDoor;

  Client(AegisServer server) {
    this(server.uri(), false);
  }

  private Client(URI uri, boolean atLocalDoor) {
    this.uri = uri;
    this.atLocalDoor = atLocalDoor;
  }

  /** Comes in where only some operations are answered, those for the local key. */
  static Client atLocalDoor(URI uri) {
    return new Client(uri, true);
  }

  /** An answer with its body. */
  record Answer(int status, Map<String, List<String>> headers, String text) {
    Answer {
      headers = Map.copyOf(headers);
    }

    @Nullable Object json() {
      return Json.STRICT.read(text);
    }

    @SuppressWarnings("unchecked") // The names of a JSON object are strings.
    Map<String, Object> object() {
      return (Map<String, Object>) Objects.requireNonNull(json());
    }

    /** A member that is a whole number. */
    long number(String member) {
      return (Long) Objects.requireNonNull(object().get(member));
    }

    /** The first value of a header; null where it is not there. */
    @Nullable String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }

    /** A member of each object of a list. */
    List<Object> each(String member) {
      List<Object> values = new ArrayList<>();
      for (Object element : (List<?>) Objects.requireNonNull(json())) {
        values.add(Objects.requireNonNull(((Map<?, ?>) element).get(member)));
      }
      return values;
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Answer post(String path, String json, String... headers) {
    return send("POST", path, json, with(headers, "Content-Type", "application/json"));
  }

  Answer put(String path, String json, String... headers) {
    return send("PUT", path, json, with(headers, "Content-Type", "application/json"));
  }

  Answer send(String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpRequest sent = request.build();
      HttpResponse<String> response = http.send(sent, BodyHandlers.ofString());
      Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
      List<String> types = sent.headers().allValues("Content-Type");
      if (atLocalDoor) {
        DescribedAnswers.checkAtLocalDoor(method, path, types, body, answer);
      } else {
        DescribedAnswers.check(method, path, types, body, answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends bytes as they are and no more, and reads until the server closes. */
  String raw(String text) {
    return raw(text, true);
  }

  /** Sends bytes as if there were more to come, and reads until the server closes. */
  String half(String text) {
    return raw(text, false);
  }

  private String raw(String text, boolean all) {
    try (Socket socket = connect()) {
      try {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        if (all) {
          socket.shutdownOutput();
        }
      } catch (SocketException e) {
        // The server has answered and closed before it had read all of it.
      }
      String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
      DescribedAnswers.checkRaw(text, answers);
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort());
    // Only so that a failing test ends.
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String[] with(String[] headers, String name, String value) {
    String[] more = Arrays.copyOf(headers, headers.length + 2);
    more[headers.length] = name;
    more[headers.length + 1] = value;
    return more;
  }

  @Override
  public void close() {
    http.close();
  }
}
