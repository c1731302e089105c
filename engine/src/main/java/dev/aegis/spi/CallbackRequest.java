package dev.aegis.spi;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What somebody outside sent to a handler's callback, {@code POST /api/v1/callbacks/NAME}. Nobody
 * has looked at who it is from: the handler believes it only where it can tell.
 */
public final class CallbackRequest {
  private final Function<String, List<String>> headers;
  private final byte[] body;

  /**
   * @param headers the values of a header by its name, whose case does not count; none where it is
   *     not there
   * @param body the bytes as they came; copied
   */
  public CallbackRequest(Function<String, List<String>> headers, byte[] body) {
    this.headers = Objects.requireNonNull(headers);
    this.body = body.clone();
  }

  /** A header that stands there exactly once; nothing where it stands there more often, too. */
  public Optional<String> header(String name) {
    List<String> values = headers.apply(name);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** The body as it came, which signatures are of. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8 text; what is no UTF-8 is replaced. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
