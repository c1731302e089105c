package dev.aegis.plugin.executor.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.json.Json;
import dev.aegis.spi.Settings;
import dev.aegis.spi.UnfitActionException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever an agent says, the request goes where the operator said. */
class RequestPropertiesTest {
  private static final Endpoint ENDPOINT = new Endpoint();
  private static final String PREFIX = "/a/";

  @AfterContainer
  static void stopListening() {
    ENDPOINT.close();
  }

  /** Texts of what means something in addresses and headers, and of anything. */
  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "..",
            ".",
            "/",
            "\\",
            "?",
            "#",
            "@",
            ":",
            "//evil.example",
            "%2e",
            "%2F",
            "%00",
            ";",
            "&",
            "=",
            "\r\n",
            "\nHost: evil.example",
            "\0",
            " ",
            "{target}",
            "{{",
            "a",
            "7",
            "ü",
            "\uff0f",
            "\uff0e",
            "\u2025",
            "\ud83d\ude00",
            "\ud800",
            "[::1]",
            "xn--",
            "~",
            "+");
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(6).map(list -> String.join("", list)), Arbitraries.strings());
  }

  private static Setup setup() {
    return new Setup(ENDPOINT.host())
        .action(
            "go",
            "method",
            "POST",
            "url",
            ENDPOINT.url(PREFIX + "{target}/b-{params.x}?q={params.x}&fixed=1"),
            "idempotency_key",
            "{params.x}-",
            "body",
            Map.of("x", "{params.x}", "target", "<{target}>"));
  }

  @Property(tries = 1000)
  void noValueMovesAnAddress(@ForAll("hostile") String target, @ForAll("hostile") String x) {
    HttpSettings settings = HttpSettings.of(new Settings(setup().settings()));
    HttpRequest request;
    try {
      request =
          settings
              .mapping("go")
              .orElseThrow()
              .request(Action.of("go", target, Map.of("x", x)), Json.OWN);
    } catch (UnfitActionException e) {
      return;
    }
    URI url = request.uri();
    assertThat(url.getRawAuthority()).isEqualTo(ENDPOINT.host());
    assertThat(url.getRawFragment()).isNull();
    assertThat(url.normalize()).isEqualTo(url);
    List<String> segments = List.of(url.getRawPath().split("/", -1));
    assertThat(segments).hasSize(4).startsWith("", "a");
    assertThat(decoded(segments.get(2))).isEqualTo(target);
    assertThat(decoded(segments.get(3))).isEqualTo("b-" + x);
    List<String> pairs = List.of(url.getRawQuery().split("&", -1));
    assertThat(pairs).hasSize(2).endsWith("fixed=1");
    assertThat(decoded(pairs.getFirst())).isEqualTo("q=" + x);
    assertThat(request.headers().map().keySet())
        .containsExactlyInAnyOrder("Accept", "Content-Type", "Idempotency-Key", "User-Agent");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Property(tries = 150)
  void noValueAddsAHeaderOrARequest(@ForAll("hostile") String target, @ForAll("hostile") String x) {
    int before = ENDPOINT.requests().size();
    ExecutionResult result;
    try (HttpExecutor executor = setup().executor()) {
      result = executor.execute(Action.of("go", target, Map.of("x", x)));
    }
    List<Endpoint.Request> sent = ENDPOINT.requests().subList(before, ENDPOINT.requests().size());
    if (!(result instanceof ExecutionResult.Succeeded)) {
      assertThat(sent).isEmpty();
      return;
    }
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().target()).startsWith(PREFIX);
    assertThat(sent.getFirst().headers())
        .containsEntry("host", ENDPOINT.host())
        .containsEntry("idempotency-key", x + "-")
        .containsOnlyKeys(
            "accept", "content-length", "content-type", "host", "idempotency-key", "user-agent");
    assertThat(Json.OWN.read(sent.getFirst().body()))
        .isEqualTo(Map.of("x", x, "target", "<" + target + ">"));
  }
}
