package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.ApprovalResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks the handler that a decision names, and waits for as long as its review allows. Whatever is
 * not exactly an approval is a denial. Thread-safe.
 */
final class Approvals implements ApprovalDesk {
  private static final System.Logger LOG = System.getLogger("aegis");

  private final Supplier<String> ids;
  private final Map<String, Ballot> open = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param ids makes unguessable ids
   */
  Approvals(Supplier<String> ids) {
    this.ids = ids;
  }

  @Override
  public boolean answer(String requestId, Answer answer) {
    Ballot ballot = open.get(requestId);
    return ballot != null && ballot.cast(Objects.requireNonNull(answer));
  }

  /** Asks about an action whose intent is on record, and returns the one answer that counts. */
  Answer ask(Handlers handlers, long auditId, Decision decision, Instant at) {
    Review review = Objects.requireNonNull(decision.review());
    String id = ids.get();
    var request = new ApprovalRequest(id, auditId, decision, at, at.plus(review.timeout()));
    var ballot = new Ballot(review);
    open.put(id, ballot);
    try {
      if (closed) {
        return ballot.closeWith(refusal("the server is stopping"));
      }
      return submit(handlers, request, ballot, review);
    } finally {
      open.remove(id);
    }
  }

  /** Denies whatever is still open, and everything from here on. */
  void close() {
    closed = true;
    open.values().forEach(ballot -> ballot.closeWith(refusal("the server is stopping")));
  }

  private static Answer submit(
      Handlers handlers, ApprovalRequest request, Ballot ballot, Review review) {
    String name = handlers.nameOf(review.handler());
    ApprovalResponse response;
    try {
      response = handlers.get(review.handler()).submit(request);
    } catch (Throwable e) {
      // A guest may throw anything, errors of linkage included; none of it may open the gate.
      LOG.log(System.Logger.Level.ERROR, "approval handler " + name + " failed", e);
      return ballot.closeWith(refusal("the approval handler `" + name + "` failed"));
    }
    return switch (response) {
      case ApprovalResponse.Answered answered -> {
        ballot.cast(answered.answer());
        yield ballot.closeWith(
            refusal("the approval handler `" + name + "` gave no approval that this rule accepts"));
      }
      case ApprovalResponse.Pending pending -> await(ballot, review.timeout());
      case null -> ballot.closeWith(refusal("the approval handler `" + name + "` gave no answer"));
    };
  }

  private static Answer await(Ballot ballot, Duration timeout) {
    try {
      return ballot.result().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return ballot.closeWith(refusal("no answer within " + inWords(timeout)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ballot.closeWith(refusal("interrupted while waiting for an answer"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a ballot never fails", e);
    }
  }

  private static Answer refusal(String why) {
    return new Answer(Verdict.DENIED, "auto", why, false);
  }

  private static String inWords(Duration timeout) {
    long seconds = timeout.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + " d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + " h";
    }
    return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
