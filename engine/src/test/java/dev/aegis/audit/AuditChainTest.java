package dev.aegis.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.testing.AuditSamples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AuditChainTest {
  private static final List<AuditRecord> RECORDS = records();

  private static List<AuditRecord> records() {
    AuditChain chain = new AuditChain(AuditChain.EMPTY);
    List<AuditRecord> records = new ArrayList<>();
    for (AuditEvent event :
        List.of(
            AuditSamples.started(),
            AuditSamples.intent("a"),
            AuditSamples.refusal("b"),
            AuditSamples.question("c"),
            AuditSamples.success(2),
            AuditSamples.approved(5, "kim"),
            AuditSamples.success(5))) {
      records.addAll(chain.append(AuditDraft.of(event)));
    }
    return List.copyOf(records);
  }

  @Test
  void aChainIsWhole() {
    assertThat(AuditChain.verify(RECORDS)).isEmpty();
    assertThat(AuditChain.verify(List.of())).isEmpty();
    assertThat(RECORDS)
        .extracting(AuditRecord::sequence)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(RECORDS)
        .extracting(AuditRecord::entryId)
        .containsExactly(1L, 2L, 3L, 3L, 5L, 2L, 5L, 5L);
  }

  @Test
  void aChainIsFollowedFromATrustedHead() {
    AuditRecord trusted = RECORDS.get(3);
    AuditChain.Head head = new AuditChain.Head(trusted.sequence(), trusted.hash());

    assertThat(AuditChain.verify(head, RECORDS.subList(4, 8).iterator())).isEmpty();
    assertThat(AuditChain.verify(head, RECORDS.subList(5, 8).iterator())).isPresent();
  }

  /** Pinned: were it to change, every log written before would seem forged. */
  @Test
  void theHashIsTheHashOfTheDocumentedText() {
    AuditRecord record = RECORDS.getFirst();
    Salts salts = Salts.of("000102030405060708090a0b0c0d0e0f");
    AuditDraft draft = AuditDraft.of(Kind.ADMIN, record.at(), 0, record.body(), salts);
    assertThat(new AuditChain(AuditChain.EMPTY).append(List.of(draft)).getFirst().hash())
        .isEqualTo("493218f7b365b438cbe7ddc28f46489f7894d4265b8bc2887d1a6c0e2ac42fbe");
  }

  @Property(tries = 300)
  void anyChangeIsNoticed(
      @ForAll @IntRange(min = 0, max = 7) int at,
      @ForAll("changes") UnaryOperator<AuditRecord> change) {
    List<AuditRecord> records = new ArrayList<>(RECORDS);
    AuditRecord changed = change.apply(records.get(at));
    records.set(at, changed);
    boolean same = changed.equals(RECORDS.get(at));

    Optional<ChainCheck.Finding> found = AuditChain.verify(records);

    assertThat(found.isEmpty()).isEqualTo(same);
    found.ifPresent(b -> assertThat(b.sequence()).isEqualTo(at + 1L));
  }

  @Provide
  Arbitrary<UnaryOperator<AuditRecord>> changes() {
    return Arbitraries.of(
        AuditChainTest::salted,
        r -> with(r, r.sequence() + 1, r.entryId(), r.kind(), 0, r.body(), r.hash()),
        r -> with(r, r.sequence(), 1, r.kind(), 0, r.body(), r.hash()),
        r -> with(r, r.sequence(), r.entryId() + 1, r.kind(), 0, r.body(), r.hash()),
        r -> with(r, r.sequence(), r.entryId(), Kind.OUTCOME, 0, r.body(), r.hash()),
        r -> with(r, r.sequence(), r.entryId(), Kind.INTENT, 0, r.body(), r.hash()),
        r -> with(r, r.sequence(), r.entryId(), r.kind(), 1, r.body(), r.hash()),
        r -> with(r, r.sequence(), r.entryId(), r.kind(), 0, without(r.body()), r.hash()),
        r -> with(r, r.sequence(), r.entryId(), r.kind(), 0, with(r.body()), r.hash()),
        r -> with(r, r.sequence(), r.entryId(), r.kind(), 0, r.body(), AuditChain.GENESIS));
  }

  private static AuditRecord with(
      AuditRecord record,
      long sequence,
      long entry,
      Kind kind,
      int later,
      Map<String, ?> body,
      String hash) {
    return new AuditRecord(
        sequence, entry, kind, record.at().plusMillis(later), body, record.salts(), hash);
  }

  private static AuditRecord salted(AuditRecord record) {
    return new AuditRecord(
        record.sequence(),
        record.entryId(),
        record.kind(),
        record.at(),
        record.body(),
        Salts.random(),
        record.hash());
  }

  private static Map<String, ?> without(Map<String, ?> body) {
    Map<String, Object> changed = new HashMap<>(body);
    changed.remove(body.keySet().iterator().next());
    return changed;
  }

  private static Map<String, ?> with(Map<String, ?> body) {
    Map<String, Object> changed = new HashMap<>(body);
    changed.put("action_target", "other");
    return changed;
  }

  @Property(tries = 100)
  void whatIsRemovedDoubledOrSwappedIsNoticed(@ForAll @IntRange(min = 0, max = 6) int at) {
    List<AuditRecord> removed = new ArrayList<>(RECORDS);
    removed.remove(at);
    List<AuditRecord> doubled = new ArrayList<>(RECORDS);
    doubled.add(at, RECORDS.get(at));
    List<AuditRecord> swapped = new ArrayList<>(RECORDS);
    Collections.swap(swapped, at, at + 1);

    assertThat(AuditChain.verify(removed).orElseThrow().sequence()).isEqualTo(at + 1L);
    assertThat(AuditChain.verify(doubled).orElseThrow().sequence()).isEqualTo(at + 2L);
    assertThat(AuditChain.verify(swapped).orElseThrow().sequence()).isEqualTo(at + 1L);
  }
}
