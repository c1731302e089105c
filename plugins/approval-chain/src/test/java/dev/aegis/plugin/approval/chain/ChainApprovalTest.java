package dev.aegis.plugin.approval.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.json.Json;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.ApprovalRequests;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChainApprovalTest {
  private static final ApprovalResponse PENDING = new ApprovalResponse.Pending();

  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private final Desk desk = new Desk();
  private final Plugins plugins = Plugins.discover(null, getClass().getClassLoader());
  private volatile Instant now = Contexts.NOW;

  /** A handler that remembers what it was told. */
  private static final class Link implements ApprovalHandler {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile ApprovalResponse response = PENDING;
    private volatile boolean broken;
    private volatile boolean automatic;
    private volatile boolean inbox;

    @Override
    public ApprovalResponse submit(ApprovalRequest request) {
      told.add("submit " + request.id());
      if (broken) {
        throw new IllegalStateException("out of order");
      }
      return response;
    }

    @Override
    public ApprovalResponse resume(ApprovalRequest request) {
      told.add("resume " + request.id());
      return response;
    }

    @Override
    public boolean approvesByItself() {
      return automatic;
    }

    @Override
    public boolean acceptsInboxAnswers() {
      return inbox;
    }

    @Override
    public void ended(ApprovalCase ended) {
      told.add("ended " + ended.request().id());
    }
  }

  /** Where answers come, of which the first counts. */
  private static final class Desk implements ApprovalDesk {
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Set<String> others = ConcurrentHashMap.newKeySet();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    public boolean answer(String requestId, Answer answer) {
      return answers.putIfAbsent(requestId, answer) == null;
    }

    @Override
    public boolean isOurs(String requestId) {
      asked.add(requestId);
      return !others.contains(requestId) && isPending(requestId);
    }

    @Override
    public boolean isPending(String requestId) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new StoreException(StoreException.Reason.UNAVAILABLE, "the store is away", null);
      }
      return !answers.containsKey(requestId);
    }
  }

  @AfterEach
  void close() {
    plugins.close();
  }

  @Test
  void asksAllAtOnce() {
    try (ApprovalHandler chain = chain(Map.of("handlers", List.of("a", "b")))) {
      assertThat(chain.submit(ApprovalRequests.of("r"))).isEqualTo(PENDING);
      assertThat(link("a").told).containsExactly("submit r");
      assertThat(link("b").told).containsExactly("submit r");
      assertThat(chain.delegates()).isEqualTo(Set.of("a", "b"));
    }
  }

  @Test
  void theFirstAnswerWins() {
    var denied = new ApprovalResponse.Answered(Answer.deniedBy("ann", "no"));
    link("b").response = denied;
    try (ApprovalHandler chain = chain(Map.of("handlers", List.of("a", "b", "c")))) {
      assertThat(chain.submit(ApprovalRequests.of("r"))).isEqualTo(denied);
      assertThat(link("c").told).isEmpty();
    }
  }

  @Test
  void oneThatFailsIsNotPassedOver() {
    link("a").broken = true;
    try (ApprovalHandler chain = chain(Map.of("handlers", List.of("a", "b")))) {
      assertThatExceptionOfType(RuntimeException.class)
          .isThrownBy(() -> chain.submit(ApprovalRequests.of("r")));
      assertThat(link("b").told).isEmpty();
    }
  }

  @Test
  void theNextIsAskedWhenItsTimeHasCome() {
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b", "c"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(59));
      assertThat(chain.submit(ApprovalRequests.of("r"))).isEqualTo(PENDING);
      assertThat(link("a").told).containsExactly("submit r");
      assertThat(link("b").told).isEmpty();
      Eventually.holds(() -> link("b").told.contains("submit r"));
      assertThat(link("c").told).isEmpty();
    }
  }

  @Test
  void whatIsDecidedIsNotEscalated() {
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b", "c"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(59));
      chain.submit(ApprovalRequests.of("decided"));
      desk.answer("decided", Answer.approvedBy("ann", ""));
      chain.submit(ApprovalRequests.of("open"));
      Eventually.holds(() -> link("b").told.contains("submit open"));
      assertThat(link("b").told).containsExactly("submit open");
    }
  }

  @Test
  void oneThatFailsWhenItIsItsTurnDenies() {
    link("b").broken = true;
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b", "c"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(59));
      chain.submit(ApprovalRequests.of("r"));
      Answer answer =
          Eventually.get(() -> Optional.ofNullable(desk.answers.get("r")), Optional::isPresent)
              .orElseThrow();
      assertThat(answer.verdict()).isEqualTo(Verdict.DENIED);
      assertThat(answer.human()).isFalse();
      assertThat(answer.comment()).isEqualTo("the approval handler `b`, asked next, failed");
    }
  }

  @Test
  void aStoreThatIsAwayPutsItOffAndDeniesNothing() {
    desk.failures.set(1);
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(59));
      chain.submit(ApprovalRequests.of("r"));
      Eventually.holds(() -> link("b").told.equals(List.of("submit r")));
      assertThat(desk.answers).isEmpty();
    }
  }

  @Test
  void aRequestThatIsResumedAgainAndAgainHasOneTurnToCome() {
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(58));
      chain.resume(ApprovalRequests.of("r"));
      chain.resume(ApprovalRequests.of("r"));
      chain.resume(ApprovalRequests.of("r"));
      chain.submit(ApprovalRequests.of("s"));
      Eventually.holds(() -> link("b").told.contains("submit s"));
      assertThat(link("b").told).containsExactly("submit r", "submit s");
    }
  }

  @Test
  void whatAnotherProcessGoesOnWithIsNotEscalatedHere() {
    desk.others.add("r");
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(59));
      chain.submit(ApprovalRequests.of("r"));
      Eventually.holds(() -> desk.asked.contains("r"));
      chain.submit(ApprovalRequests.of("s"));
      Eventually.holds(() -> link("b").told.equals(List.of("submit s")));
    }
  }

  @Test
  void anAnswerOfTheNextIsBroughtToTheDesk() {
    link("b").response = new ApprovalResponse.Answered(Answer.approvedBy("ben", "fine"));
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(59));
      chain.submit(ApprovalRequests.of("r"));
      Eventually.holds(() -> Answer.approvedBy("ben", "fine").equals(desk.answers.get("r")));
    }
  }

  @Test
  void afterARestartThoseAreAskedWhoseTurnItWas() {
    try (ApprovalHandler chain =
        chain(Map.of("handlers", List.of("a", "b", "c"), "escalate_after", "1m"))) {
      now = Contexts.NOW.plus(Duration.ofSeconds(61));
      chain.resume(ApprovalRequests.of("r"));
      assertThat(link("a").told).containsExactly("resume r");
      assertThat(link("b").told).containsExactly("resume r");
      assertThat(link("c").told).isEmpty();
    }
  }

  @Test
  void allHearOfTheEnd() {
    try (ApprovalHandler chain = chain(Map.of("handlers", List.of("a", "b")))) {
      ApprovalCase begun = ApprovalCase.begin(ApprovalRequests.of("r"), "sha256:0", null, "chain");
      chain.ended(begun.with(Answer.deniedBy("ann", ""), now));
      assertThat(link("a").told).containsExactly("ended r");
      assertThat(link("b").told).containsExactly("ended r");
    }
  }

  @Test
  void theInboxCountsWhereItIsALink() {
    link("b").inbox = true;
    try (ApprovalHandler with = chain(Map.of("handlers", List.of("a", "b")));
        ApprovalHandler without = chain(Map.of("handlers", List.of("a", "c")))) {
      assertThat(with.acceptsInboxAnswers()).isTrue();
      assertThat(without.acceptsInboxAnswers()).isFalse();
      assertThat(with.approvesByItself()).isFalse();
    }
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    link("yes").automatic = true;
    assertRefused(Map.of(), "at least two");
    assertRefused(Map.of("handlers", List.of("a")), "at least two");
    assertRefused(Map.of("handlers", List.of("a", "a")), "names `a` twice");
    assertRefused(
        Map.of("handlers", List.of("a", "yes")), "`yes`, which says yes without asking anyone");
    assertRefused(
        Map.of("handlers", List.of("a", "b"), "escalate_after", "10ms"), "is at least 1s");
    assertRefused(Map.of("handlers", List.of("a", "nobody")), "there is no approval handler");
  }

  private void assertRefused(Map<String, ?> settings, String why) {
    assertThatExceptionOfType(PluginException.class)
        .isThrownBy(() -> chain(settings).close())
        .withMessageContaining(why);
  }

  private Link link(String name) {
    return links.computeIfAbsent(name, key -> new Link());
  }

  private ApprovalHandler chain(Map<String, ?> settings) {
    var context =
        new PluginContext(
            "chain",
            () -> now,
            System.getLogger("aegis.test"),
            desk,
            name -> {
              if (name.equals("nobody")) {
                throw new SettingsException("there is no approval handler `nobody`");
              }
              return link(name);
            },
            Json.OWN);
    return plugins.make(
        ApprovalHandlerFactory.class,
        "chain",
        new PluginConfig("chain", settings),
        context,
        ApprovalHandlerFactory::create);
  }
}
