package dev.aegis.plugin.audit.webhook;

import static dev.aegis.plugin.audit.webhook.Entries.entries;
import static dev.aegis.plugin.audit.webhook.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.EntryJson;
import dev.aegis.json.Json;
import dev.aegis.plugin.audit.webhook.Receiver.Manner;
import dev.aegis.plugin.audit.webhook.Receiver.Request;
import dev.aegis.spi.HmacSignature;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(180)
class WebhookSinkTest {
  @TempDir private Path spool;
  private Receiver receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void stopListening() {
    receiver.close();
  }

  private Hook hook() {
    return new Hook(spool, receiver.url());
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private static void awaitAllSent(WebhookSink sink) throws InterruptedException {
    await(() -> sink.progress().waiting() == 0);
  }

  private List<Path> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  private List<Path> parked() throws IOException {
    return files("parked-.*\\.jsonl");
  }

  @Test
  void sendsTheLinesThatTheCommandLinePrints() throws InterruptedException {
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
    }
    assertThat(receiver.lines())
        .isEqualTo(entries(1, 3).stream().map(e -> Json.OWN.write(EntryJson.of(e))).toList());
  }

  @Test
  void aRequestSaysWhatItIsAndWhoSentIt() throws Exception {
    try (WebhookSink sink = hook().with("authorization", "Bearer b-b-b").begun()) {
      sink.append(entries(1, 2));
      awaitAllSent(sink);
    }
    Request request = receiver.taken().getFirst();
    byte[] body = request.text().getBytes(StandardCharsets.UTF_8);
    assertThat(request.line()).isEqualTo("POST /hook?token=in-the-address HTTP/1.1");
    assertThat(request.headers())
        .containsEntry("content-type", "application/x-ndjson")
        .containsEntry("authorization", "Bearer b-b-b")
        .containsEntry("aegis-delivery", Post.delivery(body))
        .containsEntry(
            "aegis-signature",
            new HmacSignature(Hook.SECRET.getBytes(StandardCharsets.UTF_8))
                .of(AuditSamples.NOON, body));
  }

