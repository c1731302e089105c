package dev.aegis.plugin.approval.slack;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The messages about one request, and what they are to say now. Thread-safe. */
final class Talk {
  /** Held while messages are brought up to date, so that the last word stays. */
  final ReentrantLock writing = new ReentrantLock();

  private final Instant until;
  private final boolean inbox;
  private final Set<Place> places = new LinkedHashSet<>();
  private final List<String> approvers = new ArrayList<>();
  private @Nullable Card card;
  private @Nullable ApprovalCase end;

  /**
   * @param card null where another process asks
   * @param until when it is over at the latest
   */
  Talk(@Nullable Card card, Instant until, boolean inbox) {
    this.card = card;
    this.until = until;
    this.inbox = inbox;
  }

  synchronized void isAt(Place place) {
    places.add(place);
  }

  synchronized void approvedBy(String person) {
    approvers.add(person);
  }

  synchronized void ended(ApprovalCase ended) {
    end = ended;
    if (card == null) {
      ApprovalRequest request = ended.request();
      card = new Card(request, false, inbox);
    }
  }

  synchronized boolean hasEnded() {
    return end != null;
  }

  /** Whether people see too little of it here to approve it. */
  synchronized boolean isCut() {
    return card != null && !card.isWhole();
  }

  synchronized List<Place> places() {
    return List.copyOf(places);
  }

  boolean isOver(Instant now) {
    return now.isAfter(until);
  }

  /** What its messages are to say; nothing where only another process knows. */
  synchronized Optional<Map<String, Object>> message() {
    if (card == null) {
      return Optional.empty();
    }
    return Optional.of(end == null ? card.asking(approvers) : card.ended(end));
  }
}
