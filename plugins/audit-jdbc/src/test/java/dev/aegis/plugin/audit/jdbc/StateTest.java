package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {
  private static final Instant NOON = AuditSamples.NOON.truncatedTo(ChronoUnit.MILLIS);
  private static final List<AuditEvent> STARTED = List.of(AuditSamples.started());

  @TempDir private Path folder;

  /** The settings of the store. */
  Map<String, ?> place() {
    return Map.of("path", folder.resolve("audit.db").toString());
  }

  private static Change change(String id, long expected, String status, Map<String, ?> body) {
    return new Change("note", id, expected, status, NOON.plusSeconds(body.size()), body);
  }

  private static @Nullable Item get(Store store, String id) {
    return store.state().get("note", List.of(id)).get(id);
  }

  @Test
  void aDocumentBeginsWithItsRecordsAndSurvives() {
    Map<String, ?> body =
        Map.of("n", 1L, "d", 1.0, "text", "\u00fc\uD83D\uDE00\u0000", "list", List.of(true));
    try (Store store = Opening.open(place())) {
      List<AuditRecord> records =
          store
              .state()
              .write(List.of(change("a", 0, "open", body)), List.of(AuditSamples.question("x")));
      assertThat(records).hasSize(1);
      store.state().write(List.of(change("b", 0, "open", Map.of())), STARTED);
    }
    try (Store store = Opening.open(place())) {
      Item item = new Item("note", "a", 1, 1, "open", NOON.plusSeconds(4), body);
      assertThat(get(store, "a")).isEqualTo(item);
      assertThat(store.state().get("other", List.of("a"))).isEmpty();
      assertThat(store.journal().trail(1)).isPresent();
      assertThat(store.state().list("note", "open", 0, 10))
          .extracting(Item::id)
          .containsExactly("a", "b");
    }
  }

  @Test
  void whatDoesNotStandAsExpectedChangesNothing() {
    try (Store store = Opening.open(place())) {
      StateStore state = store.state();
      state.write(List.of(change("a", 0, "open", Map.of())), STARTED);
      for (Change stale :
          List.of(
              change("a", 0, "closed", Map.of()),
              change("a", 2, "closed", Map.of()),
              change("b", 1, "closed", Map.of()),
              new Change("note", "a", 2, "open", null, null))) {
        assertThatThrownBy(
                () -> state.write(List.of(change("c", 0, "open", Map.of()), stale), STARTED))
            .isInstanceOf(StaleStateException.class);
      }
      assertThat(get(store, "c")).isNull();
      assertThat(get(store, "a")).extracting(Item::status).isEqualTo("open");
      assertThat(store.journal().head()).isEqualTo(1);
      state.write(List.of(change("a", 1, "closed", Map.of())), STARTED);
      assertThat(get(store, "a")).extracting(Item::revision).isEqualTo(2L);
    }
  }

  @Test
  void nothingChangesWithoutItsRecord() {
    try (Store store = Opening.open(place())) {
      StateStore state = store.state();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> state.write(List.of(change("a", 0, "open", Map.of())), List.of()));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  state.write(
                      List.of(change("a", 0, "open", Map.of())),
                      List.of(AuditSamples.success(99))));
      assertThat(get(store, "a")).isNull();
    }
  }

  @Test
  void ofManyWhoChangeOneDocumentOneSucceeds() throws Exception {
    int rounds = 20;
    try (Store store = Opening.open(place());
        var threads = Executors.newCachedThreadPool()) {
      for (int round = 0; round < rounds; round++) {
        String id = "race-" + round;
        store.state().write(List.of(change(id, 0, "open", Map.of())), STARTED);
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < 8; racer++) {
          String status = "won by " + racer;
          racers.add(() -> wins(store, change(id, 1, status, Map.of())));
        }
        int winners = 0;
        for (Future<Boolean> racer : threads.invokeAll(racers)) {
          winners += racer.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
      // Who lost has left no record.
      assertThat(store.journal().head()).isEqualTo(2L * rounds);
    }
  }

  @Test
  void whoComesAfterAnEndIsToldThatTheDocumentChanged() throws Exception {
    int rounds = 20;
    try (Store store = Opening.open(place());
        var threads = Executors.newCachedThreadPool()) {
      for (int round = 0; round < rounds; round++) {
        String id = "end-" + round;
        long entry =
            store
                .state()
                .write(
                    List.of(change(id, 0, "open", Map.of())), List.of(AuditSamples.intent("crm")))
                .getFirst()
                .entryId();
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < 4; racer++) {
          Change end = change(id, 1, "ended by " + racer, Map.of());
          racers.add(() -> wins(store, end, List.of(AuditSamples.success(entry))));
        }
        int winners = 0;
        for (Future<Boolean> racer : threads.invokeAll(racers)) {
          winners += racer.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
        assertThat(
                wins(store, change(id, 1, "late", Map.of()), List.of(AuditSamples.success(entry))))
            .isFalse();
        assertThatIllegalArgumentException()
            .as("an entry that ended, and a document as expected")
            .isThrownBy(
                () ->
                    wins(
                        store,
                        change(id, 2, "late", Map.of()),
                        List.of(AuditSamples.success(entry))));
      }
    }
  }

  private static boolean wins(Store store, Change change) {
    return wins(store, change, STARTED);
  }

  private static boolean wins(Store store, Change change, List<AuditEvent> events) {
    try {
      store.state().write(List.of(change), events);
      return true;
    } catch (StaleStateException e) {
      return false;
    }
  }

  /** Whatever is done, it answers as the plainest store does. */
  @Test
  void itIsWhatThePlainestStoreIs() {
    Random random = new Random(20261124);
    try (InMemoryStore plain = new InMemoryStore();
        Store store = Opening.open(place())) {
      for (int step = 0; step < 300; step++) {
        List<Change> changes = changes(random);
        assertThat(outcome(store, changes)).as("step %s", step).isEqualTo(outcome(plain, changes));
        assertThat(answers(store.state(), step)).isEqualTo(answers(plain.state(), step));
      }
    }
    try (Store store = Opening.open(place())) {
      assertThat(store.state().list("note", null, 0, 100)).isNotEmpty();
    }
  }

  private static List<Change> changes(Random random) {
    List<Change> changes = new ArrayList<>();
    List<String> ids = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
    int many = 1 + random.nextInt(2);
    for (int i = 0; i < many; i++) {
      String id = ids.remove(random.nextInt(ids.size()));
      int expected = random.nextInt(4);
      changes.add(
          new Change(
              random.nextInt(4) == 0 ? "task" : "note",
              id,
              expected,
              random.nextBoolean() ? "open" : "closed",
              random.nextInt(3) == 0 ? null : NOON.plusSeconds(random.nextInt(5)),
              expected > 0 && random.nextInt(3) == 0 ? null : Map.of("step", random.nextLong())));
    }
    return changes;
  }

  private static String outcome(Store store, List<Change> changes) {
    try {
      return store.state().write(changes, STARTED).stream()
          .map(AuditRecord::sequence)
          .toList()
          .toString();
    } catch (StaleStateException e) {
      return "stale";
    }
  }

  private static List<Object> answers(StateStore state, int step) {
    return List.of(
        state.get("note", List.of("a", "c", "x")),
        state.list("note", null, 0, 100),
        state.list("note", "open", step / 2, 2),
        state.due("note", "closed", NOON.plusSeconds(2), 2),
        state.count("note", "open"));
  }
}
