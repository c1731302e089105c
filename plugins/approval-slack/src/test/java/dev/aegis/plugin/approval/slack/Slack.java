package dev.aegis.plugin.approval.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aegis.json.Json;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.HmacSignature;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Slack as its documents have it, as far as a bot and its buttons see it. */
final class Slack implements AutoCloseable {
  static final String TOKEN = "xoxb-1-token";
  static final String SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
  static final String CHANNEL = "C0CHANNEL";
  private static final HmacSignature SIGNATURE = new HmacSignature(SIGNING_SECRET.getBytes(UTF_8));

  /** A call of a method. */
  record Call(String method, String authorization, Map<?, ?> arguments) {
    String text(String name) {
      return String.valueOf(arguments.get(name));
    }

    /** All texts that people see, a line each. */
    String seen() {
      var seen = new StringBuilder();
      for (Map<?, ?> block : blocks()) {
        if (block.get("text") instanceof Map<?, ?> text) {
          seen.append(text.get("text")).append('\n');
        }
      }
      return seen.toString();
    }

    List<Map<?, ?>> blocks() {
      return ((List<?>) Objects.requireNonNull(arguments.get("blocks")))
          .stream().<Map<?, ?>>map(block -> (Map<?, ?>) block).toList();
    }

    /** The buttons' values by their actions. */
    Map<String, String> buttons() {
      Map<String, String> buttons = new LinkedHashMap<>();
      for (Map<?, ?> block : blocks()) {
        if (block.get("elements") instanceof List<?> elements) {
          for (Object element : elements) {
            Map<?, ?> button = (Map<?, ?>) element;
            buttons.put(
                String.valueOf(button.get("action_id")), String.valueOf(button.get("value")));
          }
        }
      }
      return buttons;
    }
  }

  /** How a call is answered instead of being done. */
  interface Trouble {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
  private final AtomicInteger messages = new AtomicInteger();

  Slack() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/";
  }

  /** The next calls are answered like this, one each. */
  Slack then(Trouble... next) {
    troubles.addAll(List.of(next));
    return this;
  }

  static Trouble says(int status, String body, String... header) {
    return exchange -> {
      if (header.length == 2) {
        exchange.getResponseHeaders().set(header[0], header[1]);
      }
      send(exchange, status, body);
    };
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      var call =
          new Call(
              exchange.getRequestURI().getPath().substring("/api/".length()),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              (Map<?, ?>) Objects.requireNonNull(Json.STRICT.read(body)));
      Trouble trouble = troubles.poll();
      if (trouble != null) {
        calls.add(call);
        trouble.answer(exchange);
      } else {
        String answer = answer(call);
        calls.add(call);
        send(exchange, 200, answer);
      }
    }
  }

  private String answer(Call call) {
    if (!call.authorization().equals("Bearer " + TOKEN)) {
      return "{\"ok\":false,\"error\":\"invalid_auth\"}";
    }
    return switch (call.method()) {
      case "chat.postMessage" ->
          "{\"ok\":true,\"channel\":\"" + CHANNEL + "\",\"ts\":\"" + time() + "\"}";
      case "chat.update", "chat.postEphemeral" -> "{\"ok\":true}";
      default -> "{\"ok\":false,\"error\":\"unknown_method\"}";
    };
  }

  private String time() {
    return "1700000000.00000" + messages.incrementAndGet();
  }

  List<Call> calls(String method) {
    return calls.stream().filter(call -> call.method().equals(method)).toList();
  }

  /** The newest call of a method, when there have been so many. */
  Call await(String method, int count) {
    return Eventually.get(() -> calls(method), all -> all.size() >= count).get(count - 1);
  }

  /** What Slack sends when somebody clicks. */
  static String click(String user, String action, String requestId, String time) {
    String payload =
        Json.OWN.write(
            Map.of(
                "type",
                "block_actions",
                "user",
                Map.of("id", user, "username", "a & b=c+d%"),
                "container",
                Map.of("type", "message", "channel_id", CHANNEL, "message_ts", time),
                "response_url",
                "https://hooks.slack.com/actions/T0/1/x",
                "actions",
                List.of(Map.of("type", "button", "action_id", action, "value", requestId))));
    return "payload=" + URLEncoder.encode(payload, UTF_8);
  }

  static CallbackRequest signed(String body) {
    return signed(body, Contexts.NOW);
  }

  static CallbackRequest signed(String body, Instant at) {
    String time = Long.toString(at.getEpochSecond());
    return request(body, time, "v0=" + SIGNATURE.hex("v0:" + time + ":", body.getBytes(UTF_8)));
  }

  static CallbackRequest request(String body, String time, String signature) {
    return new CallbackRequest(
        name ->
            switch (name) {
              case "X-Slack-Signature" -> signature.isEmpty() ? List.of() : List.of(signature);
              case "X-Slack-Request-Timestamp" -> time.isEmpty() ? List.of() : List.of(time);
              default -> List.of();
            },
        body.getBytes(UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
