package dev.aegis.cli;

import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Asks a server. */
final class HttpCalls implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** With the TLS handshake, which takes seconds of a tenth of a core. */
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final URI server;
  private final @Nullable String key;

  /**
   * @param server its address without a path
   * @param key presented to it as a bearer token; null for none
   * @param trust by which it is known; null for the platform's
   */
  HttpCalls(URI server, @Nullable String key, @Nullable SSLContext trust) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TO_CONNECT);
    this.client = (trust == null ? builder : builder.sslContext(trust)).build();
    this.server = server;
    this.key = key;
  }

  /** A status and the JSON that came with it; null where the body was none. */
  record Answer(int status, @Nullable Object body) {

    /** What a problem says, or the status where it says nothing. */
    String detail() {
      return body instanceof Map<?, ?> problem && problem.get("detail") instanceof String detail
          ? detail
          : "status " + status;
    }
  }

  /**
   * The answer to a GET.
   *
   * @throws IOException where there is none
   */
  Answer get(String path, Map<String, String> parameters) throws IOException {
    return send(HttpRequest.newBuilder(server.resolve(path + query(parameters))));
  }

  /**
   * The answer to a POST of a JSON object.
   *
   * @throws IOException where there is none
   */
  Answer post(String path, Map<String, ?> body) throws IOException {
    return send(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.OWN.write(body))));
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    request.timeout(PATIENCE).header("Accept", "application/json");
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), json(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
  }

  private static @Nullable Object json(byte[] body) {
    try {
      return Json.OWN.read(body);
    } catch (JsonException e) {
      return null;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
