package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditTrail;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.PolicyStore.StoredPolicy;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {
  @TempDir private Path folder;

  /** The settings of the store. */
  Map<String, ?> place() {
    return Map.of("path", folder.resolve("audit.db").toString());
  }

  private static StoredPolicy policy(String version, @Nullable String fileDigest) {
    List<Document> documents =
        List.of(
            new Document("a.yaml", "rules: []\n# ü\n"),
            new Document("b.yaml", "x".repeat(2_000_000)));
    return new StoredPolicy(
        0,
        version,
        documents,
        AuditSamples.NOON.truncatedTo(ChronoUnit.MILLIS),
        fileDigest == null ? "kim" : "file",
        fileDigest);
  }

  private static AuditEvent.Administrative event(String version) {
    return new AuditEvent.Administrative(
        AuditSamples.NOON, "policy_in_force", "kim", Map.of("policy_version", version));
  }

  @Test
  void theNewestStaysInForce() {
    StoredPolicy second;
    StoredPolicy first;
    try (Store store = Opening.open(place())) {
      assertThat(store.policies().newest()).isEmpty();
      first = store.policies().put(policy("sha256:1", "d1"), 0, event("sha256:1"));
      second = store.policies().put(policy("sha256:2", null), 1, event("sha256:2"));
    }
    assertThat(first.number()).isEqualTo(1);
    assertThat(second.number()).isEqualTo(2);
    try (Store store = Opening.open(place())) {
      assertThat(store.policies().newest()).contains(second);
      assertThat(store.policies().newestByFile()).contains(first);
      AuditTrail trail = store.journal().trail(2).orElseThrow();
      assertThat(trail.entry().administrative()).isTrue();
      assertThat(trail.entry().actionParams()).isEqualTo(Map.of("policy_version", "sha256:2"));
    }
  }

  @Test
  void whoSawAnOlderOneInForceIsRefusedAndNothingIsOnRecord() {
    try (Store store = Opening.open(place())) {
      store.policies().put(policy("sha256:1", null), 0, event("sha256:1"));
      long head = store.journal().head();
      assertThatThrownBy(() -> store.policies().put(policy("sha256:2", null), 0, event("sha256:2")))
          .isInstanceOf(StaleStateException.class);
      assertThat(store.journal().head()).isEqualTo(head);
      assertThat(store.policies().newestNumber()).isEqualTo(1);
      assertThat(store.policies().put(policy("sha256:3", null), 1, event("sha256:3")).number())
          .isEqualTo(2);
    }
  }

  @Test
  void allThatWasInForceCanBeLookedAt() {
    try (Store store = Opening.open(place())) {
      assertThat(store.policies().newestNumber()).isZero();
      for (int i = 0; i < 5; i++) {
        store.policies().put(policy("sha256:" + i, null), i, event("sha256:" + i));
      }
      assertThat(store.policies().versions(Long.MAX_VALUE, 2))
          .extracting(PolicyStore.Version::number)
          .containsExactly(5L, 4L);
      assertThat(store.policies().versions(4, 10))
          .extracting(PolicyStore.Version::version)
          .containsExactly("sha256:2", "sha256:1", "sha256:0");
      assertThat(store.policies().find(2).orElseThrow().version()).isEqualTo("sha256:1");
      assertThat(store.policies().find(6)).isEmpty();
    }
  }
}
