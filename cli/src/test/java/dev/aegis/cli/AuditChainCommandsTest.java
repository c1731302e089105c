package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.cli.Cli.Result;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Json;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.Pruning;
import dev.aegis.source.SourceText;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checking, exporting, pruning and erasing. */
class AuditChainCommandsTest {
  private static final Instant OLD = Instant.parse("2026-09-01T08:00:00Z");
  private static final String POLICY = "rules: [{name: all, approval: auto}]";

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;
  private Path database = Path.of("");

  @BeforeEach
  void name() {
    database = folder.resolve("audit");
  }

  private Result audit(String command, Object... args) {
    List<Object> all = new ArrayList<>(List.of("audit", command, "--db", database));
    all.addAll(List.of(args));
    return cli.run(all.toArray());
  }

  private Store store() {
    Plugins plugins = Plugins.discover(null, getClass().getClassLoader());
    PluginContext context =
        new PluginContext(
            "store",
            InstantSource.fixed(OLD),
            System.getLogger("test"),
            (request, answer) -> false,
            Json.OWN);
    return plugins.make(
        StoreFactory.class,
        "store",
        new PluginConfig("jdbc", Map.of("path", database.toString())),
        context,
        StoreFactory::open);
  }

  private static Decision decision(Action action) {
    return new Decision(
        action, RiskLevel.LOW, Approval.AUTO, "pay", null, List.of(), "sha256:00", null);
  }

