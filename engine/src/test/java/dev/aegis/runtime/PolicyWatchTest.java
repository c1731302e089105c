package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.approval.Answer;
import dev.aegis.audit.AuditRecord;
import dev.aegis.condition.Functions;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of policy files that change. */
class PolicyWatchTest {
  private static final String AUTO = "rules: [{name: reads, match: {type: read}, approval: auto}]";
  private static final String BLOCK = "rules: [{name: none, match: {type: read}, approval: block}]";
  private static final String BROKEN = "rules:\n  - {match: {type: read}, aproval: auto}\n";

  private final InMemoryStore store = new InMemoryStore();
  private final InstantSource clock = InstantSource.fixed(AuditSamples.NOON);
  private final PolicyCompiler compiler =
      new PolicyCompiler(
          new Handlers(
              "yes",
              name -> request -> new ApprovalResponse.Answered(Answer.approvedBy("ann", ""))),
          Functions.NONE);
  private final PolicyRegister register =
      new PolicyRegister(
          store, compiler, new EmergencyStop(store.state(), clock, false, System::nanoTime), clock);
  private final AtomicLong nanos = new AtomicLong();
  private final Log log = new Log();
  @TempDir private Path folder;
  private Path file = Path.of("");
  private PolicyWatch watch = watch(Path.of("policy.yaml"));

  /** What is logged, a line each with its level. */
  private static final class Log extends Handler {
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger("aegis");

    Log() {
      logger.setLevel(Level.ALL);
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setLevel(null);
    }
  }

  private PolicyWatch watch(Path... paths) {
    InstantSource later = () -> Instant.now().plus(Duration.ofHours(1));
    WatchedFiles files = new WatchedFiles(List.of(paths), nanos::get, later, OtherWriters.here());
    return new PolicyWatch(files, register::putFiles, store.journal(), clock);
  }

  @BeforeEach
  void begin() throws IOException {
    file = Files.writeString(folder.resolve("policy.yaml"), AUTO);
    List<SourceText> texts = List.of(new SourceText(file.toString(), AUTO));
    register.start(texts, compiler.compileOrThrow(texts));
    watch = watch(file);
    watch.tick();
  }

  @AfterEach
  void end() {
    watch.close();
    log.close();
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    settle();
  }

  private void settle() {
    watch.tick();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    watch.tick();
    watch.tick();
  }

  private String ruleInForce() {
    return register.inForce().policy().rules().getFirst().name();
  }

  private List<Map<String, ?>> events(String type) {
    List<Map<String, ?>> events = new ArrayList<>();
    for (AuditRecord record : store.records()) {
      if (type.equals(record.body().get("type"))) {
        events.add(record.body());
      }
    }
    return events;
  }

  @Test
  void aChangedPolicyIsPutInForceAsAVersionByFile() throws IOException {
    assertThat(events("policy_in_force")).hasSize(1);
    write(BLOCK);
    assertThat(ruleInForce()).isEqualTo("none");
    assertThat(register.inForce().stored().by()).isEqualTo("file");
    assertThat(store.newestByFile()).contains(register.inForce().stored());
    assertThat(events("policy_in_force"))
        .hasSize(2)
        .allMatch(event -> "file".equals(event.get("by")));
    assertThat(log.lines).anyMatch(line -> line.startsWith("INFO") && line.contains("sha256:"));
    write(AUTO);
    assertThat(ruleInForce()).isEqualTo("reads");
  }

  @Test
  void theSameContentAgainIsNoNewVersion() throws IOException {
    write(AUTO);
    write(AUTO + "\n");
    write(AUTO + "\n");
    assertThat(events("policy_in_force")).hasSize(2);
  }

  @Test
  void aBrokenPolicyChangesNothingAndIsToldOfOnceForItsContent() throws IOException {
    write(BROKEN);
    assertThat(ruleInForce()).isEqualTo("reads");
    assertThat(watch.warnings()).containsExactly(PolicyWatch.WARNING_TEXT);
    assertThat(PolicyWatch.WARNING_TEXT).doesNotContain("/");
    assertThat(log.lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("SEVERE")
                    .contains(file + ":2:27: ", "`aproval`", "did you mean `approval`?"));
    assertThat(events("policy_refused"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.get("by")).isEqualTo("file");
              assertThat(event.toString())
                  .contains("files=policy.yaml", "policy.yaml:2:27: ", "errors=1")
                  .doesNotContain(folder.toString());
            });
    int said = log.lines.size();
    write(BROKEN);
    assertThat(events("policy_refused")).hasSize(1);
    assertThat(log.lines).hasSize(said);
    write(BROKEN + "# again\n");
    assertThat(events("policy_refused")).hasSize(2);

