package dev.aegis.plugin.audit.otlp;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aegis.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A collector that answers what it is told to, and 200 when it is told nothing. */
final class Receiver implements AutoCloseable {
  /** What came in, whole. */
  record Request(String line, Headers headers, String text) {
    /** The {@code aegis.audit.id} of its spans, which is their first attribute. */
    List<Long> ids() {
      return spans().stream()
          .map(span -> map(map(list(span.get("attributes")).getFirst()).get("value")))
          .map(value -> Long.valueOf(String.valueOf(value.get("intValue"))))
          .toList();
    }

    List<Map<?, ?>> spans() {
      Map<?, ?> resource = map(list(map(Json.OWN.read(text)).get("resourceSpans")).getFirst());
      Map<?, ?> scope = map(list(resource.get("scopeSpans")).getFirst());
      return list(scope.get("spans")).stream().<Map<?, ?>>map(Request::map).toList();
    }

    static Map<?, ?> map(@Nullable Object value) {
      return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
      return (List<?>) Objects.requireNonNull(value);
    }
  }

  private record Reply(int status, String body, String retryAfter) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          new Request(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              exchange.getRequestHeaders(),
              text));
      Reply told = replies.poll();
      Reply reply = told == null ? new Reply(200, "{}", "") : told;
      if (reply.status() == 0) {
        return;
      }
      if (!reply.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", reply.retryAfter());
      }
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** What the next request, after those that were told of, is answered. */
  Receiver then(int status, String body) {
    return then(status, body, "");
  }

  Receiver then(int status, String body, String retryAfter) {
    replies.add(new Reply(status, body, retryAfter));
    return this;
  }

  /** The next one gets no answer: the connection ends. */
  Receiver thenNothing() {
    return then(0, "");
  }

  List<Request> requests() {
    return requests;
  }

  /** The entries of each request. */
  List<List<Long>> ids() {
    return requests.stream().map(Request::ids).toList();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
