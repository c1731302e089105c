package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.Verdict;
import dev.aegis.decision.Review;
import dev.aegis.glob.Glob;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Counts the answers to one request against its review: any denial decides, and so does the last
 * approval that the quorum needs. Thread-safe.
 */
final class Ballot {
  private final Review review;
  private final Set<String> approvedBy = new HashSet<>();
  private final CompletableFuture<Answer> result = new CompletableFuture<>();

  Ballot(Review review) {
    this.review = review;
  }

  /** Whether the answer counted. */
  synchronized boolean cast(Answer answer) {
    if (result.isDone() || !mayAnswer(answer)) {
      return false;
    }
    if (answer.verdict() != Verdict.APPROVED) {
      return result.complete(answer);
    }
    if (!approvedBy.add(answer.by())) {
      return false;
    }
    if (approvedBy.size() >= review.quorum()) {
      String everyone = approvedBy.stream().sorted().collect(Collectors.joining(", "));
      result.complete(new Answer(Verdict.APPROVED, everyone, answer.comment(), answer.human()));
    }
    return true;
  }

  /** Closes the vote with an answer of our own, unless it was decided before. */
  synchronized Answer closeWith(Answer otherwise) {
    result.complete(otherwise);
    return result.join();
  }

  CompletableFuture<Answer> result() {
    return result;
  }

  private boolean mayAnswer(Answer answer) {
    if (answer.verdict() != Verdict.APPROVED) {
      return true;
    }
    if (!answer.human()) {
      return review.quorum() == 1 && review.approvers().isEmpty();
    }
    return review.approvers().stream().allMatch(list -> anyMatches(list, answer.by()));
  }

  private static boolean anyMatches(List<String> globs, String person) {
    return globs.stream().anyMatch(glob -> Glob.of(glob).matches(person));
  }
}
