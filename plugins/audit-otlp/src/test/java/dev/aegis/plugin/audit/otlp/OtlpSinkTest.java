package dev.aegis.plugin.audit.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.GrantScope;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Json;
import dev.aegis.runtime.Aegis;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.TraceContext;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OtlpSinkTest {
  @TempDir Path folder;

  private final Log log = new Log();
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private Instant now = AuditSamples.NOON;
  private Receiver receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new Receiver();
    settings.put("endpoint", receiver.url());
    settings.put("folder", folder.toString());
    settings.put("headers", Map.of("Authorization", "Bearer t0ps3cret"));
    settings.put("from", "beginning");
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private OtlpSink sink() {
    return (OtlpSink)
        new OtlpSinkFactory()
            .create(
                new Settings(settings),
                new PluginContext("spans", () -> now, log, (requestId, answer) -> false, Json.OWN));
  }

  /** A sink that has begun where it says that it is. */
  private OtlpSink begun() {
    OtlpSink sink = sink();
    sink.begin(sink.position().orElseThrow());
    return sink;
  }

  private void appended(List<AuditEntry> entries) {
    try (OtlpSink sink = begun()) {
      sink.append(entries);
    }
  }

  private Map<?, ?> spanOf(AuditEntry entry) {
    receiver.requests().clear();
    try (OtlpSink sink = sink()) {
      sink.begin(0);
      sink.append(List.of(entry));
    }
    return receiver.requests().getFirst().spans().getFirst();
  }

  @Test
  void isFound() {
    assertThat(ServiceLoader.load(AuditSinkFactory.class))
        .extracting(AuditSinkFactory::type)
        .contains("otlp");
  }

  @Test
  void anActionIsASpan() {
    appended(List.of(Entries.action(4, "crm", ResultStatus.FAILED, Entries.TRACEPARENT)));

    Receiver.Request request = receiver.requests().getFirst();
    assertThat(request.line()).isEqualTo("POST /v1/traces");
    assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer t0ps3cret");
    assertThat(request.text())
        .isEqualTo(
            """
            {"resourceSpans":[{"resource":{"attributes":[\
            {"key":"service.name","value":{"stringValue":"aegis"}}]},\
            "scopeSpans":[{"scope":{"name":"dev.aegis.audit"},"spans":[{\
            "traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"SPAN",\
            "parentSpanId":"b7ad6b7169203331","name":"aegis action","kind":1,\
            "startTimeUnixNano":"1772366400123456000","endTimeUnixNano":"1772366401623456000",\
            "attributes":[\
            {"key":"aegis.audit.id","value":{"intValue":"4"}},\
            {"key":"aegis.action.type","value":{"stringValue":"write"}},\
            {"key":"aegis.action.target","value":{"stringValue":"crm"}},\
            {"key":"aegis.agent.id","value":{"stringValue":"agent-1"}},\
            {"key":"aegis.session.id","value":{"stringValue":"session-1"}},\
            {"key":"aegis.decision.approval","value":{"stringValue":"approve"}},\
            {"key":"aegis.risk_level","value":{"stringValue":"HIGH"}},\
            {"key":"aegis.rule","value":{"stringValue":"writes"}},\
            {"key":"aegis.policy.version","value":{"stringValue":"sha256:00"}},\
            {"key":"aegis.result.status","value":{"stringValue":"failed"}},\
            {"key":"aegis.human_decision","value":{"stringValue":"approved"}},\
            {"key":"aegis.decided_by","value":{"stringValue":"kim"}}],\
            "status":{"message":"The action failed","code":2}}]}]}]}\
            """
                .replace("SPAN", String.valueOf(request.spans().getFirst().get("spanId"))));
  }

  @Test
  void standsInTheTraceOfItsCaller() {
    var trace = new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, "");
    try (Aegis aegis =
        Aegis.builder()
            .store(new InMemoryStore())
            .policyText("rules: [{name: all, approval: auto}]")
            .executor(action -> new ExecutionResult.Succeeded(null))
            .sink("spans", sink())
            .build()) {
      TraceContext.run(trace, () -> aegis.execute(Action.of("read", "crm")));
      aegis.execute(Action.of("read", "crm"));
    }
    List<Map<?, ?>> spans =
        receiver.requests().stream().flatMap(request -> request.spans().stream()).toList();
    assertThat(spans).hasSize(2);
    assertThat((Object) spans.getFirst().get("traceId")).isEqualTo(trace.traceId());
    assertThat((Object) spans.getFirst().get("parentSpanId")).isEqualTo(trace.parentId());
    assertThat((Object) spans.getLast().get("traceId")).isNotEqualTo(trace.traceId());
    assertThat(spans.getLast().containsKey("parentSpanId")).isFalse();
  }

  /** Two must agree to payments; the others are asked one at a time. */
  @Test
  void whatHappenedOnTheWayThroughAnApprovalAreEvents() {
    var clock = new TurnedClock(AuditSamples.NOON);
    try (Aegis aegis =
        Aegis.builder()
            .clock(clock)
            .store(new InMemoryStore())
            .policyText(
                """
                rules:
                  - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2}}
                  - {name: reads, match: {type: read}, approval: auto}
                  - {name: all, approval: approve}
                """)
            .approval(new Inbox())
            .executor(action -> new ExecutionResult.Succeeded(null))
            .sink("spans", sink())
            .build()) {
      String paid = ask(aegis, "pay");
      String denied = ask(aegis, "delete");
      String expired = ask(aegis, "write");
      clock.turn(Duration.ofSeconds(10));
      aegis.approvals().answer(paid, Answer.approvedBy("ann", Entries.SECRET));
      aegis.approvals().answer(denied, Answer.deniedBy("ben", Entries.SECRET));
      clock.turn(Duration.ofSeconds(10));
      aegis.approvals().answer(paid, Answer.approvedBy("kim", Entries.SECRET));
      clock.turn(Duration.ofDays(2));
      aegis.approvals().answer(expired, Answer.approvedBy("ann", Entries.SECRET));
      aegis
          .grants()
          .give(new GrantScope("all", "crm", Map.of(), null), "eve", "", 1, Duration.ofHours(1));
      aegis.execute(Action.of("grant", "crm"), aegis.policy(), null, Duration.ZERO);
      aegis.execute(Action.of("read", "crm"));
      Eventually.holds(() -> events().size() == 5);
    }
    assertThat(events())
        .isEqualTo(
            Map.of(
                "pay", List.of("0 asked by null", "10 approved by ann", "20 approved by kim"),
                "delete", List.of("0 asked by null", "10 denied by ben"),
                "write", List.of("0 asked by null", "172820 expired by auto"),
                "grant", List.of("172820 granted by eve"),
                "read", List.of()));
    assertThat(receiver.requests().toString()).doesNotContain(Entries.SECRET);
  }

  private static String ask(Aegis aegis, String type) {
    return Objects.requireNonNull(
        aegis.execute(Action.of(type, "crm"), aegis.policy(), null, Duration.ZERO).approvalId());
  }

  /** What each span's events say, with the seconds that had passed, by the action's type. */
  private Map<String, List<String>> events() {
    Map<String, List<String>> events = new TreeMap<>();
    for (Receiver.Request request : List.copyOf(receiver.requests())) {
      for (Map<?, ?> span : request.spans()) {
        List<String> texts = new ArrayList<>();
        if (span.get("events") instanceof List<?> list) {
          list.forEach(event -> texts.add(text(Receiver.Request.map(event))));
        }
        events.put(Objects.requireNonNull(attribute(span, "aegis.action.type")), texts);
      }
    }
    return events;
  }

  private static String text(Map<?, ?> event) {
    long nanos = Long.parseLong((String) Objects.requireNonNull(event.get("timeUnixNano")));
    Duration passed = Duration.between(AuditSamples.NOON, Instant.ofEpochSecond(0, nanos));
    String name = String.valueOf(event.get("name")).replace("aegis.approval.", "");
    return Math.round(passed.toMillis() / 1e3)
        + " "
        + name
        + " by "
        + attribute(event, "aegis.decided_by");
  }

  private static @Nullable String attribute(Map<?, ?> of, String key) {
    for (Object each : (List<?>) Objects.requireNonNull(of.get("attributes"))) {
      Map<?, ?> attribute = Receiver.Request.map(each);
      if (key.equals(attribute.get("key"))) {
        return (String) Receiver.Request.map(attribute.get("value")).get("stringValue");
      }
    }
    return null;
  }

  @Test
  void whatAnActionWasGivenAndGaveBackIsNotTold() {
    for (ResultStatus status : ResultStatus.values()) {
      assertThat(spanOf(Entries.action(1, "crm", status, null)).toString())
          .doesNotContain(Entries.SECRET);
    }
  }

  @ParameterizedTest
  @CsvSource({"SUCCESS,", "BLOCKED,", "DENIED,", "FAILED,2", "UNKNOWN,2"})
  void onlyFailuresAreErrors(ResultStatus status, @Nullable Long code) {
    Map<?, ?> span = spanOf(Entries.action(1, "crm", status, null));
    assertThat((Object) Receiver.Request.map(span.get("status")).get("code")).isEqualTo(code);
  }

  @Test
  void theSameEntryIsTheSameSpanAndAnotherIsAnother() {
    AuditEntry one = Entries.action(1, "crm", ResultStatus.SUCCESS, null);
    Map<?, ?> span = spanOf(one);
    assertThat(spanOf(one).equals(span)).isTrue();
    Map<?, ?> other = spanOf(Entries.action(3, "crm", ResultStatus.SUCCESS, null));
    assertThat((Object) other.get("spanId")).isNotEqualTo(span.get("spanId"));
    assertThat((Object) other.get("traceId")).isNotEqualTo(span.get("traceId"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00-0-0-01", "\n", "no trace at all"})
  void withoutATraceASpanIsOneOfItsOwn(String traceparent) {
    Map<?, ?> span = spanOf(Entries.action(1, "crm", ResultStatus.SUCCESS, traceparent));
    assertThat((String) span.get("traceId")).matches("[0-9a-f]{32}");
    assertThat((String) span.get("spanId")).matches("[0-9a-f]{16}");
    assertThat(span.containsKey("parentSpanId")).isFalse();
  }

  @Test
  void textsAreBoundedAndUnicode() {
    String target = "\ud800\u0000\"\n".repeat(10_000);
    Map<?, ?> span = spanOf(Entries.action(1, target, ResultStatus.SUCCESS, null));
    assertThat(span.toString())
        .hasSizeLessThan(5_000)
        .contains("?\u0000\"\n")
        .doesNotContain("\ud800");
  }

  @Test
  void whatHappenedToAegisItselfIsNoSpan() {
    appended(List.of(Entries.start(1), Entries.start(2)));
    assertThat(receiver.requests()).isEmpty();
    try (OtlpSink sink = sink()) {
      assertThat(sink.position()).hasValue(2);
    }
  }

  @Test
  void sendsBatchesAndRemembersEach() {
    settings.put("batch", 2L);
    receiver.then(200, "{}").then(503, "");
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(() -> sink.append(Entries.actions(5)))
          .hasMessage(receiver.url() + " takes no spans: it answers 503");
      assertThat(sink.position()).hasValue(4);
    }
    appended(Entries.actions(5));
    assertThat(receiver.ids())
        .containsExactly(List.of(1L, 3L), List.of(5L, 7L), List.of(5L, 7L), List.of(9L));
    try (OtlpSink sink = sink()) {
      assertThat(sink.position()).hasValue(10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void whatCanNotBeTakenNowComesAgain(int status) {
    receiver.then(status, "later");
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(() -> sink.append(Entries.actions(1)))
          .hasMessageEndingWith("it answers " + status);
      sink.append(Entries.actions(1));
    }
    assertThat(receiver.ids()).containsExactly(List.of(1L), List.of(1L));
  }

  @Test
  void noAnswerIsNone() {
    receiver.thenNothing();
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(() -> sink.append(Entries.actions(1)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(sink.position()).hasValue(0);
    }
  }

  @Test
  void aCollectorThatIsAwayTakesNothing() {
    settings.put("endpoint", "http://127.0.0.1:1/v1/traces");
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(() -> sink.append(Entries.actions(1)))
          .hasMessageEndingWith("it can't be reached");
      assertThat(sink.position()).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 401, 404, 408, 500, 501})
  void whatIsRefusedIsToldOfAndNotSentAgain(int status) {
    receiver.then(status, "");
    try (OtlpSink sink = begun()) {
      sink.append(Entries.actions(2));
      sink.append(Entries.actions(2));
      assertThat(sink.progress().failures()).isEqualTo(2);
      assertThat(sink.position()).hasValue(4);
    }
    assertThat(receiver.requests()).hasSize(1);
    assertThat(log.lines())
        .containsExactly(
            "ERROR audit sink spans: "
                + receiver.url()
                + " refuses 2 of the spans of the entries 1 to 3, which are not sent again: it"
                + " answers "
                + status);
  }

  @Test
  void keepsToThePauseThatTheCollectorAsksFor() {
    receiver.then(429, "", "30");
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(() -> sink.append(Entries.actions(1))).hasMessageContaining("429");
      now = now.plusSeconds(29);
      assertThatThrownBy(() -> sink.append(Entries.actions(1)))
          .hasMessageContaining("asked to be left alone until 2026-03-01T12:00:30.123456Z");
      assertThat(receiver.requests()).hasSize(1);
      now = now.plusSeconds(1);
      sink.append(Entries.actions(1));
    }
    assertThat(receiver.requests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "999999999|300",
        "Sun, 01 Mar 2026 12:01:00 GMT|59",
        "Sun, 01 Mar 2026 11:00:00 GMT|0",
        "-5|0",
        "soon|0"
      })
  void thePauseIsBoundedAndMayBeADate(String retryAfter, long seconds) {
    receiver.then(503, "", retryAfter);
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(() -> sink.append(Entries.actions(1))).hasMessageContaining("503");
      if (seconds > 0) {
        now = now.plusSeconds(seconds).minusSeconds(1);
        assertThatThrownBy(() -> sink.append(Entries.actions(1))).hasMessageContaining("alone");
        now = now.plusSeconds(2);
      }
      sink.append(Entries.actions(1));
    }
    assertThat(receiver.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "2"})
  void whatIsTakenInPartIsToldOf(String rejected) {
    receiver.then(
        200,
        "{\"partialSuccess\":{\"rejectedSpans\":"
            + rejected
            + ",\"errorMessage\":\"too\\nold for Bearer t0ps3cret\"}}");
    try (OtlpSink sink = begun()) {
      sink.append(Entries.actions(3));
      assertThat(sink.progress().failures()).isEqualTo(2);
    }
    assertThat(receiver.requests()).hasSize(1);
    assertThat(log.lines())
        .containsExactly(
            "ERROR audit sink spans: "
                + receiver.url()
                + " refuses 2 of the spans of the entries 1 to 5, which are not sent again: too"
                + " old for ***");
  }

  @Test
  void aWarningOfTheCollectorIsPassedOn() {
    receiver.then(200, "{\"partialSuccess\":{\"errorMessage\":\"use a newer version\"}}");
    appended(Entries.actions(1));
    assertThat(log.lines())
        .containsExactly(
            "WARNING audit sink spans: "
                + receiver.url()
                + " takes spans, and says: use a newer version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "[]",
        "{\"partialSuccess\":7}",
        "{\"partialSuccess\":{\"rejectedSpans\":\"-1\",\"errorMessage\":{}}}",
        "{\"partialSuccess\":{\"rejectedSpans\":-1}}"
      })
  void aYesIsAYesWhateverItSays(String body) {
    receiver.then(200, body);
    try (OtlpSink sink = begun()) {
      sink.append(Entries.actions(1));
      assertThat(sink.position()).hasValue(2);
      assertThat(sink.progress().failures()).isZero();
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void whatIsTooLargeIsHalved() {
    receiver.then(413, "").then(200, "").then(413, "");
    try (OtlpSink sink = begun()) {
      sink.append(Entries.actions(2));
      assertThat(sink.progress().failures()).isEqualTo(1);
      assertThat(sink.position()).hasValue(4);
    }
    assertThat(receiver.ids()).containsExactly(List.of(1L, 3L), List.of(1L), List.of(3L));
    assertThat(log.lines())
        .singleElement()
        .asString()
        .endsWith("a single span is too large for it");
  }

  @Test
  void tracesThatNobodyKeepsMayBeLeftOut() {
    AuditEntry unsampled =
        Entries.action(3, "crm", ResultStatus.SUCCESS, Entries.TRACEPARENT.replace("-01", "-00"));
    List<AuditEntry> entries =
        List.of(
            Entries.action(1, "crm", ResultStatus.SUCCESS, Entries.TRACEPARENT),
            unsampled,
            Entries.action(5, "crm", ResultStatus.SUCCESS, null));
    appended(entries);
    // As with another collector: all of them come again.
    try (OtlpSink sink = sink()) {
      sink.begin(0);
    }
    settings.put("sampled_only", true);
    appended(entries);
    assertThat(receiver.ids()).containsExactly(List.of(1L, 3L, 5L), List.of(1L, 5L));
  }

  @Test
  void aNewOneBeginsWhereItIsTold() {
    settings.remove("from");
    try (OtlpSink sink = sink()) {
      assertThat(sink.position()).isEqualTo(OptionalLong.empty());
      sink.begin(2);
      sink.append(Entries.actions(2));
    }
    assertThat(receiver.ids()).containsExactly(List.of(3L));
    try (OtlpSink sink = sink()) {
      assertThat(sink.position()).hasValue(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x\n", "12", "-1\n", "99999999999999999999999\n"})
  void aPositionThatMakesNoSenseIsNoPosition(String text) throws IOException {
    Files.writeString(folder.resolve("position"), text);
    assertThatThrownBy(this::sink)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("makes no sense");
  }

  @Test
  void aFolderHasOneSink() {
    try (OtlpSink sink = begun()) {
      assertThatThrownBy(this::sink).hasMessageContaining("another uses it");
      assertThat(sink.position()).hasValue(0);
    }
    sink().close();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4318,/v1/traces",
    "http://127.0.0.1:4318/,/v1/traces",
    "http://127.0.0.1:4318/otlp/,/otlp/v1/traces",
    "http://127.0.0.1:4318/otlp/v1/traces,/otlp/v1/traces"
  })
  void theEndpointIsABaseOrAll(String endpoint, String path) {
    settings.put("endpoint", endpoint);
    assertThat(OtlpSettings.of(new Settings(settings)).endpoint().url().getPath()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "endpoint,ftp://collector,must begin with",
    "endpoint,https://collector/?key=x,must not have a query",
    "endpoint,https://user@collector/,a user's name",
    "folder,/no/such/folder,there is no such folder",
    "service_name,' ',must have 1 to 200",
    "timeout,1ms,between 100ms and 10m",
    "from,yesterday,neither",
    "batch,0,batch"
  })
  void refusesSettingsThatMakeNoSense(String name, String value, String message) {
    settings.put(name, name.equals("batch") ? Long.valueOf(value) : value);
    assertThatThrownBy(() -> OtlpSettings.of(new Settings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type,s3cret",
    "HOST,s3cret",
    "a b,s3cret",
    "X-Key,'s3cret\r\nX: 1'",
    "X-Key,' '"
  })
  void refusesHeadersThatMakeNoSense(String name, String value) {
    settings.put("headers", Map.of(name, value));
    assertThatThrownBy(() -> OtlpSettings.of(new Settings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("headers." + name)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void saysNothingSecretAndWarnsOfReaders() {
    settings.put("endpoint", "http://collector.example/hidden");
    assertThat(OtlpSettings.of(new Settings(settings)).toString())
        .doesNotContain("t0ps3cret", "hidden");
    sink().close();
    assertThat(log.lines())
        .containsExactly(
            "WARNING audit sink spans: anyone on the way to http://collector.example can read the"
                + " spans; use https");
  }
}
