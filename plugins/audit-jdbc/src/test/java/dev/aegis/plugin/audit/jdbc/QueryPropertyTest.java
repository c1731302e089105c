package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.KeptRecord;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** The database answers every question as the plainest store does. */
class QueryPropertyTest {
  private static final List<String> TEXTS = List.of("", "a", "b", "ü".repeat(200));
  private static final InMemoryStore ORACLE = new InMemoryStore();
  private static final Path FOLDER = folder();
  private static final List<Store> STORES =
      List.of(
          Opening.store(FOLDER.resolve("audit.db")),
          Opening.open(Map.of("url", Postgres.shared().database())));

  private static Path folder() {
    try {
      return Files.createTempDirectory("aegis-query");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeContainer
  static void fill() {
    Random random = new Random(42);
    for (int i = 0; i < 40; i++) {
      List<AuditEvent> events =
          Stream.generate(() -> beginning(random)).limit(1 + random.nextInt(20)).toList();
      append(events);
      List<AuditEvent> further = new ArrayList<>();
      ORACLE.forEach(
          AuditQuery.all(),
          entry -> {
            if (entry.resultStatus() == ResultStatus.PENDING && random.nextInt(3) == 0) {
              further.add(answer(entry, random));
            } else if (entry.resultStatus() == ResultStatus.UNKNOWN && random.nextInt(2) == 0) {
              further.add(AuditSamples.success(entry.id()));
            }
          });
      append(further);
    }
  }

  private static void append(List<AuditEvent> events) {
    List<List<AuditRecord>> written =
        STORES.stream().map(store -> store.journal().append(events)).toList();
    ORACLE.adopt(written.getFirst());
    assertThat(AuditChain.verify(ORACLE.records())).isEmpty();
  }

  private static AuditEvent beginning(Random random) {
    Instant at = at(random.nextInt(1_000));
    Approval approval = one(random, List.of(Approval.values()));
    Decision decision =
        new Decision(
            new Action(
                one(random, TEXTS.subList(1, 4)),
                "target",
                Map.of("n", random.nextLong()),
                "",
                one(random, TEXTS),
                one(random, TEXTS)),
            one(random, List.of(RiskLevel.values())),
            approval,
            "rule_" + random.nextInt(4),
            null,
            List.of(),
            AuditSamples.POLICY_VERSION,
            approval == Approval.APPROVE ? Review.DEFAULT : null);
    if (random.nextInt(10) == 0) {
      return new AuditEvent.Administrative(at, one(random, TEXTS), "me", Map.of());
    }
    return approval == Approval.BLOCK
        ? new AuditEvent.Refusal(at, decision, "no")
        : new AuditEvent.Intent(at, decision);
  }

  private static AuditEvent answer(AuditEntry entry, Random random) {
    Answer answer =
        one(
            random,
            List.of(
                Answer.approvedBy("kim", ""), Answer.deniedBy("kim", ""), Answer.automatic("")));
    return new AuditEvent.Answered(AuditSamples.NOON, entry.id(), answer);
  }

  private static Instant at(int step) {
    return AuditSamples.NOON.plusNanos(step * 250_000L);
  }

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  @AfterContainer
  static void delete() throws IOException {
    STORES.forEach(Store::close);
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 150)
  void filtersAndPages(@ForAll("queries") AuditQuery query) {
    List<AuditEntry> expected = new ArrayList<>();
    ORACLE.forEach(query, expected::add);
    for (Store store : STORES) {
      List<AuditEntry> found = new ArrayList<>();
      store.journal().forEach(query, found::add);
      assertSame(found, expected);
      assertThat(store.journal().endOf(query)).isEqualTo(ORACLE.endOf(query));
    }
  }

  @Property(tries = 20)
  void follows(@ForAll("sequences") long sequence) {
    for (Store store : STORES) {
      assertSame(store.journal().endedAfter(sequence, 50), ORACLE.endedAfter(sequence, 50));
    }
  }

  /** Each store salts its commitments with numbers of its own, and so has hashes of its own. */
  private static void assertSame(List<AuditEntry> found, List<AuditEntry> expected) {
    assertThat(found).usingRecursiveComparison().ignoringFields("hash").isEqualTo(expected);
  }

  @Property(tries = 20)
  void findsWhatCanBePruned(@ForAll("instants") @Nullable Instant before) {
    Instant time = (before == null ? AuditSamples.NOON : before).truncatedTo(ChronoUnit.MILLIS);
    for (Store store : STORES) {
      assertThat(store.journal().prunable(time)).isEqualTo(ORACLE.prunable(time));
    }
  }

  @Property(tries = 20)
  void findsWhatStays(@ForAll("sequences") long through) {
    for (Store store : STORES) {
      assertThat(store.journal().staying(through)).allMatch(KeptRecord::isIntact);
      assertThat(sequences(store.journal().staying(through)))
          .isEqualTo(sequences(ORACLE.staying(through)));
    }
  }

  private static List<Long> sequences(List<KeptRecord> kept) {
    return kept.stream().map(each -> each.record().sequence()).toList();
  }

  @Property(tries = 20)
  void counts(@ForAll("instants") @Nullable Instant since) {
    for (Store store : STORES) {
      assertThat(store.journal().statistics(since)).isEqualTo(ORACLE.statistics(since));
    }
  }

  @Provide
  Arbitrary<AuditQuery> queries() {
    return Combinators.combine(
            texts(),
            texts(),
            texts(),
            Arbitraries.of(RiskLevel.class).injectNull(0.8),
            Arbitraries.of(ResultStatus.class).injectNull(0.7),
            Arbitraries.integers().between(0, 4).map(i -> "rule_" + i).injectNull(0.8),
            instants(),
            instants())
        .as(
            (session, agent, type, risk, status, rule, since, until) ->
                new AuditQuery(
                    false,
                    session,
                    agent,
                    type,
                    risk,
                    status,
                    rule,
                    since,
                    until,
                    0,
                    1,
                    AuditQuery.Order.ASC))
        .flatMap(QueryPropertyTest::paged);
  }

  private static Arbitrary<AuditQuery> paged(AuditQuery q) {
    return Combinators.combine(
            Arbitraries.of(false, false, false, true),
            Arbitraries.longs().between(0, 1_500).injectNull(0.5),
            Arbitraries.of(1L, 2L, 10L, 700L, Long.MAX_VALUE),
            Arbitraries.of(AuditQuery.Order.class))
        .as(
            (admin, after, limit, order) ->
                new AuditQuery(
                    admin,
                    q.sessionId(),
                    q.agentId(),
                    q.actionType(),
                    q.riskLevel(),
                    q.resultStatus(),
                    q.matchedRule(),
                    q.since(),
                    q.until(),
                    after == null ? 0 : after,
                    limit,
                    order));
  }

  private static Arbitrary<@Nullable String> texts() {
    return Arbitraries.of(TEXTS).injectNull(0.8);
  }

  @Provide
  Arbitrary<@Nullable Instant> instants() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(-10, 1_010).map(QueryPropertyTest::at),
            Arbitraries.of(Instant.MIN, Instant.MAX, Instant.EPOCH))
        .injectNull(0.5);
  }

  @Provide
  Arbitrary<Long> sequences() {
    return Arbitraries.longs().between(0, 1_500);
  }
}
