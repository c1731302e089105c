package dev.aegis.plugin.audit.kafka;

import static dev.aegis.plugin.audit.kafka.Entries.entries;
import static dev.aegis.plugin.audit.kafka.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.json.Json;
import dev.aegis.spi.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks and a broker that is real. */
@Timeout(180)
class KafkaSinkTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration A_WHILE = Duration.ofMillis(300);

  @TempDir private static Path brokersFolder;
  private static Broker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new Broker(brokersFolder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private Topic topic(String name, int partitions) throws Exception {
    return topic(name, partitions, Map.of());
  }

  private Topic topic(String name, int partitions, Map<String, String> settings) throws Exception {
    broker.makeTopic(name, partitions, settings);
    return new Topic(folder, broker.address(), name);
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void eachEntryArrivesOnceAndInTheOrderOfItsSession() throws Exception {
    Topic topic = topic("once", 3);
    int givenUp;
    try (KafkaSink sink = topic.begun()) {
      givenUp = Topic.append(sink, entries(1, 300));
      givenUp += Topic.append(sink, entries(301, 301));
      givenUp += Topic.append(sink, entries(302, 700));
      assertThat(sink.position()).hasValue(700);
    }
    List<ConsumerRecord<byte[], byte[]>> messages = broker.messages("once");
    assertThat(Topic.ids(messages)).containsExactlyInAnyOrderElementsOf(upTo(700));
    assertThat(messages.size() == 700 || givenUp > 0).isTrue();
    Map<String, Integer> partitions = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    for (var message : messages) {
      long id = Topic.id(message);
      String session = Topic.text(message.key());
      assertThat(session).isEqualTo("session-" + id % 5);
      assertThat(partitions.merge(session, message.partition(), Math::max))
          .isEqualTo(message.partition());
      assertThat(last.getOrDefault(session, 0L) < id || givenUp > 0).isTrue();
      last.put(session, id);
      assertThat(Topic.header(message, "aegis-id")).isEqualTo(Long.toString(id));
      assertThat(Topic.header(message, "aegis-hash")).isEqualTo(Entries.hash(id));
    }
    assertThat(topic.log.lines()).isEmpty();
  }

  @Test
  void aMessageIsTheLineThatOtherSinksWrite() throws Exception {
    Topic topic = topic("lines", 1).with("properties", Map.of("compression.type", "gzip"));
    List<AuditEntry> written =
        List.of(entry(1, "sitzung-ä", "a", 5), entry(2, "", "agent-ä", 5), entry(3, "", "", 5));
    try (KafkaSink sink = topic.begun()) {
      Topic.append(sink, written);
    }
    List<ConsumerRecord<byte[], byte[]>> messages = broker.messages("lines");
    assertThat(messages.stream().map(message -> Topic.text(message.value())))
        .isEqualTo(written.stream().map(e -> Json.OWN.write(EntryJson.of(e))).toList());
    assertThat(messages.get(0).key()).isEqualTo("sitzung-ä".getBytes(StandardCharsets.UTF_8));
    assertThat(messages.get(1).key()).isEqualTo("agent-ä".getBytes(StandardCharsets.UTF_8));
    assertThat(messages.get(2).key()).isNull();
  }

  @Test
  void aSinkGoesOnWhereItWas() throws Exception {
    Topic topic = topic("goes-on", 1);
    try (KafkaSink sink = topic.sink()) {
      assertThat(sink.position()).hasValue(0);
      sink.begin(0);
      Topic.append(sink, entries(1, 20));
    }
    try (KafkaSink sink = topic.sink()) {
      assertThat(sink.position()).hasValue(20);
      sink.begin(20);
      Topic.append(sink, entries(15, 30));
    }
    assertThat(Topic.ids(broker.messages("goes-on"))).isEqualTo(upTo(30));
  }

  @Test
  void aNewSinkBeginsWhereItIsTold() throws Exception {
    Topic topic = topic("told", 1).with("from", "now");
    try (KafkaSink sink = topic.sink()) {
      assertThat(sink.position()).isEmpty();
      sink.begin(7);
    }
    try (KafkaSink sink = topic.sink()) {
      assertThat(sink.position()).as("also where it was killed before its first entry").hasValue(7);
      // The journal is another one.
      sink.begin(0);
      Topic.append(sink, entries(1, 3));
      assertThat(sink.position()).hasValue(3);
    }
    assertThat(Topic.ids(broker.messages("told"))).isEqualTo(upTo(3));
  }

  @Test
  void aBrokerThatGoesAndComesBackLosesNothing() throws Exception {
    Topic topic = topic("comes-back", 2).with("timeout", "1s");
    try (KafkaSink sink = topic.begun()) {
      Topic.append(sink, entries(1, 50));
      broker.stop();
      try {
        assertThatThrownBy(() -> sink.append(entries(51, 80)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("the topic `comes-back` at " + broker.address())
            .hasMessageContaining("takes nothing");
        assertThat(sink.position()).hasValue(50);
      } finally {
        broker.start();
      }
      Topic.append(sink, entries(51, 90));
      assertThat(sink.position()).hasValue(90);
    }
    assertThat(Topic.ids(broker.messages("comes-back")).stream().distinct())
        .containsExactlyInAnyOrderElementsOf(upTo(90));
  }

  @Test
  void aTopicThatIsNotThereIsWaitedFor() throws Exception {
    Topic topic = new Topic(folder, broker.address(), "late").with("timeout", "1s");
    try (KafkaSink sink = topic.begun()) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> sink.append(entries(1, 3)))
            .hasMessageContaining("Topic late not present in metadata");
      }
      broker.makeTopic("late", 1, Map.of());
      Topic.append(sink, entries(1, 3));
    }
    assertThat(Topic.ids(broker.messages("late"))).isEqualTo(upTo(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"max.message.bytes", "max.request.size", "buffer.memory"})
  void whatIsTooLargeIsParkedAndHoldsNobodyUp(String limit) throws Exception {
    boolean ofTheBroker = limit.equals("max.message.bytes");
    String name = "large-" + limit;
    Topic topic = topic(name, 1, ofTheBroker ? Map.of(limit, "2000") : Map.of());
    if (!ofTheBroker) {
      topic.with("properties", Map.of(limit, 2000L, "batch.size", 1000L));
    }
    try (KafkaSink sink = topic.begun()) {
      Topic.append(sink, List.of(entry(1, 5), entry(2, 5_000), entry(3, 5)));
      assertThat(sink.position()).hasValue(3);
      assertThat(sink.progress().parked()).isEqualTo(1);
      assertThat(sink.progress().failures()).isEqualTo(1);
    }
    assertThat(Topic.ids(broker.messages(name))).containsExactly(1L, 3L);
    assertThat(topic.log.lines())
        .singleElement()
        .asString()
        .startsWith("ERROR")
        .contains("entry 2 is too large", name, "parked-00000000000000000002-");

    topic.with("resend_parked", true);
    try (KafkaSink sink = topic.begun()) {
      assertThat(sink.progress().parked()).as("still too large").isEqualTo(1);
    }
    if (ofTheBroker) {
      broker.change(name, limit, "100000");
    }
    topic.with("properties", Map.of());
    try (KafkaSink sink = topic.begun()) {
      assertThat(sink.progress().parked()).isZero();
    }
    List<ConsumerRecord<byte[], byte[]>> messages = broker.messages(name);
    assertThat(Topic.ids(messages)).containsExactly(1L, 3L, 2L);
    assertThat(messages.get(2).key()).isEqualTo("session-2".getBytes(StandardCharsets.UTF_8));
    assertThat(Topic.header(messages.get(2), "aegis-hash")).isEqualTo(Entries.hash(2));
    assertThat(names()).containsExactly("lock", "position");
  }

  @Test
  void aMegabyteIsNotTooLarge() throws Exception {
    Topic topic = topic("megabytes", 1, Map.of("max.message.bytes", "20000000"));
    try (KafkaSink sink = topic.begun()) {
      Topic.append(sink, List.of(entry(1, 9_000_000), entry(2, 1_500_000)));
      assertThat(sink.progress().parked()).isZero();
    }
    assertThat(Topic.ids(broker.messages("megabytes"))).isEqualTo(upTo(2));
  }

  @Test
  void whereMuchIsParkedTheRestWaits() throws Exception {
    Topic topic = topic("parked", 1, Map.of("max.message.bytes", "2000")).with("parked_mb", 1L);
    try (KafkaSink sink = topic.begun()) {
      Topic.append(sink, List.of(entry(1, 1_200_000)));
      assertThatThrownBy(() -> sink.append(entries(2, 3))).hasMessageContaining("is full: 1");
      for (Path file : files()) {
        if (file.getFileName().toString().startsWith("parked-")) {
          Files.delete(file);
        }
      }
    }
    try (KafkaSink sink = topic.begun()) {
      Topic.append(sink, entries(2, 3));
    }
    assertThat(Topic.ids(broker.messages("parked"))).containsExactly(2L, 3L);
  }

  @Test
  void whatIsWithTheBrokersIsNotSentAgainWhereTheFolderFails() throws Exception {
    Topic topic = topic("folder", 1, Map.of("max.message.bytes", "2000"));
    Path away = folder.resolveSibling(folder.getFileName() + "-away");
    try (KafkaSink sink = topic.begun()) {
      Files.move(folder, away);
      List<AuditEntry> entries = List.of(entry(1, 5), entry(2, 5_000), entry(3, 5));
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> Topic.append(sink, entries))
            .hasMessageContaining("can't be written");
      }
      Files.move(away, folder);
      Topic.append(sink, entries);
      assertThat(sink.position()).hasValue(3);
      assertThat(sink.progress().parked()).isEqualTo(1);
    }
    assertThat(Topic.ids(broker.messages("folder"))).containsExactly(1L, 3L);
  }

  @Test
  void aFolderHasOneSinkAndOneTopic() throws Exception {
    Topic topic = topic("one", 1);
    try (KafkaSink sink = topic.begun()) {
      assertThatThrownBy(topic::sink)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("another uses it");
      Topic.append(sink, entries(1, 1));
    }
    assertThatThrownBy(topic.with("topic", "other")::sink)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("it is of the topic `one`");
    for (String nonsense : List.of("", "{", "7", "{\"topic\":\"other\",\"sequence\":-1}")) {
      Files.writeString(folder.resolve("position"), nonsense);
      assertThatThrownBy(topic::sink)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("makes no sense");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingTakesNoTimeWhileTheBrokersAreAway(boolean silent) throws Exception {
    try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = silent ? socket.getLocalPort() : 1;
      KafkaSink sink =
          new Topic(folder, "127.0.0.1:" + port, "away").with("timeout", "10m").begun();
      var thread = new AtomicReference<Thread>();
      CompletableFuture<Void> append =
          start(
              () -> {
                thread.set(Thread.currentThread());
                sink.append(entries(1, 3));
              });
      Thread.sleep(A_WHILE);
      assertThat(append).isNotDone();

      assertThat(start(sink::close)).succeedsWithin(SOON);
      thread.get().interrupt();
      assertThat(append)
          .failsWithin(SOON)
          .withThrowableThat()
          .withMessageContaining("takes nothing");
    }
  }

  @Test
  void anInterruptEndsAnAttempt() throws Exception {
    try (KafkaSink sink = new Topic(folder, "127.0.0.1:1", "away").with("timeout", "10m").begun()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> sink.append(entries(1, 3))).hasMessageContaining("takes nothing");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** On a thread of its own, of the follower's kind. */
  private static CompletableFuture<Void> start(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.sorted().toList());
    }
  }

  private List<String> names() throws IOException {
    return files().stream().map(file -> file.getFileName().toString()).toList();
  }
}
