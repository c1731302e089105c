package dev.aegis.plugin.approval.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aegis.json.Json;
import dev.aegis.spi.HmacSignature;
import dev.aegis.testing.Contexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** An endpoint on this machine that is asked, and answers as it is told to. */
final class Receiver implements AutoCloseable {
  static final String SECRET = "a secret of at least sixteen bytes";
  static final HmacSignature SIGNATURE = new HmacSignature(SECRET.getBytes(UTF_8));

  /** What came. */
  record Question(Headers headers, String body) {
    String header(String name) {
      return Objects.requireNonNull(headers.getFirst(name));
    }

    Map<?, ?> json() {
      return (Map<?, ?>) Objects.requireNonNull(Json.STRICT.read(body));
    }

    String id() {
      return Objects.requireNonNull(json().get("id")).toString();
    }
  }

  /** How it answers. */
  interface Manner {
    void answer(HttpExchange exchange, Question question) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private final AtomicReference<Manner> manner = new AtomicReference<>();

  Receiver(Manner manner) throws IOException {
    this.manner.set(manner);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  static Manner status(int status) {
    return (exchange, question) -> send(exchange, status, "");
  }

  /** Says something, signed, with {@code ID} for the request's id. */
  static Manner says(String text) {
    return (exchange, question) -> {
      String body = text.replace("ID", question.id());
      String signature = SIGNATURE.of(Contexts.NOW, body.getBytes(UTF_8));
      exchange.getResponseHeaders().set(HmacSignature.HEADER, signature);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      send(exchange, 200, body);
    };
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      var question = new Question(Headers.of(exchange.getRequestHeaders()), body);
      questions.add(question);
      Objects.requireNonNull(manner.get()).answer(exchange, question);
    }
  }

  void answersNow(Manner next) {
    manner.set(next);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/ask?token=in-the-address";
  }

  List<Question> questions() {
    return questions;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