    write(BLOCK);
    assertThat(ruleInForce()).isEqualTo("none");
    assertThat(watch.warnings()).isEmpty();
    assertThat(log.lines)
        .anyMatch(line -> line.startsWith("WARNING") && line.contains("can be used again"));
  }

  @Test
  void whatTwoFilesHaveAgainstEachOtherNamesNoFolderOnTheRecord() throws IOException {
    Path other = Files.writeString(folder.resolve("other.yaml"), AUTO);
    watch.close();
    watch = watch(file, other);
    watch.tick();
    assertThat(log.lines).anyMatch(line -> line.contains("the other one is at " + folder));
    assertThat(events("policy_refused"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.toString())
                    .contains("files=policy.yaml, other.yaml", "two rules have the name `reads`")
                    .doesNotContain(folder.toString()));
  }

  @Test
  void whatStandsInTheWayIsToldOf() throws IOException {
    Files.delete(file);
    settle();
    assertThat(ruleInForce()).isEqualTo("reads");
    assertThat(watch.warnings()).isNotEmpty();
    assertThat(events("policy_refused"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.toString())
                    .contains("`policy.yaml` is missing")
                    .doesNotContain(folder.toString()));
    Files.write(file, new byte[] {'r', (byte) 0xff});
    settle();
    assertThat(events("policy_refused")).hasSize(2);
    assertThat(log.lines).anyMatch(line -> line.contains("not UTF-8"));
    write(AUTO);
    assertThat(watch.warnings()).isEmpty();
    assertThat(events("policy_in_force")).hasSize(1);
  }

  @Test
  void whatWasPutSinceStaysUntilTheFileChanges() throws IOException {
    register.put(List.of(new SourceText("body", BLOCK)), "ann", null);
    write(AUTO);
    assertThat(ruleInForce()).isEqualTo("none");
    write(AUTO.replace("reads", "mine"));
    assertThat(ruleInForce()).isEqualTo("mine");
    assertThat(log.lines)
        .anyMatch(line -> line.startsWith("WARNING") && line.contains("that ann put in force at"));
  }

  @Test
  void aStoreThatFailsIsAskedAgain() throws IOException {
    store.failWith(StoreException.Reason.UNAVAILABLE);
    write(BLOCK);
    settle();
    assertThat(ruleInForce()).isEqualTo("reads");
    assertThat(log.lines)
        .filteredOn(line -> line.contains("will be tried again"))
        .singleElement()
        .asString()
        .startsWith("WARNING");
    store.failWith(null);
    watch.tick();
    assertThat(ruleInForce()).isEqualTo("none");
  }

  @Test
  void aRefusalThatCanNotBeRecordedIsARefusal() throws IOException {
    store.failWith(StoreException.Reason.UNAVAILABLE);
    Files.delete(file);
    settle();
    assertThat(watch.warnings()).isNotEmpty();
    assertThat(log.lines).anyMatch(line -> line.contains("not on record"));
  }

  @Test
  void anAegisFollowsOneSetOfFilesAndWarnsOfThem() throws Exception {
    Aegis aegis = Aegis.builder().store(store).policy(file).build();
    try (aegis) {
      aegis.follow(WatchedFiles.of(List.of(file), InstantSource.system()));
      Files.writeString(file, BROKEN);
      Eventually.holds(() -> aegis.readiness().warnings().contains(PolicyWatch.WARNING_TEXT));
      assertThat(aegis.readiness().ready()).isTrue();
      Files.writeString(file, BLOCK);
      Eventually.holds(() -> aegis.policy().policy().rules().getFirst().name().equals("none"));
      Eventually.holds(() -> !aegis.readiness().warnings().contains(PolicyWatch.WARNING_TEXT));
      assertThatThrownBy(() -> aegis.follow(WatchedFiles.of(List.of(file), InstantSource.system())))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
