package dev.aegis.cli;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks a server as its users do; what it refuses is said as the server says it. */
final class ServerCalls implements AutoCloseable {
  private static final int PAGE = 1_000;

  private final URI server;
  private final boolean hasToken;
  private final HttpCalls calls;

  /**
   * @param trust by which the server is known; null for the platform's
   */
  ServerCalls(URI server, @Nullable String token, @Nullable SSLContext trust) {
    this.server = server;
    this.hasToken = token != null;
    this.calls = new HttpCalls(server, token, trust);
  }

  /** The object that a GET is answered with. */
  ServedObject object(String path) {
    return object(get(path, Map.of()));
  }

  /**
   * The objects of a list that comes in pages.
   *
   * @param number the member after whose value the next page goes on
   */
  List<ServedObject> all(String path, Map<String, String> parameters, String number) {
    List<ServedObject> all = new ArrayList<>();
    Map<String, String> asked = new LinkedHashMap<>(parameters);
    asked.put("limit", Integer.toString(PAGE));
    int size;
    do {
      List<ServedObject> page = list(path, asked);
      size = page.size();
      all.addAll(page);
      if (size > 0) {
        asked.put("after_id", Long.toString(page.getLast().number(number)));
      }
    } while (size > 0);
    return all;
  }

  private List<ServedObject> list(String path, Map<String, String> parameters) {
    if (get(path, parameters) instanceof List<?> list) {
      return list.stream().map(this::object).toList();
    }
    throw nonsense();
  }

  /** The object that a POST is answered with. */
  ServedObject post(String path, Map<String, ?> body) {
    try {
      return object(checked(calls.post(path, body)));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private @Nullable Object get(String path, Map<String, String> parameters) {
    try {
      return checked(calls.get(path, parameters));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private @Nullable Object checked(HttpCalls.Answer answer) {
    return switch (answer.status()) {
      case 200, 201, 202 -> answer.body();
      case 400, 404, 409 -> throw CommandFailure.no(answer.detail());
      case 401 ->
          throw CommandFailure.failed(
              hasToken
                  ? "the server does not take the token in AEGIS_TOKEN: " + answer.detail()
                  : "the server wants a token; put yours into AEGIS_TOKEN");
      case 403 ->
          throw CommandFailure.no(
              hasToken ? answer.detail() : answer.detail() + "; put yours into AEGIS_TOKEN");
      default ->
          throw CommandFailure.failed("the server at " + server + " says: " + answer.detail());
    };
  }

  private ServedObject object(@Nullable Object body) {
    if (body instanceof Map<?, ?> members) {
      return new ServedObject(members, server);
    }
    throw nonsense();
  }

  private CommandFailure unreachable(IOException e) {
    if (e instanceof SSLException) {
      return CommandFailure.failed("can't talk to " + server + ": " + NoAnswer.why(e), e);
    }
    return CommandFailure.failed(
        "no server answers at " + server + "; name it with --server, or start one", e);
  }

  private CommandFailure nonsense() {
    return ServedObject.nonsense(server);
  }

  @Override
  public void close() {
    calls.close();
  }
}
