package dev.aegis.server;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What callers get whose requests are refused before they reach a route. */
final class DirectAnswers implements DirectHandler {
  private final int largestBody;
  private final HttpMeters meters;

  private DirectAnswers(int largestBody, HttpMeters meters) {
    this.largestBody = largestBody;
    this.meters = meters;
  }

  static DirectHandlers handlers(int largestBody, HttpMeters meters) {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, new DirectAnswers(largestBody, meters));
    }
    return builder.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    if (!Watch.ofThisThread().complete()) {
      throw new CloseConnectionException("another answer is on its way");
    }
    Problem problem = problem(status.code());
    meters.refused(problem.status());
    Reply.Whole reply = Reply.problem(problem);
    TransportResponse.Builder response =
        TransportResponse.builder().status(Status.create(problem.status())).keepAlive(false);
    Dispatcher.ON_ALL.forEach((name, value) -> response.header(Dispatcher.header(name, value)));
    reply.headers().forEach((name, value) -> response.header(Dispatcher.header(name, value)));
    String id = Dispatcher.requestId(request.headers());
    if (id != null) {
      response.header(Dispatcher.REQUEST_ID, id);
    }
    // An answer to HEAD has no body, and here nobody counts on its length.
    return response.entity(request.method().equals("HEAD") ? new byte[0] : reply.bytes()).build();
  }

  static Problem tooLarge(int largestBody) {
    return Problem.of(413, "the body is larger than " + largestBody + " bytes");
  }

  /**
   * The whole of an answer to a request that did not come in, head and body.
   *
   * @param id of the request; null where it has none, or nobody knows it
   */
  static byte[] requestTimeout(@Nullable String id) {
    Reply.Whole reply = Reply.problem(Problem.of(408, "the request did not come in in time"));
    StringBuilder head = new StringBuilder("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n");
    for (Map<String, String> headers : List.of(Dispatcher.ON_ALL, reply.headers())) {
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    }
    if (id != null) {
      head.append(Dispatcher.REQUEST_ID.defaultCase() + ": " + id + "\r\n");
    }
    head.append("Content-Length: " + reply.bytes().length + "\r\n\r\n");
    return (head + reply.body()).getBytes(StandardCharsets.UTF_8);
  }

  private Problem problem(int status) {
    return switch (status) {
      case 413 -> tooLarge(largestBody);
      case 414 -> Problem.of(414, "the address is too long");
      case 431 -> Problem.of(431, "the headers are too large");
      case 501 -> Problem.of(501, "the body's transfer encoding is not known here");
      case 503 -> Problem.of(503, "too many requests at once; try again").with("Retry-After", "1");
      case 505 -> Problem.of(505, "HTTP/1.1 is spoken here");
      case 500 -> Problem.of(500, Dispatcher.INTERNAL_ERROR);
      default -> Problem.of(400, "the request is not well-formed HTTP/1.1");
    };
  }
}
