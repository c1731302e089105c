package dev.aegis.plugin.executor.http;

import dev.aegis.action.Action;
import dev.aegis.glob.Glob;
import dev.aegis.spi.ActionTemplate;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.TraceContext;
import dev.aegis.spi.UnfitActionException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request that actions of some types become. Immutable.
 *
 * @param types of actions
 * @param body null for none
 * @param key the value of {@code Idempotency-Key}; null for none
 * @param idempotent whether to send the same request twice does what sending it once does
 * @param headers the same for every action
 */
record Mapping(
    Glob types,
    String method,
    UrlTemplate url,
    @Nullable BodyTemplate body,
    @Nullable ActionTemplate key,
    boolean idempotent,
    Headers headers) {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE");
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
  private static final String KEY = "Idempotency-Key";
  private static final int LONGEST_KEY = 255;

  Mapping {
    Objects.requireNonNull(types);
    Objects.requireNonNull(method);
    Objects.requireNonNull(url);
    Objects.requireNonNull(headers);
  }

  static Mapping of(
      String types, Settings settings, Map<String, String> common, AllowedHosts hosts) {
    String method = settings.required("method");
    if (!METHODS.contains(method)) {
      throw new SettingsException(
          "`" + settings.path("method") + "` must be GET, HEAD, POST, PUT, PATCH or DELETE");
    }
    UrlTemplate url =
        within(settings, "url", () -> UrlTemplate.parse(settings.required("url"), hosts));
    ActionTemplate key =
        within(
            settings,
            "idempotency_key",
            () -> settings.optional("idempotency_key").map(Mapping::key).orElse(null));
    return new Mapping(
        Glob.of(types),
        method,
        url,
        within(settings, "body", () -> body(method, settings.json("body").orElse(null))),
        key,
        settings.flag("idempotent", key != null || IDEMPOTENT.contains(method)),
        within(settings, "headers", () -> Headers.of(common, settings.texts("headers"))));
  }

  private static <T extends @Nullable Object> T within(
      Settings settings, String name, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (SettingsException e) {
      String message = String.valueOf(e.getMessage());
      String path = "`" + settings.path(name);
      throw message.startsWith(path) ? e : new SettingsException(path + "`: " + message);
    }
  }

  private static ActionTemplate key(String text) {
    ActionTemplate key = ActionTemplate.parse(text);
    if (key.isFixed()) {
      throw new SettingsException("it is the same for every action; write `idempotent: true`");
    }
    return key;
  }

  private static @Nullable BodyTemplate body(String method, @Nullable Object given) {
    if (given == null) {
      return Set.of("POST", "PUT", "PATCH").contains(method) ? BodyTemplate.of("{params}") : null;
    }
    if (WITHOUT_BODY.contains(method)) {
      throw new SettingsException("a request of " + method + " has none");
    }
    return BodyTemplate.of(given);
  }

  /**
   * The request of an action.
   *
   * @throws UnfitActionException where the action can't become one
   */
  HttpRequest request(Action action, JsonCodec json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.fill(action))
            .header("Accept", "application/json, text/*;q=0.5")
            .header("User-Agent", "Aegis")
            .method(method, body(action, json));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    headers.addTo(request);
    TraceContext.outgoing().forEach(request::setHeader);
    if (key != null) {
      request.setHeader(KEY, keyOf(key.text(action)));
    }
    return request.build();
  }

  private BodyPublisher body(Action action, JsonCodec json) {
    return body == null
        ? BodyPublishers.noBody()
        : BodyPublishers.ofByteArray(
            json.write(body.fill(action)).getBytes(StandardCharsets.UTF_8));
  }

  private static String keyOf(String key) {
    if (key.isEmpty()
        || key.length() > LONGEST_KEY
        || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new UnfitActionException(
          "its idempotency key is not 1 to " + LONGEST_KEY + " visible characters of ASCII");
    }
    return key;
  }
}
