package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs is what was decided, recorded and approved, whoever holds what it was made of. */
@Timeout(120)
class FrozenParametersTest {
  private static final String POLICY =
      """
      rules:
        - {match: {type: cheap}, when: params.amount < 100, approval: auto}
        - {match: {type: ask}, approval: approve}
        - {match: {type: read}, approval: auto}
      defaults: {approval: block}
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final List<Map<String, ?>> runs = new CopyOnWriteArrayList<>();

  private AegisBuilder builder() {
    return Aegis.builder()
        .store(store)
        .policyText(POLICY)
        .approval(new Inbox())
        .executor(
            action -> {
              runs.add(action.params());
              return new ExecutionResult.Succeeded(null);
            });
  }

  @Test
  void whatIsChangedWhilePeopleThinkDoesNotRun() {
    Map<String, Object> inner = new HashMap<>(Map.of("to", "ann"));
    Map<String, Object> params = new HashMap<>(Map.of("amount", 1L, "inner", inner));
    try (Aegis aegis = builder().build()) {
      ActionResult asked =
          aegis.execute(Action.of("ask", "t", params), aegis.policy(), "bot", Duration.ZERO);
      params.put("amount", 999_999L);
      inner.put("to", "eve");
      aegis
          .approvals()
          .answer(Objects.requireNonNull(asked.approvalId()), Answer.approvedBy("ann", ""));
      Eventually.holds(() -> runs.size() == 1);
      assertThat(runs.getFirst()).isEqualTo(Map.of("amount", 1L, "inner", Map.of("to", "ann")));
    }
  }

  @Test
  void listenersAndExecutorsCanChangeNothing() {
    List<Class<?>> thrown = new ArrayList<>();
    ActionListener hostile =
        new ActionListener() {
          @Override
          @SuppressWarnings("unchecked")
          public void decided(Decision decision, long auditId) {
            try {
              ((Map<String, Object>) decision.action().params()).put("z", 1L);
            } catch (UnsupportedOperationException e) {
              thrown.add(e.getClass());
            }
          }
        };
    try (Aegis aegis = builder().listener(hostile).build()) {
      aegis.execute(Action.of("read", "t", new HashMap<>(Map.of("q", 1L))));
    }
    assertThat(thrown).hasSize(1);
    assertThat(runs).containsExactly(Map.of("q", 1L));
  }

  @Test
  void aMapWithTwoFacesShowsOne() {
    Map<String, Object> twoFaces =
        new AbstractMap<>() {
          @Override
          public Object get(Object key) {
            return 1L;
          }

          @Override
          public Set<Entry<String, Object>> entrySet() {
            return Set.of(Map.entry("amount", 1_000_000L));
          }
        };
    try (Aegis aegis = builder().build()) {
      assertThat(aegis.execute(Action.of("cheap", "t", twoFaces)).status())
          .isEqualTo(ResultStatus.BLOCKED);
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void whatHoldsItselfIsBlocked() {
    Map<String, Object> endless = new HashMap<>();
    endless.put("self", endless);
    try (Aegis aegis = builder().build()) {
      assertThat(aegis.execute(Action.of("read", "t", endless)).status())
          .isEqualTo(ResultStatus.BLOCKED);
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void whoClosesWaitsForWhatRuns() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Aegis aegis = builder().build();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<String> caller =
          threads.submit(
              () ->
                  aegis.run(
                      Action.of("read", "t"),
                      () -> {
                        begun.countDown();
                        end.await();
                        return "done";
                      }));
      begun.await();
      Future<?> closing = threads.submit(aegis::close);
      Eventually.holds(() -> isClosed(aegis));
      assertThat(closing.isDone()).isFalse();
      end.countDown();
      assertThat(caller.get()).isEqualTo("done");
      closing.get();
    }
    store.reopen();
    assertThat(store.journal().trail(2).orElseThrow().entry().resultStatus())
        .isEqualTo(ResultStatus.SUCCESS);
    assertThatThrownBy(() -> aegis.execute(Action.of("read", "t")))
        .isInstanceOf(StoreException.class)
        .hasMessage("Aegis is closed");
  }

  private static boolean isClosed(Aegis aegis) {
    try {
      aegis.execute(Action.of("drop", "t"));
      return false;
    } catch (StoreException e) {
      return true;
    }
  }
}
