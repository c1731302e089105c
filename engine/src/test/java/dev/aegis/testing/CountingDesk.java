package dev.aegis.testing;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalDesk;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A desk at which answers count as they do in earnest, for a handler that is alone. Thread-safe.
 */
public final class CountingDesk implements ApprovalDesk {
  private final Map<String, ApprovalCase> cases = new ConcurrentHashMap<>();
  private final List<Answer> brought = new CopyOnWriteArrayList<>();
  private volatile Consumer<ApprovalCase> ended = end -> {};

  /** Begins what is asked, of an agent that has the token {@code bot}. */
  public ApprovalRequest open(ApprovalRequest request) {
    cases.put(request.id(), ApprovalCase.begin(request, "digest", "bot", "handler"));
    return request;
  }

  /** Who is told of ends. */
  public void tell(Consumer<ApprovalCase> listener) {
    ended = listener;
  }

  @Override
  public synchronized boolean answer(String requestId, Answer answer) {
    brought.add(answer);
    ApprovalCase before = cases.get(requestId);
    if (before == null || !before.isPending() || before.whyNot(answer).isPresent()) {
      return false;
    }
    end(before.with(answer, Contexts.NOW));
    return true;
  }

  /** Ends what nobody answered. */
  public synchronized void expire(String requestId) {
    end(find(requestId).expired("nobody answered in time", Contexts.NOW));
  }

  private void end(ApprovalCase after) {
    cases.put(after.request().id(), after);
    if (!after.isPending()) {
      ended.accept(after);
    }
  }

  @Override
  public boolean isPending(String requestId) {
    ApprovalCase found = cases.get(requestId);
    return found != null && found.isPending();
  }

  @Override
  public Optional<ApprovalCase> ended(String requestId) {
    return Optional.ofNullable(cases.get(requestId)).filter(found -> !found.isPending());
  }

  public ApprovalCase find(String requestId) {
    return Objects.requireNonNull(cases.get(requestId));
  }

  /** How a request ends, waited for. */
  public ApprovalCase end(String requestId) {
    return Eventually.get(() -> find(requestId), found -> !found.isPending());
  }

  /** All answers, whether they counted or not. */
  public List<Answer> brought() {
    return List.copyOf(brought);
  }
}
