package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.cli.Cli.Result;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Json;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;
  private Path database = Path.of("");

  @BeforeEach
  void name() {
    database = folder.resolve("audit");
  }

  private Store open() {
    Plugins plugins = Plugins.discover(null, getClass().getClassLoader());
    PluginContext context =
        new PluginContext(
            "store",
            InstantSource.fixed(START),
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

  private static Decision decision(String type, RiskLevel risk, Approval approval, String rule) {
    Review review = approval == Approval.APPROVE ? Review.DEFAULT : null;
    return new Decision(
        Action.of(type, "crm"), risk, approval, rule, null, List.of(), "sha256:00", review);
  }

  /** A deletion that was refused, and so many readings that worked, a second each. */
  private static void fill(Store store, int readings) {
    Decision delete = decision("delete_user", RiskLevel.CRITICAL, Approval.BLOCK, "delete_block");
    store.journal().append(List.of(new AuditEvent.Refusal(START, delete, "Blocked")));
    for (int i = 1; i <= readings; i++) {
      read(store, "read_" + i, START.plusSeconds(i));
    }
  }

  private static void read(Store store, String type, Instant at) {
    Decision read = decision(type, RiskLevel.LOW, Approval.AUTO, "read_auto");
    long id = store.journal().append(List.of(new AuditEvent.Intent(at, read))).getFirst().entryId();
    store
        .journal()
        .append(List.of(new AuditEvent.Outcome(at, id, ResultStatus.SUCCESS, Map.of(), null, 1)));
  }

  private Result audit(Object... args) {
    List<Object> all = new ArrayList<>(List.of("audit", "--db", database));
    all.addAll(List.of(args));
    return cli.run(all.toArray());
  }

  private List<String> types(Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--format", "jsonl"));
    Result result = audit(all.toArray());
    assertThat(result.exitCode()).isZero();
    return result.out().lines().map(AuditCommandTest::type).toList();
  }

  private static String type(String line) {
    Map<?, ?> entry = (Map<?, ?>) Objects.requireNonNull(Json.OWN.read(line));
    return Objects.toString(entry.get("action_type"));
  }

  @Test
  void filtersCombine() {
    try (Store store = open()) {
      fill(store, 3);
    }
    assertThat(types()).containsExactly("delete_user", "read_1", "read_2", "read_3");
    assertThat(types("--risk-level", "critical")).containsExactly("delete_user");
    assertThat(types("--result-status", "success", "--action-type", "read_2"))
        .containsExactly("read_2");
    assertThat(types("--rule", "read_auto", "--result-status", "blocked")).isEmpty();
    assertThat(types("--since", "2026-11-23T08:00:02Z")).containsExactly("read_2", "read_3");
    assertThat(types("--until", "2026-11-23T09:00:02")).containsExactly("delete_user", "read_1");
    assertThat(types("--since", "2026-11-23T08:00:02", "--utc"))
        .containsExactly("read_2", "read_3");
    assertThat(types("--agent", "nobody")).isEmpty();
  }

  @Test
  void theLimitSelectsTheNewestAndShowsThemOldestFirst() {
    try (Store store = open()) {
      fill(store, 3);
    }
    assertThat(types("--limit", "2")).containsExactly("read_2", "read_3");
    assertThat(types("--limit", "99")).hasSize(4);
  }

  @Test
  void timesAreOfTheLocalZoneUnlessAsked() {
    try (Store store = open()) {
      fill(store, 0);
    }
    assertThat(audit().out()).contains("2026-11-23 09:00:00");
    assertThat(audit("--utc").out()).contains("2026-11-23 08:00:00");
  }

  @Test
  void anEmptyLogSaysSo() {
    open().close();
    assertThat(audit()).isEqualTo(new Result(0, "No audit entries found.\n", ""));
    assertThat(audit("--format", "json"))
        .isEqualTo(new Result(0, "[]\n", "No audit entries found.\n"));
  }

  @Test
  void aMissingDatabaseIsNotMade() {
    Result result = audit();
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains(database.toString()).hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aCorruptDatabaseIsSaidInALine() throws IOException {
    Files.writeString(folder.resolve("audit.mv.db"), "this is no database");
    Result result = audit();
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).hasLineCount(1);
  }

  @Test
  void aDatabaseThatIsHeldWithoutAServerIsSaidInALine() {
    try (Store store = open()) {
      fill(store, 1);
      Result result = audit();
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.err()).contains("in use").hasLineCount(1);
    }
  }

  @Test
  void exportsAFileWhole() throws IOException {
    try (Store store = open()) {
      fill(store, 2);
    }
    Path file = Files.writeString(folder.resolve("audit.jsonl"), "old");
    Result result = audit("--format", "jsonl", "-o", file);
    assertThat(result).isEqualTo(new Result(0, "", "Wrote 3 entries to " + file + "\n"));
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @Test
  void aLongExportShowsThatItGoesOn() {
    try (Store store = open()) {
      Decision delete = decision("delete", RiskLevel.HIGH, Approval.BLOCK, "delete_block");
      store
          .journal()
          .append(Collections.nCopies(2_500, new AuditEvent.Refusal(START, delete, "Blocked")));
    }
    Path file = folder.resolve("audit.jsonl");
    Object[] args = {"audit", "--db", database, "--format", "jsonl", "-o", file};
    assertThat(cli.onTerminal().run(args).err())
        .contains("\r1,000 entries written")
        .contains("\r2,000 entries written")
        .endsWith("\rWrote 2500 entries to " + file + "\n");
    assertThat(cli.redirected().run(args).err()).contains("\r2,000 entries written");
    assertThat(cli.run(args).err()).isEqualTo("Wrote 2500 entries to " + file + "\n");
  }

  @Test
  void leavesTheOldFileWhereAnExportFails() throws IOException {
    Path file = Files.writeString(folder.resolve("audit.jsonl"), "old");
    assertThat(audit("-o", file).exitCode()).isEqualTo(3);
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void countsByRule() {
    try (Store store = open()) {
      fill(store, 3);
    }
    Result stats = cli.run("stats", "--db", database);
    Golden.check("stats.txt", stats.out());
    Golden.check("stats.json", cli.run("stats", "--db", database, "--format", "json").out());
    assertThat(cli.run("stats", "--db", database, "--since", "2026-11-24").out())
        .isEqualTo("No audit entries found.\n");
  }

  private static void putInForce(Store store, String policy) {
    store
        .policies()
        .put(
            new PolicyStore.StoredPolicy(
                1,
                "sha256:00",
                List.of(new PolicyStore.Document("policy.yaml", policy)),
                START,
                "file",
                null),
            0,
            new AuditEvent.Administrative(START, "policy_in_force", "file", Map.of()));
  }

  @Test
  void rulesThatNeverDecidedComeLast() {
    String policy =
        """
        rules:
          - {name: unheard_of, match: {type: x}, approval: block}
          - {name: read_auto, match: {type: read*}, approval: auto}
        """;
    try (Store store = open()) {
      fill(store, 2);
      putInForce(store, policy);
    }
    assertThat(
            cli.run("stats", "--db", database)
                .out()
                .lines()
                .map(line -> line.substring(0, line.indexOf(" "))))
        .containsExactly("RULE", "read_auto", "delete_block", "unheard_of", "(gone):");
    assertThat(cli.run("stats", "--db", database).out())
        .containsPattern("unheard_of +0 +0\\.0% +never");
    assertThat(cli.run("stats", "--db", database, "--format", "json").out())
        .contains("\"last_seen\": null");
  }

  @Test
  void rulesThatThePolicyNoLongerHasAreMarked() {
    try (Store store = open()) {
      fill(store, 1);
      Decision unmatched =
          decision("other", RiskLevel.MEDIUM, Approval.BLOCK, Decision.DEFAULT_RULE);
      store.journal().append(List.of(new AuditEvent.Refusal(START, unmatched, "Blocked")));
    }
    assertThat(cli.run("stats", "--db", database).out()).doesNotContain("(gone)");
    assertThat(cli.run("stats", "--db", database, "--format", "json").out())
        .contains("\"in_force\": null")
        .doesNotContain("\"in_force\": false");
    try (Store store = open()) {
      putInForce(store, "rules: [{name: read_auto, match: {type: read*}, approval: auto}]\n");
    }
    assertThat(cli.run("stats", "--db", database).out())
        .contains("\ndelete_block (gone)  1 ", "\n(gone): the policy in force has no such rule")
        .containsOnlyOnce("delete_block")
        .doesNotContain("read_auto (gone)", "<default> (gone)");
    assertThat(cli.run("stats", "--db", database, "--format", "json").out())
        .containsPattern("(?s)\"delete_block\",.*?\"in_force\": false")
        .containsPattern("(?s)\"read_auto\",.*?\"in_force\": true");
  }

  @Test
  void rulesThatAreNotMetSinceATimeWereSeenBefore() {
    try (Store store = open()) {
      fill(store, 2);
      putInForce(
          store,
          """
          rules:
            - {name: read_auto, match: {type: read*}, approval: auto}
            - {name: delete_block, match: {type: delete*}, approval: block}
            - {name: unheard_of, match: {type: x}, approval: block}
          """);
    }
    assertThat(cli.run("stats", "--db", database, "--since", "2026-11-23T08:00:01Z").out())
        .containsPattern("delete_block +0 +0\\.0% +2026-11-23 09:00:00")
        .containsPattern("unheard_of +0 +0\\.0% +never");
    assertThat(cli.run("stats", "--db", database, "--since", "2026-11-24").out())
        .startsWith("No audit entries found.\nRULE ")
        .containsPattern("read_auto +0 +- +2026-11-23 09:00:02");
  }

  @Test
  void anEmptyLogHasTheRulesOfThePolicyToo() {
    try (Store store = open()) {
      putInForce(store, "rules: [{name: lonely, match: {type: x}, approval: block}]\n");
    }
    assertThat(cli.run("stats", "--db", database).out())
        .isEqualTo(
            """
            No audit entries found.
            RULE    DECISIONS  SHARE  APPROVAL  RESULT  LAST SEEN
            lonely  0          -                        never
            """);
  }

  @Test
  void sharesAreNeitherNothingNorAllWhereTheyAreNot() {
    assertThat(StatsCommand.share(0, 7)).isEqualTo("0.0%");
    assertThat(StatsCommand.share(1, 4_026)).isEqualTo("<0.1%");
    assertThat(StatsCommand.share(1, 2_000)).isEqualTo("0.1%");
    assertThat(StatsCommand.share(34_011, 34_012)).isEqualTo(">99.9%");
    assertThat(StatsCommand.share(9_994, 10_000)).isEqualTo("99.9%");
    assertThat(StatsCommand.share(7, 7)).isEqualTo("100.0%");
  }

  @Test
  void theLogIsReadWhereAFunctionsPluginIsGone() throws IOException {
    try (Store store = open()) {
      fill(store, 1);
    }
    Path config =
        Files.writeString(folder.resolve("aegis.yaml"), "functions: {acme: {type: gone}}\n");
    assertThat(cli.run("stats", "--db", database, "--config", config).out()).contains("read_auto");
    assertThat(audit("--config", config).exitCode()).isZero();
  }

  @Test
  void followsTheLogWhileOthersWriteIt() throws InterruptedException {
    try (Store store = open()) {
      fill(store, 1);
    }
    Configuration settings =
        Configuration.of(
            cli.shell(new StringWriter(), new StringWriter()),
            Map.of(Setting.AUDIT_DB, database),
            ConfigFile.NONE);
    List<Object> seen = new ArrayList<>();
    Deque<Runnable> meanwhile =
        new ArrayDeque<>(
            List.of(
                () -> {},
                () -> {
                  try (Store store = open()) {
                    read(store, "read_new", START.plusSeconds(9));
                  }
                },
                () -> {},
                () -> {}));
    try (AuditLogs logs =
        new AuditLogs(cli.shell(new StringWriter(), new StringWriter()), settings)) {
      new AuditTail(logs, AuditQuery.all(), 2, e -> seen.add(e.get("action_type")))
          .follow(
              InstantSource.fixed(START),
              () -> {
                Runnable next = meanwhile.poll();
                if (next != null) {
                  next.run();
                }
                return next != null;
              });
    }
    assertThat(seen).containsExactly("read_1", "read_new");
  }

  @Test
  void aTailWhoseEndHasPassedShowsWhatThereIsAndEnds() {
    try (Store store = open()) {
      fill(store, 3);
    }
    Result result = audit("--tail", "--until", "2026-11-23T08:00:02Z", "--format", "jsonl");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(audit("--until", "2026-11-23T08:00:02Z", "--format", "jsonl").out())
        .isNotEmpty();
  }

  @Test
  void aTailEndsOnceItsEndHasPassedWithWhatStillRunsThen() throws InterruptedException {
    try (Store store = open()) {
      fill(store, 0);
    }
    Shell shell = cli.shell(new StringWriter(), new StringWriter());
    Configuration settings =
        Configuration.of(shell, Map.of(Setting.AUDIT_DB, database), ConfigFile.NONE);
    Instant end = START.plusSeconds(10);
    Instant[] now = {START};
    List<Object> seen = new ArrayList<>();
    Deque<Runnable> meanwhile =
        new ArrayDeque<>(
            List.of(
                () -> {},
                () -> {
                  try (Store store = open()) {
                    Decision pay = decision("pay", RiskLevel.LOW, Approval.AUTO, "pay");
                    store.journal().append(List.of(new AuditEvent.Intent(START, pay)));
                  }
                  now[0] = end;
                }));
    AuditQuery query =
        new AuditQuery(
            false, null, null, null, null, null, null, null, end, 0, 1, AuditQuery.Order.ASC);
    try (AuditLogs logs = new AuditLogs(shell, settings)) {
      new AuditTail(logs, query, 1, e -> seen.add(e.get("action_type")))
          .follow(
              () -> now[0],
              () -> {
                Objects.requireNonNullElse(meanwhile.poll(), () -> {}).run();
                return true;
              });
    }
    assertThat(seen).containsExactly("pay");
  }
}
