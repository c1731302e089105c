package dev.aegis.server;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request that came in whole and may be answered. */
final class Call {
  private final Query query;
  private final byte[] body;
  private final Function<String, List<String>> headers;
  private final String tail;
  private final Caller caller;

  /**
   * @param body empty where there is none; not copied
   * @param headers the values of a header, none where it is not there
   * @param tail what the star of the route's path stands for
   * @param caller whom the route's guard let pass
   */
  Call(
      Query query,
      byte[] body,
      Function<String, List<String>> headers,
      String tail,
      Caller caller) {
    this.query = query;
    this.body = body;
    this.headers = headers;
    this.tail = tail;
    this.caller = caller;
  }

  Query query() {
    return query;
  }

  byte[] body() {
    return body;
  }

  Caller caller() {
    return caller;
  }

  String tail() {
    return tail;
  }

  /** The values of a header by its name, none where it is not there. */
  Function<String, List<String>> headers() {
    return headers;
  }

  /** A header that must not stand twice. */
  @Nullable String header(String name) {
    List<String> values = headers.apply(name);
    if (values.size() > 1) {
      throw Problem.of(400, "the header " + name + " stands twice").thrown();
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** A header that is a list, as one text. */
  @Nullable String listHeader(String name) {
    List<String> values = headers.apply(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }
}