  private void fill(int entries) {
    try (Store store = store()) {
      for (int i = 0; i < entries; i++) {
        Action action = Action.of("pay", "bank", Map.of("card", "4111 1111", "amount", (long) i));
        Decision decision = decision(action);
        long id =
            store
                .journal()
                .append(List.of(new AuditEvent.Intent(OLD, decision)))
                .getFirst()
                .entryId();
        store
            .journal()
            .append(
                List.of(new AuditEvent.Outcome(OLD, id, ResultStatus.SUCCESS, "done", null, 1)));
      }
    }
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + database + ";IFEXISTS=TRUE", "", "");
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  @Test
  void anUntouchedLogIsIntact() {
    fill(3);
    Result result = audit("verify");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("The chain is intact: 6 records of 3 entries.\nHead: 6:")
        .hasLineCount(2);
    String head = result.out().lines().toList().get(1).substring("Head: ".length());
    assertThat(audit("verify", "--expect-head", head).exitCode()).isZero();
    assertThat(audit("verify", "--format", "json").out()).contains("\"intact\": true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE record SET body = REPLACE(body, '4111', '4222') WHERE sequence = 3 |"
            + " record 3 of entry 3 was changed",
        "UPDATE record SET occurred = occurred + 1 WHERE sequence = 4 |"
            + " record 4 of entry 3 was changed",
        "DELETE FROM record WHERE sequence IN (3, 4) | records 3 to 4 are missing",
        "UPDATE record SET sequence = 99 - sequence WHERE sequence IN (3, 4) | are missing",
        "INSERT INTO pruned VALUES (2, X'00') | no record says that they were pruned",
        "DELETE FROM entry WHERE id = 3 | entry 3 is not found, or not as its records have it",
        "UPDATE entry SET agent_key = 'somebody else' WHERE id = 5 | entry 5 is not found",
        "UPDATE entry SET status = status + 1 WHERE id = 1 | entry 1 is not found",
        "UPDATE entry SET id = 4 WHERE id = 3 | entry 4 is not found",
        "UPDATE entry SET others = '2' WHERE id = 5 | entry 5 is not found",
        "UPDATE posting SET ids = X'000100030005' WHERE term = 't:pay' | entry 7 is not found",
        "DELETE FROM posting WHERE term = 't:pay' | entry 1 is not found",
        "INSERT INTO posting VALUES ('t:read', 0, X'0003') | entry 3 is not found",
        "INSERT INTO posting VALUES ('t:pay', 1, X'0003') | entry 1027 is not found",
      })
  void whatWasDoneIsTold(String statement, String problem) throws SQLException {
    fill(4);
    sql(statement);
    Result result = audit("verify");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).startsWith("broken: ").contains(problem, "The chain is broken: ");
  }

  @Test
  void cuttingTheEndOffShowsWhereSomebodyRemembersIt() throws SQLException {
    fill(3);
    String head = audit("verify").out().lines().toList().get(1).substring("Head: ".length());
    sql("DELETE FROM record WHERE sequence > 4");
    sql("DELETE FROM entry WHERE id > 4");
    sql("UPDATE posting SET ids = SUBSTRING(ids FROM 1 FOR 4)");
    assertThat(audit("verify").exitCode()).isZero();
    Result result = audit("verify", "--expect-head", head);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("--expect-head knows record 6, and the chain ends with record 4: it was cut off");
    assertThat(audit("verify", "--expect-head", "6").exitCode()).isEqualTo(2);
  }

  private Aegis start() {
    return Aegis.builder()
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .store(new PluginConfig("jdbc", Map.of("path", database.toString())))
        .executor(new PluginConfig("noop", Map.of()))
        .checkpoints(folder.resolve("audit.key"), folder.resolve("audit.checkpoints"))
        .build();
  }

  @Test
  void signedCheckpointsRememberIt() throws SQLException, IOException {
    try (Aegis aegis = start()) {
      aegis.execute(Action.of("pay", "bank"));
    }
    try (Aegis aegis = start()) {
      aegis.execute(Action.of("pay", "bank"));
    }
    Result intact = audit("verify");
    assertThat(intact.out()).contains("checkpoints signed by key ");
    assertThat(intact.exitCode()).isZero();
    for (String file : List.of("audit.key", "audit.checkpoints")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("rw-------");
    }

    sql("DELETE FROM record WHERE sequence > 5");
    sql("DELETE FROM entry WHERE id > 5 OR ended > 5");
    Result cut = audit("verify");
    assertThat(cut.exitCode()).isEqualTo(1);
    assertThat(cut.out()).contains("the checkpoint of ", ": it was cut off");
    assertThat(catchThrowable(this::start))
        .hasMessageContaining("it was cut off, rewritten, or put back from a backup");

    String line = Files.readString(folder.resolve("audit.checkpoints"));
    Files.writeString(
        folder.resolve("audit.checkpoints"), line.replace("\"sequence\":", "\"sequence\":1"));
    assertThat(audit("verify").out()).contains("this checkpoint was not signed by key ");
  }

  @Test
  void anExportIsCheckedWhereverItIs() throws IOException {
    fill(3);
    Path plain = folder.resolve("chain.jsonl");
    Path small = folder.resolve("chain.jsonl.gz");
    assertThat(audit("export", "-o", plain).err()).startsWith("Wrote the chain up to 6:");
    audit("export", "-o", small);
    assertThat(audit("export", "-o", plain).exitCode()).isEqualTo(3);
    assertThat(Files.size(small)).isLessThan(Files.size(plain));
    assertThat(cli.run("audit", "verify", plain).exitCode()).isZero();
    assertThat(cli.run("audit", "verify", small).out())
        .startsWith("The chain is intact: 6 records of 3 entries.");

    String text = Files.readString(plain);
    Files.writeString(plain, text.replace("\"amount\":1", "\"amount\":2"));
    assertThat(cli.run("audit", "verify", plain).out()).contains("record 3 of entry 3 was changed");
    List<String> lines = new ArrayList<>(text.lines().toList());
    lines.add(2, lines.remove(4));
    Files.write(plain, lines);
    assertThat(cli.run("audit", "verify", plain).exitCode()).isEqualTo(1);
    Files.writeString(plain, "{\"id\":1,\"action_type\":\"x\"}");
    assertThat(cli.run("audit", "verify", plain).err()).contains("aegis audit export");
    Files.writeString(plain, "nonsense");
    assertThat(cli.run("audit", "verify", plain).err()).contains("chain.jsonl:1: ");
  }

  @Test
  void whatIsPrunedIsArchivedAndStillOneChain() {
    fill(3);
    Path archive = folder.resolve("old.jsonl.gz");
    assertThat(audit("prune", "--older-than", "2026-08-01").out())
        .isEqualTo("Nothing is that old.\n");
    assertThat(audit("prune", "--older-than", "30d", "--archive", database + ".mv.db").exitCode())
        .isEqualTo(3);
    Result pruned = audit("prune", "--older-than", "30d", "--archive", archive);
    assertThat(pruned.out()).isEqualTo("Pruned 6 records, up to 6.\n");
    assertThat(audit("verify").out()).startsWith("The chain is intact: 1 record of 1 entry.");
    assertThat(cli.run("audit", "verify", archive).exitCode()).isZero();
    Result both = audit("verify", archive);
    assertThat(both.out()).startsWith("The chain is intact: 7 records of 4 entries.");
    assertThat(both.exitCode()).isZero();
  }

  @Test
  void aHeadThatWasPrunedIsCheckedWhereItCanBe() {
    fill(2);
    open(List.of("pay", "refund"));
    Path export = folder.resolve("chain.jsonl");
    audit("export", "-o", export);
    List<String> hashes = new ArrayList<>();
    for (String line : lines(export)) {
      hashes.add(line.replaceAll(".*\"hash\":\"([0-9a-f]{64})\".*", "$1"));
    }
    Path archive = folder.resolve("old.jsonl.gz");
    assertThat(audit("prune", "--older-than", "30d", "--archive", archive).out())
        .isEqualTo("Pruned 6 records, up to 6.\n");
    String wrong = "0".repeat(64);

    // The record of the pruning tells of the last that went, and of those that stayed.
    for (int known : List.of(4, 5, 6)) {
      String right = known + ":" + hashes.get(known - 1);
      assertThat(audit("verify", "--expect-head", right).exitCode()).as(right).isZero();
      Result result = audit("verify", "--expect-head", known + ":" + wrong);
      assertThat(result.exitCode()).as("%d", known).isEqualTo(1);
      assertThat(result.out()).contains("--expect-head knows another record " + known);
    }
    for (String head : List.of("2:" + hashes.get(1), "2:" + wrong)) {
      Result result = audit("verify", "--expect-head", head);
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.out())
          .startsWith("not checked: record 2 of --expect-head is not among these")
          .contains("What could be checked is intact: 1 record of 1 entry.");
      assertThat(audit("verify", "--expect-head", head, "--format", "json").out())
          .contains("\"intact\": false", "\"problems\": []", "not among these");
    }
    assertThat(audit("verify", archive, "--expect-head", "2:" + hashes.get(1)).exitCode()).isZero();
    assertThat(audit("verify", archive, "--expect-head", "2:" + wrong).exitCode()).isEqualTo(1);

    // An export of what is left goes on from the last that went.
    Path rest = folder.resolve("rest.jsonl");
    audit("export", "-o", rest);
    assertThat(verifyFile(rest, "6:" + hashes.get(5)).exitCode()).isZero();
    assertThat(verifyFile(rest, "6:" + wrong).exitCode()).isEqualTo(1);
    assertThat(verifyFile(rest, "2:" + wrong).exitCode()).isEqualTo(3);
  }

  private Result verifyFile(Path file, String head) {
    return cli.run("audit", "verify", file, "--expect-head", head);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE record SET body = REPLACE(body, 'pay', 'say') WHERE sequence = 5 |"
            + " record 5 of entry 5, which stayed when others were pruned, was changed",
        "SELECT 1 |",
        "DELETE FROM record WHERE sequence = 5 |"
            + " record 5, which stayed when others were pruned, is missing",
        "UPDATE kept SET previous = X'00' |"
            + " record 5 of entry 5, which stayed when others were pruned, was changed",
        "DELETE FROM entry WHERE id = 5 |"
            + " record 5, which stayed when others were pruned, is missing",
        "UPDATE posting SET ids = X'0001' WHERE term = 't:pay' | entry 5 is not found",
      })
  void whatHasNotEndedStaysAndIsWatched(String statement, @Nullable String problem)
      throws SQLException {
    fill(2);
    open(List.of("pay", "refund"));
    Path archive = folder.resolve("old.jsonl.gz");
    assertThat(audit("prune", "--older-than", "30d", "--archive", archive).out())
        .isEqualTo("Pruned 6 records, up to 6.\n");
    assertThat(audit("verify").out()).startsWith("The chain is intact: 1 record of 1 entry.");
    assertThat(audit("verify", archive).out())
        .startsWith("The chain is intact: 7 records of 5 entries.");
    assertThat(cli.run("audit", "--db", database, "--format", "jsonl").out()).hasLineCount(2);
    if (problem != null) {
      sql(statement);
      assertThat(audit("verify").out()).startsWith("broken: ").contains(problem);
    } else {
      audit("resolve", 5, "--outcome", "success");
      assertThat(cli.run("audit", "--db", database, "--format", "jsonl").out())
          .containsOnlyOnce("\"result_status\":\"success\"");
      assertThat(audit("verify").exitCode()).isZero();
    }
  }

  @Test
  void whatIsErasedIsGoneAndTheChainHolds() {
    fill(2);
    Result erased = audit("redact", 1, "--field", "params.card", "--field", "result_data");
    assertThat(erased.out()).isEqualTo("Erased /action_params/card\nErased /data\n");
    assertThat(cli.run("audit", "--db", database, "--format", "jsonl").out())
        .containsOnlyOnce("4111 1111");
    Result verified = audit("verify");
    assertThat(verified.exitCode()).isZero();
    assertThat(verified.out()).contains("Erased from entry 1: /action_params/card, /data");
    assertThat(audit("redact", 1, "--field", "params.card").exitCode()).isEqualTo(3);
    assertThat(audit("redact", 9, "--field", "params").err()).contains("no audit entry 9");
    assertThat(audit("redact", 1, "--field", "hash").exitCode()).isEqualTo(2);
  }

  @Test
  void aPersonSaysHowAnActionEnded() {
    fill(1);
    open(List.of("pay", "refund", "ship"));
    assertThat(audit("resolve", 3, "--outcome", "success", "--comment", "seen it").out())
        .isEqualTo("Entry 3 is success\n");
    assertThat(audit("resolve", 4, "--outcome", "FAILED").out()).isEqualTo("Entry 4 is failed\n");
    assertThat(cli.run("audit", "--db", database, "--format", "jsonl").out())
        .contains("\"result_error\":\"Resolved by local: seen it\"")
        .containsOnlyOnce("\"result_status\":\"unknown\"");
    Result again = audit("resolve", 3, "--outcome", "failed");
    assertThat(again.exitCode()).isEqualTo(3);
    assertThat(again.err()).contains("the end of entry 3 is not open: it is success");
    assertThat(audit("resolve", 1, "--outcome", "failed").exitCode()).isEqualTo(3);
    assertThat(audit("resolve", 99, "--outcome", "failed").err()).contains("no audit entry 99");
    assertThat(audit("resolve", 5, "--outcome", "maybe").exitCode()).isEqualTo(2);
    assertThat(audit("resolve", 0, "--outcome", "failed").exitCode()).isEqualTo(2);
    assertThat(audit("verify").exitCode()).isZero();
  }

  @Test
  void aPersonTellsTheServerThatHoldsTheLog() throws IOException {
    open(List.of("pay", "refund"));
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(
            shell, Map.of(Setting.AUDIT_DB, database, Setting.PORT, 0), ConfigFile.NONE);
    try (RunningServer server =
        RunningServer.start(shell, settings, List.of(new SourceText("policy.yaml", POLICY)))) {
      assertThat(audit("resolve", 1, "--outcome", "success").out())
          .isEqualTo("Entry 1 is success\n");
      Result again = audit("resolve", 1, "--outcome", "success");
      assertThat(again.exitCode()).isEqualTo(3);
      assertThat(again.err()).contains("not open");
      assertThat(audit("verify").exitCode()).isZero();
      assertThat(server.uri()).isNotNull();
    }
  }

  @Test
  void theServerThatHoldsTheLogChangesItForItsOwner() throws Exception {
    fill(3);
    Path archive = folder.resolve("old.jsonl.gz");
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(
            shell, Map.of(Setting.AUDIT_DB, database, Setting.PORT, 0), ConfigFile.NONE);
    try (RunningServer server =
        RunningServer.start(shell, settings, List.of(new SourceText("policy.yaml", POLICY)))) {
      assertThat(audit("redact", 5, "--field", "params.card").out())
          .isEqualTo("Erased /action_params/card\n");
      assertThat(audit("redact", 5, "--field", "params.card").err())
          .contains("entry 5 has no such value, or not any more");
      assertThat(audit("redact", 99, "--field", "params").err()).contains("no such audit entry");
      assertThat(audit("prune", "--older-than", "2026-08-01").out())
          .isEqualTo("Nothing is that old.\n");
      assertThat(audit("prune", "--older-than", "30d", "--archive", archive).out())
          .isEqualTo("Pruned 6 records, up to 6.\n");
      Result both = audit("verify", archive);
      assertThat(both.out()).startsWith("The chain is intact: ").contains("Erased from entry 5");
      assertThat(both.exitCode()).isZero();
      for (String path : List.of("prune", "9/redact", "9/resolve")) {
        assertThat(statusOfPost(server, "/api/v1/audit/" + path)).as(path).isEqualTo(403);
      }
    }
    assertThat(audit("verify", archive).exitCode()).isZero();
  }

  private static int statusOfPost(RunningServer server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void whatAnInterruptedPruningLeavesIsIntact() throws Exception {
    fill(3);
    Path first = folder.resolve("first.jsonl.gz");
    Path second = folder.resolve("second.jsonl.gz");
    audit("export", "-o", first);
    // All is in the archive, and nothing, or some of it, has gone from the log.
    assertThat(audit("verify", first).out())
        .startsWith("The chain is intact: 6 records of 3 entries.");
    try (Store store = store()) {
      AuditRecord last = store.journal().records(1, 1).getFirst();
      new Pruning(store.journal().start(), new AuditChain.Head(2, last.hash()), Instant.MAX)
          .carryOut(store.journal(), OLD, "local", null);
    }
    assertThat(audit("verify", first).out())
        .startsWith("The chain is intact: 7 records of 4 entries.");
    audit("prune", "--older-than", "30d", "--archive", second);
    assertThat(audit("verify", first, second).out())
        .startsWith("The chain is intact: 8 records of 5 entries.");
    assertThat(audit("verify", second, first).exitCode()).isEqualTo(1);
  }

  @Test
  void anArchiveThatDoesNotAgreeWithTheLogIsFound() throws Exception {
    fill(3);
    Path archive = folder.resolve("archive.jsonl");
    audit("export", "-o", archive);
    database = folder.resolve("another");
    fill(4);
    assertThat(audit("verify", archive).out())
        .contains("what was checked before knows another record 6");
    Files.writeString(archive, Files.readString(archive).replace("4111", "4222"));
    assertThat(audit("verify", archive).out()).contains("record 1 of entry 1 was changed");
  }

  @Test
  void anArchiveIsKeptWhereTheServerGoesAway() throws Exception {
    fill(3);
    Path archive = folder.resolve("old.jsonl.gz");
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(
            shell, Map.of(Setting.AUDIT_DB, database, Setting.PORT, 0), ConfigFile.NONE);
    RunningServer server =
        RunningServer.start(shell, settings, List.of(new SourceText("policy.yaml", POLICY)));
    try (AuditLogs logs = new AuditLogs(shell, settings);
        WritableAuditLog log = logs.openForWriting()) {
      Pruning pruning = log.prunable(OLD.plus(Duration.ofDays(1)));
      RecordFile.archive(archive, log::records, pruning, () -> {});
      server.close();
      assertThatThrownBy(() -> log.prune(pruning, archive.toString(), OLD))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("does not answer");
    } finally {
      server.close();
    }
    assertThat(audit("verify", archive).exitCode()).isZero();
    Path again = folder.resolve("again.jsonl.gz");
    assertThat(audit("prune", "--older-than", "30d", "--archive", again).out())
        .isEqualTo("Pruned 6 records, up to 6.\n");
    assertThat(audit("verify", archive, again).exitCode()).isZero();
  }

  @Test
  void whatWasTamperedWithIsNotPrunedAway() throws SQLException {
    fill(3);
    sql("UPDATE record SET body = REPLACE(body, '4111', '4222') WHERE sequence = 3");
    Path archive = folder.resolve("old.jsonl.gz");
    Result pruned = audit("prune", "--older-than", "30d", "--archive", archive);
    assertThat(pruned.exitCode()).isEqualTo(3);
    assertThat(pruned.err()).contains("the chain does not hold after record 2");
    assertThat(archive).doesNotExist();
    assertThat(audit("verify").out()).contains("record 3 of entry 3 was changed");
  }

  @Test
  void theServerPrunesByItself() throws IOException {
    fill(3);
    Path archives = Files.createDirectory(folder.resolve("archives"));
    retain(archives);
    retain(archives);
    Path archive = archives.resolve(archiveThrough(6));
    assertThat(filesIn(archives)).containsExactly(archive);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
        .isEqualTo("rw-------");
    Result both = audit("verify", archive);
    assertThat(both.out()).startsWith("The chain is intact: 7 records of 4 entries.");
    assertThat(cli.run("audit", "--db", database, "--format", "jsonl").out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 6})
  void whatAServerArchivedBeforeItDiedIsArchivedAnew(long through) throws IOException {
    fill(3);
    Path archives = Files.createDirectory(folder.resolve("archives"));
    Path leftOver = archives.resolve(archiveThrough(through));
    try (Store store = store()) {
      AuditRecord last = store.journal().records(through - 1, 1).getFirst();
      Pruning begun =
          new Pruning(
              store.journal().start(), new AuditChain.Head(through, last.hash()), Instant.MAX);
      RecordFile.archive(leftOver, after -> store.journal().records(after, 4), begun, () -> {});
    }
    // What a person had erased since is not to outlive that in an archive.
    audit("redact", 1, "--field", "params.card");
    retain(archives);
    assertThat(filesIn(archives)).containsExactly(archives.resolve(archiveThrough(6)));
    Result both = audit("verify", archives.resolve(archiveThrough(6)));
    assertThat(both.out()).contains("Erased from entry 1: /action_params/card");
    assertThat(both.exitCode()).isZero();
  }

  @Test
  void archivesOfAnotherLogStay() throws IOException {
    Path archives = Files.createDirectory(folder.resolve("archives"));
    fill(3);
    retain(archives);
    byte[] first = Files.readAllBytes(archives.resolve(archiveThrough(6)));

    // A new log begins with record 1 again, and here with the same times.
    database = folder.resolve("another");
    fill(3);
    assertThatThrownBy(() -> retain(archives)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(audit("verify").out()).startsWith("The chain is intact: 6 records of 3 entries.");
    fill(1);
    retain(archives);

    assertThat(filesIn(archives))
        .containsExactly(archives.resolve(archiveThrough(6)), archives.resolve(archiveThrough(8)));
    assertThat(archives.resolve(archiveThrough(6))).hasBinaryContent(first);
  }

  @Test
  void archivesThatCannotBeReadStay() throws IOException {
    fill(3);
    Path archives = Files.createDirectory(folder.resolve("archives"));
    Path unreadable = archives.resolve(archiveThrough(2));
    Files.writeString(unreadable, "half of something");
    retain(archives);
    assertThat(filesIn(archives)).containsExactly(unreadable, archives.resolve(archiveThrough(6)));
  }

  private static String archiveThrough(long last) {
    return "aegis-audit-000000000001-00000000000%d-20260901T080000Z-20260901T080000Z.jsonl.gz"
        .formatted(last);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private void retain(Path archives) throws IOException {
    try (Store store = store();
        Retention retention = retention(store, archives)) {
      retention.run();
    }
  }

  private static Retention retention(Store store, Path archives) {
    return new Retention(
        store.journal(),
        InstantSource.fixed(OLD.plus(Duration.ofDays(40))),
        Duration.ofDays(30),
        archives);
  }

  @Test
  void whatCannotBeArchivedStaysAndIsTriedAgain() throws IOException {
    fill(3);
    Path archives = folder.resolve("archives");
    try (Store store = store();
        Retention retention = retention(store, archives)) {
      retention.tick();
      assertThat(store.journal().records(0, 10)).hasSize(6);
      Files.createDirectory(archives);
      retention.tick();
      assertThat(store.journal().start().sequence()).isEqualTo(6);
    }
    assertThat(filesIn(archives)).hasSize(1);
  }

  /** Entries that were begun, and whose end nobody saw. */
  private void open(List<String> types) {
    try (Store store = store()) {
      for (String type : types) {
        Action action = Action.of(type, "bank");
        store.journal().append(List.of(new AuditEvent.Intent(OLD, decision(action))));
      }
    }
  }

  @Test
  void erasingInSecretShows() throws SQLException {
    fill(2);
    audit("redact", 1, "--field", "params.card");
    sql("UPDATE record SET body = REPLACE(body, '/action_params/card', '/x') WHERE sequence = 5");
    assertThat(audit("verify").out())
        .contains("values of entry 1 were erased, and no record says so: /action_params/card");
  }
}
