package dev.aegis.plugin.approval.chain;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Asks other handlers, all at once or one after the other, and takes the first answer that one of
 * them brings. One that fails denies: to pass over it would be to ask somebody else than the rule
 * wants. Thread-safe.
 */
final class ChainApproval implements ApprovalHandler {
  /** How a link is given a request: for the first time, or after a restart. */
  private interface Asking extends BiFunction<ApprovalHandler, ApprovalRequest, ApprovalResponse> {}

  /** How long to wait for a store that is away. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Map<String, ApprovalHandler> links;
  private final Duration escalateAfter;
  private final PluginContext context;
  private final Map<String, Future<?>> escalations = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer;

  /**
   * @param links by their names, in the order in which they are asked
   * @param escalateAfter how long each has; zero asks all at once
   */
  ChainApproval(Map<String, ApprovalHandler> links, Duration escalateAfter, PluginContext context) {
    this.links = new LinkedHashMap<>(links);
    this.escalateAfter = escalateAfter;
    this.context = context;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("aegis-chain-" + context.name()).factory());
  }

  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    return ask(request, ApprovalHandler::submit);
  }

  @Override
  public ApprovalResponse resume(ApprovalRequest request) {
    return ask(request, ApprovalHandler::resume);
  }

  /** Asks those whose turn it is, and sees to it that the others are asked when it is theirs. */
  private ApprovalResponse ask(ApprovalRequest request, Asking asking) {
    List<ApprovalHandler> inOrder = List.copyOf(links.values());
    int asked = 0;
    while (asked < inOrder.size() && !untilTurn(request, asked).isPositive()) {
      if (asking.apply(inOrder.get(asked), request) instanceof ApprovalResponse.Answered answered) {
        return answered;
      }
      asked++;
    }
    escalateLater(request, asked);
    return new ApprovalResponse.Pending();
  }

  private Duration untilTurn(ApprovalRequest request, int index) {
    Instant turn = request.requestedAt().plus(escalateAfter.multipliedBy(index));
    return Duration.between(context.clock().instant(), turn);
  }

  private void escalateLater(ApprovalRequest request, int index) {
    Instant turn = request.requestedAt().plus(escalateAfter.multipliedBy(index));
    if (index >= links.size() || !turn.isBefore(request.expiresAt())) {
      escalations.remove(request.id());
      return;
    }
    escalateAfter(request, index, untilTurn(request, index));
  }

  private void escalateAfter(ApprovalRequest request, int index, Duration pause) {
    after(request, pause, () -> escalate(request, index));
  }

  private void after(ApprovalRequest request, Duration pause, Runnable task) {
    try {
      Future<?> next = timer.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
      Future<?> before = escalations.put(request.id(), next);
      if (before != null) {
        // A request that is resumed once more has one turn to come, not two.
        before.cancel(false);
      }
    } catch (RejectedExecutionException e) {
      // Closed: who starts next resumes the request, and so goes on with it.
    }
  }

  private void escalate(ApprovalRequest request, int index) {
    boolean ours;
    try {
      ours = context.desk().isOurs(request.id());
    } catch (StoreException e) {
      // Nobody was asked yet: whether somebody still must be is known when the store is back.
      escalateAfter(request, index, AGAIN);
      return;
    }
    if (!ours) {
      escalations.remove(request.id());
      return;
    }
    askNext(request, index);
  }

  private void askNext(ApprovalRequest request, int index) {
    try {
      ApprovalHandler link = List.copyOf(links.values()).get(index);
      if (link.submit(request) instanceof ApprovalResponse.Answered answered) {
        bring(request, answered.answer());
        return;
      }
      escalateLater(request, index + 1);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      String name = List.copyOf(links.keySet()).get(index);
      context.logger().log(System.Logger.Level.ERROR, "approval handler " + name + " failed", e);
      String why = "the approval handler `" + name + "`, asked next, failed";
      escalations.remove(request.id());
      context.desk().failed(request.id(), why);
    }
  }

  /** Who has answered is not asked again, however long the store is away. */
  private void bring(ApprovalRequest request, Answer answer) {
    try {
      boolean unused = context.desk().answer(request.id(), answer);
      escalations.remove(request.id());
    } catch (StoreException e) {
      after(request, AGAIN, () -> bring(request, answer));
    }
  }

  @Override
  public Set<String> delegates() {
    return Set.copyOf(links.keySet());
  }

  @Override
  public boolean acceptsInboxAnswers() {
    return links.values().stream().anyMatch(ApprovalHandler::acceptsInboxAnswers);
  }

  @Override
  public void ended(ApprovalCase ended) {
    Future<?> escalation = escalations.remove(ended.request().id());
    if (escalation != null) {
      escalation.cancel(false);
    }
    links.forEach((name, link) -> tell(name, link, ended));
  }

  private void tell(String name, ApprovalHandler link, ApprovalCase ended) {
    try {
      link.ended(ended);
    } catch (RuntimeException e) {
      context.logger().log(System.Logger.Level.WARNING, "approval handler " + name, e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
