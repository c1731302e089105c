package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.spi.Leases;
import dev.aegis.spi.StaleStateException;
import dev.aegis.testing.InMemoryLeases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private final InMemoryLeases leases = new InMemoryLeases();
  private final Map<String, String> pending = new LinkedHashMap<>();
  private final List<String> resumed = new ArrayList<>();
  private final List<String> staleness = new ArrayList<>();
  private final List<Integer> steps = new ArrayList<>();
  private final Takeover a = started("a");
  private final Takeover b = started("b");

  @Test
  void aStoreOfItsOwnHasNobodyElseToWaitFor() {
    pending.put("1", "earlier");
    pending.put("2", "earlier still");
    takeover("c", Optional.empty(), resumed::add).start();
    assertThat(resumed).containsExactly("1", "2");
  }

  @Test
  void whatTheLivingAskedIsTheirs() {
    pending.put("1", "a");
    pending.put("2", "b");
    beats(3);
    assertThat(resumed).isEmpty();
  }

  @Test
  void whatHasNobodyIsTakenUpOnceAndAtTheSecondLook() {
    pending.put("1", "gone");
    beats(1);
    assertThat(resumed).isEmpty();
    beats(3);
    assertThat(resumed).containsExactly("a:1");
  }

  @Test
  void whoSaysSoBetweenTwoLooksIsThere() {
    pending.put("1", "c");
    beats(1);
    started("c");
    beats(3);
    assertThat(resumed).isEmpty();
  }

  @Test
  void whatWasTakenUpBelongsToWhoTookIt() {
    pending.put("1", "gone");
    beats(2);
    assertThat(pending).containsEntry("1", "a");
    leases.lapse("approvals");
    b.beat();
    beats(3);
    assertThat(resumed).containsExactly("a:1");
  }

  @Test
  void whereTheOneThatLooksAfterThemGoesTheNextTakesUpAllOfIt() {
    pending.put("1", "gone");
    beats(2);
    pending.put("2", "a");
    a.close();
    beats(3);
    assertThat(resumed).containsExactly("a:1", "b:1", "b:2");
  }

  @Test
  void afterTheStoreWasAwayTheLivingHaveTimeToSaySo() {
    pending.put("1", "gone");
    leases.failNext();
    assertThatThrownBy(a::beat).hasMessage("the store is away");
    beats(6);
    assertThat(resumed).isEmpty();
    beats(2);
    assertThat(resumed).containsExactly("a:1");
  }

  @Test
  void whatChangesWhileItIsTakenUpIsLookedAtAgain() {
    pending.put("1", "gone");
    staleness.add("1");
    beats(2);
    assertThat(resumed).isEmpty();
    beats(1);
    assertThat(resumed).containsExactly("a:1");
  }

  @Test
  void manyChangeHandsAHundredAtATime() {
    for (int i = 0; i < 250; i++) {
      pending.put("" + i, "gone");
    }
    beats(2);
    assertThat(resumed).hasSize(250);
    assertThat(steps).containsExactly(100, 100, 50);
  }

  private void beats(int beats) {
    for (int i = 0; i < beats; i++) {
      a.beat();
      b.beat();
    }
  }

  private Takeover started(String self) {
    Takeover takeover = takeover(self, Optional.of(leases), id -> resumed.add(self + ":" + id));
    takeover.start();
    return takeover;
  }

  private Takeover takeover(String self, Optional<Leases> shared, Consumer<String> takeUp) {
    return new Takeover(
        self, shared, () -> new LinkedHashMap<>(pending), left -> claimed(left, self), takeUp);
  }

  private List<String> claimed(Map<String, String> left, String self) {
    steps.add(left.size());
    if (staleness.removeAll(left.keySet())) {
      throw new StaleStateException("it was answered", null);
    }
    left.keySet().forEach(id -> pending.put(id, self));
    return List.copyOf(left.keySet());
  }
}