  @Test
  void whatGathersGoesTogetherInOrder() throws InterruptedException {
    try (WebhookSink sink = hook().with("batch", 10L).sink()) {
      for (int i = 1; i <= 95; i++) {
        sink.append(List.of(entry(i, i)));
      }
      sink.begin(95);
      awaitAllSent(sink);
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 95));
    assertThat(receiver.taken()).hasSize(10);
  }

  /** Ways in which an endpoint can fail to say exactly that it has a batch. */
  static Stream<Named<Manner>> misbehaviour() {
    return Stream.of(
        Named.of("500", Receiver.status(500)),
        Named.of("503 with a wish", Receiver.status(503, "Retry-After: 0")),
        Named.of("429", Receiver.status(429, "Retry-After: Sun, 01 Mar 2026 12:00:00 GMT")),
        Named.of("408", Receiver.status(408)),
        Named.of("a status of its own", Receiver.status(999)),
        Named.of("reset", Receiver.reset()),
        Named.of("hangs up", Receiver.words("")),
        Named.of("half a status line", Receiver.words("HTTP/1.1 20")),
        Named.of("half the headers", Receiver.words("HTTP/1.1 200 OK\r\nContent-Le")),
        Named.of("half a body", Receiver.words("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")),
        Named.of("no HTTP", Receiver.words("SSH-2.0-OpenSSH_9.9\r\n")),
        Named.of("silence", Receiver.stall("")),
        Named.of("silence in the headers", Receiver.stall("HTTP/1.1 200 OK\r\n")),
        Named.of(
            "silence in the body",
            Receiver.stall("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")),
        Named.of("a letter now and then", Receiver.drip()));
  }

  @ParameterizedTest
  @MethodSource("misbehaviour")
  void whatIsNotExactlyAnAcknowledgementIsTriedAgain(Manner manner) throws InterruptedException {
    receiver.then(manner, manner);
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
      assertThat(sink.progress().failures()).isEqualTo(2);
      await(() -> !sink.progress().failing());
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 3));
    assertThat(receiver.requests().stream().map(r -> r.headers().get("aegis-delivery")).distinct())
        .hasSize(1);
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() throws InterruptedException {
    List<Long> written = Receiver.shared();
    receiver.then(Receiver.flood(written));
    try (WebhookSink sink = hook().with("timeout", "10s").begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
      await(() -> !written.isEmpty());
      assertThat(sink.progress().failures()).isZero();
    }
    assertThat(written.getFirst()).isLessThan(20_000_000);
    assertThat(receiver.ids()).isEqualTo(numbers(1, 3));
  }

  @Test
  void whatIsRefusedIsParkedAndTheOthersGoOn() throws IOException, InterruptedException {
    receiver.refuse(request -> request.ids().contains(2L), Receiver.status(422));
    Hook hook = hook().with("batch", 2L);
    try (WebhookSink sink = hook.begun()) {
      sink.append(entries(1, 6));
      awaitAllSent(sink);
      assertThat(sink.progress().parked()).isEqualTo(2);
      assertThat(sink.progress().failures()).isEqualTo(3);
    }
    assertThat(receiver.ids()).isEqualTo(numbers(3, 6));
    assertThat(parked()).hasSize(1);
    assertThat(parked().getFirst())
        .hasContent(
            Json.OWN.write(EntryJson.of(entries(1, 1).getFirst()))
                + "\n"
                + Json.OWN.write(EntryJson.of(entries(2, 2).getFirst()))
                + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parked().getFirst())))
        .isEqualTo("rw-------");
    assertThat(hook.log.lines())
        .anyMatch(line -> line.contains("ERROR") && line.contains("refused a batch 3 times"));
    assertThat(new Hook(spool, receiver.url()).sinkAndClose().parked()).isEqualTo(2);
  }

  @Test
  void whatIsParkedIsSentAgainWhereThatIsWanted() throws IOException, InterruptedException {
    receiver.refuse(request -> true, Receiver.status(401));
    try (WebhookSink sink = hook().with("batch", 2L).begun()) {
      sink.append(entries(1, 6));
      awaitAllSent(sink);
      assertThat(sink.progress().parked()).isEqualTo(6);
    }
    receiver.refuse(request -> request.ids().contains(1L), Receiver.status(401));
    try (WebhookSink sink = hook().with("resend_parked", true).begun()) {
      await(() -> sink.progress().parked() == 2);
      sink.append(entries(7, 7));
      awaitAllSent(sink);
    }
    assertThat(receiver.ids()).isEqualTo(numbers(3, 7));
    assertThat(parked()).hasSize(1);
  }

  @Test
  void whatIsTooLargeIsHalved() throws IOException, InterruptedException {
    receiver.refuse(
        request -> request.ids().size() > 3 || request.ids().contains(5L), Receiver.status(413));
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 20));
      awaitAllSent(sink);
      assertThat(sink.progress().parked()).isEqualTo(1);
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 20).stream().filter(id -> id != 5).toList());
    assertThat(parked()).hasSize(1);
  }

  @Test
  void aRedirectOnTheSameHostIsFollowed() throws InterruptedException {
    receiver.then(
        Receiver.status(307, "Location: /elsewhere"),
        Receiver.status(308, "Location: " + URI.create(receiver.url()).resolve("/there")));
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
      assertThat(sink.progress().failures()).isZero();
    }
    assertThat(receiver.requests())
        .extracting(Request::line)
        .containsExactly(
            "POST /hook?token=in-the-address HTTP/1.1",
            "POST /elsewhere HTTP/1.1",
            "POST /there HTTP/1.1");
    assertThat(receiver.ids()).isEqualTo(numbers(1, 3));
  }

  @Test
  void aRedirectElsewhereIsNotFollowed() throws IOException, InterruptedException {
    try (var other = new Receiver()) {
      List<String> places =
          List.of(
              other.url(),
              "http://localhost:" + receiver.port() + "/",
              "https://127.0.0.1:" + receiver.port() + "/",
              "//127.0.0.1:" + other.port() + "/",
              "http://user@127.0.0.1:" + receiver.port() + "/",
              "file:///etc/passwd",
              ":: no place ::");
      Manner[] manners =
          places.stream()
              .map(place -> Receiver.status(307, "Location: " + place))
              .toArray(Manner[]::new);
      receiver.then(manners);
      receiver.then(Receiver.status(302, "Location: /here"), Receiver.status(307));
      try (WebhookSink sink = hook().with("attempts", 100L).begun()) {
        sink.append(entries(1, 3));
        awaitAllSent(sink);
        assertThat(sink.progress().failures()).isEqualTo(places.size() + 2);
      }
      assertThat(other.requests()).isEmpty();
      assertThat(receiver.requests())
          .allMatch(request -> request.line().startsWith("POST /hook"))
          .hasSize(places.size() + 3);
    }
  }

  @Test
  void aRedirectInACircleEnds() throws IOException, InterruptedException {
    receiver.refuse(request -> true, Receiver.status(307, "Location: /hook"));
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 1));
      awaitAllSent(sink);
    }
    assertThat(receiver.requests()).hasSize(3 * 4);
    assertThat(parked()).hasSize(1);
  }

  @Test
  void whatWaitsSurvivesARestart() throws IOException, InterruptedException {
    int port;
    String url;
    // Bound and not listening, the port is nobody else's.
    try (var held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = held.getLocalPort();
      url = "http://127.0.0.1:" + port + "/";
      try (WebhookSink sink = new Hook(spool, url).begun()) {
        sink.append(entries(1, 7));
        await(() -> sink.progress().failures() > 2);
        assertThat(sink.progress().failing()).isTrue();
        assertThat(sink.position()).hasValue(7);
      }
    }
    try (var later = new Receiver(port);
        WebhookSink sink = new Hook(spool, url).begun()) {
      assertThat(sink.position()).hasValue(7);
      sink.append(entries(6, 9));
      awaitAllSent(sink);
      assertThat(later.ids()).isEqualTo(numbers(1, 9));
    }
  }

  @Test
  void whatWasSentIsNotSentAgain() throws InterruptedException {
    for (int round = 0; round < 4; round++) {
      try (WebhookSink sink = hook().begun()) {
        assertThat(sink.position()).hasValue(round * 3L);
        sink.append(entries(round * 3L + 1, round * 3L + 3));
        awaitAllSent(sink);
      }
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 12));
  }

  @Test
  void aTornLineIsCutOffAndALostMarkSendsAgain() throws IOException, InterruptedException {
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
    }
    Files.writeString(files(".*\\.spool").getFirst(), "4\t{\"id\":", StandardOpenOption.APPEND);
    Files.delete(spool.resolve("sent"));
    try (WebhookSink sink = hook().begun()) {
      assertThat(sink.position()).hasValue(3);
      sink.append(entries(4, 4));
      awaitAllSent(sink);
    }
    assertThat(receiver.ids()).containsExactly(1L, 2L, 3L, 1L, 2L, 3L, 4L);
  }

  @Test
  void anotherJournalsEntriesAreSentThoughTheirNumbersWere() throws InterruptedException {
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 5));
      awaitAllSent(sink);
    }
    try (WebhookSink sink = hook().sink()) {
      sink.begin(0);
      sink.append(entries(1, 2));
      awaitAllSent(sink);
      assertThat(sink.position()).hasValue(2);
    }
    assertThat(receiver.ids()).containsExactly(1L, 2L, 3L, 4L, 5L, 1L, 2L);
  }

  @Test
  void aFullSpoolTakesNoMoreUntilThereIsRoom() throws IOException, InterruptedException {
    receiver.refuse(request -> true, Receiver.status(503));
    try (WebhookSink sink = hook().with("spool_mb", 1L).begun()) {
      assertThatThrownBy(() -> appendLarge(sink))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is full");
      assertThat(sink.position().orElseThrow()).isBetween(5L, 10L);
      long size = 0;
      for (Path file : files(".*")) {
        size += Files.size(file);
      }
      assertThat(size).isLessThan(1_300_000);

      receiver.refuse(request -> false, Receiver.status(503));
      untilItIsTaken(() -> appendLarge(sink));
      awaitAllSent(sink);
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 20));
    assertThat(files(".*\\.spool")).hasSizeLessThan(4);
  }

  private static void appendLarge(WebhookSink sink) {
    for (long i = 1; i <= 20; i++) {
      sink.append(List.of(entry(i, 100_000)));
    }
  }

  /** As the follower does it. */
  private static void untilItIsTaken(Runnable append) throws InterruptedException {
    while (true) {
      try {
        append.run();
        return;
      } catch (IllegalStateException e) {
        Thread.sleep(Duration.ofMillis(5));
      }
    }
  }

  @Test
  void whatIsParkedTakesRoomToo() throws IOException, InterruptedException {
    receiver.refuse(request -> true, Receiver.status(400));
    try (WebhookSink sink = hook().with("spool_mb", 1L).with("attempts", 1L).begun()) {
      assertThatThrownBy(
              () -> {
                for (long i = 1; i <= 20; i++) {
                  sink.append(List.of(entry(i, 100_000)));
                  awaitAllSent(sink);
                }
              })
          .hasMessageContaining("is full");
      assertThat(sink.progress().parked()).isBetween(5L, 11L);
    }
    assertThat(receiver.taken()).isEmpty();
  }

  @Test
  void anEntryThatIsLargerThanTheSpoolIsSentAlone() throws InterruptedException {
    try (WebhookSink sink = hook().with("spool_mb", 1L).with("timeout", "5s").begun()) {
      sink.append(List.of(entry(1, 3_000_000)));
      awaitAllSent(sink);
      sink.append(entries(2, 3));
      awaitAllSent(sink);
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 3));
  }

  @Test
  void closingDoesNotWaitForAnEndpointThatIsSilent() throws InterruptedException {
    receiver.refuse(request -> true, Receiver.stall(""));
    WebhookSink sink = hook().with("timeout", "10m").begun();
    sink.append(entries(1, 3));
    await(() -> !receiver.requests().isEmpty());
    long before = System.nanoTime();
    sink.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void whatIsThereWhenItIsClosedIsSentFirst() {
    try (WebhookSink sink = hook().with("batch", 1L).begun()) {
      sink.append(entries(1, 30));
    }
    assertThat(receiver.ids()).isEqualTo(numbers(1, 30));
  }

  @Test
  void theLogHoldsNothingSecret() throws IOException, InterruptedException {
    String leak = Hook.SECRET + " Bearer b-b-b";
    receiver.then(
        Receiver.words("HTTP/1.1 " + leak + "\u001b[31m\r\n\r\n"),
        Receiver.words(leak),
        Receiver.reset(),
        Receiver.status(500, "X: " + leak),
        Receiver.status(400, "X: " + leak),
        Receiver.status(302, "Location: http://" + leak));
    Hook hook = hook().with("authorization", "Bearer b-b-b").with("attempts", 2L);
    try (WebhookSink sink = hook.begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
    }
    assertThat(hook.log.lines()).hasSizeGreaterThan(3);
    assertThat(String.join("\n", hook.log.lines()))
        .doesNotContain(Hook.SECRET)
        .doesNotContain("b-b-b")
        .doesNotContain("in-the-address")
        .doesNotContain("\u001b");
  }

  @Test
  void twoNeverUseOneSpool() {
    try (WebhookSink sink = hook().begun()) {
      assertThat(sink.position()).hasValue(0);
      assertThatThrownBy(() -> hook().sink()).hasMessageContaining("another uses it");
    }
  }

  @Test
  void itsFilesAreForTheirOwnerAlone() throws IOException, InterruptedException {
    try (WebhookSink sink = hook().begun()) {
      sink.append(entries(1, 3));
      awaitAllSent(sink);
    }
    assertThat(files(".*")).hasSize(3);
    for (Path file : files(".*")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(Objects.toString(file))
          .isEqualTo("rw-------");
    }
  }
}
