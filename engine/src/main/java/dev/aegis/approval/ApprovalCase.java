package dev.aegis.approval;

import dev.aegis.decision.Review;
import dev.aegis.glob.Glob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An approval from its beginning to its end: what is asked, who has said what, and how it came out.
 * It says which answers count; what is not {@linkplain ApprovalState#PENDING pending} any more
 * never changes. Immutable.
 *
 * @param request what people are asked
 * @param digest of the action as it is on record; what was approved runs only where it is still
 *     this
 * @param requester the name of the token that asked; null where there was none
 * @param handler the name of the handler that asks
 * @param votes those who said yes, in their order
 * @param closing how it ended; null while it is pending
 */
public record ApprovalCase(
    ApprovalRequest request,
    String digest,
    @Nullable String requester,
    String handler,
    List<Vote> votes,
    ApprovalState state,
    @Nullable Closing closing) {

  /**
   * A yes.
   *
   * @param human whether a person gave it
   */
  public record Vote(String by, boolean human, String comment, Instant at) {
    public Vote {
      Objects.requireNonNull(by);
      Objects.requireNonNull(comment);
      Objects.requireNonNull(at);
    }
  }

  /**
   * An end.
   *
   * @param by who brought it about; of several people all, with commas
   * @param human whether a person did
   */
  public record Closing(String by, boolean human, String comment, Instant at) {
    public Closing {
      Objects.requireNonNull(by);
      Objects.requireNonNull(comment);
      Objects.requireNonNull(at);
    }
  }

  public ApprovalCase {
    Objects.requireNonNull(request);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(handler);
    votes = List.copyOf(votes);
    if ((state == ApprovalState.PENDING) != (closing == null)) {
      throw new IllegalArgumentException("an approval has an end unless it is pending");
    }
  }

  /** One that begins. */
  public static ApprovalCase begin(
      ApprovalRequest request, String digest, @Nullable String requester, String handler) {
    return new ApprovalCase(
        request, digest, requester, handler, List.of(), ApprovalState.PENDING, null);
  }

  /** What the record says where no person answered. */
  private static final Set<String> RESERVED = Set.of("auto", "local", "file");

  /** How people are asked. */
  public Review review() {
    return Objects.requireNonNull(request.decision().review());
  }

  public boolean isPending() {
    return state == ApprovalState.PENDING;
  }

  /** How many more must say yes. */
  public int missing() {
    return Math.max(0, review().quorum() - votes.size());
  }

  /**
   * Why an answer can't count while this is pending, for people; empty where it can.
   *
   * <p>The requester never counts, nor does anyone twice, nor whom the rule does not name. What no
   * person gave can say no; it can say yes only where the rule asks for nobody in particular.
   */
  public Optional<String> whyNot(Answer answer) {
    if (!answer.human()) {
      return answer.verdict() == Verdict.APPROVED && needsPeople()
          ? Optional.of("the rule asks for people, and no person gave that answer")
          : Optional.empty();
    }
    if (RESERVED.contains(folded(answer.by()))) {
      return Optional.of("`" + answer.by() + "` stands for something else than a person");
    }
    boolean own = requester != null && same(requester, answer.by());
    // A name that an agent gave itself keeps nobody from saying no.
    if (own || (answer.verdict() == Verdict.APPROVED && isRequester(answer.by()))) {
      return Optional.of("`" + answer.by() + "` asked for it, and so can't answer; withdraw it");
    }
    if (!review().approvers().stream().allMatch(globs -> names(globs, answer.by()))) {
      return Optional.of("the rule does not name `" + answer.by() + "` among its approvers");
    }
    boolean twice =
        answer.verdict() == Verdict.APPROVED
            && votes.stream().anyMatch(vote -> same(vote.by(), answer.by()));
    return twice
        ? Optional.of("`" + answer.by() + "` has approved already; another person must")
        : Optional.empty();
  }

  /** Whether somebody is who asked: by the token's name, or the name the agent gave itself. */
  public boolean isRequester(String name) {
    String agent = request.action().agentId();
    return (requester != null && same(requester, name)) || (!agent.isEmpty() && same(agent, name));
  }

  /**
   * How it stands after an answer.
   *
   * @throws IllegalStateException where the answer can't count
   */
  public ApprovalCase with(Answer answer, Instant at) {
    requirePending();
    whyNot(answer)
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    if (answer.verdict() != Verdict.APPROVED) {
      return closed(
          ApprovalState.DENIED, new Closing(answer.by(), answer.human(), answer.comment(), at));
    }
    List<Vote> all = new ArrayList<>(votes);
    all.add(new Vote(answer.by(), answer.human(), answer.comment(), at));
    if (all.size() < review().quorum()) {
      return new ApprovalCase(request, digest, requester, handler, all, state, null);
    }
    String everyone = all.stream().map(Vote::by).collect(Collectors.joining(", "));
    return new ApprovalCase(
        request,
        digest,
        requester,
        handler,
        all,
        ApprovalState.APPROVED,
        new Closing(everyone, answer.human(), answer.comment(), at));
  }

  /** How it stands when its time is over. */
  public ApprovalCase expired(String comment, Instant at) {
    requirePending();
    return closed(ApprovalState.EXPIRED, new Closing("auto", false, comment, at));
  }

  /** How it stands when whoever asked has taken it back. */
  public ApprovalCase withdrawn(String by, String comment, Instant at) {
    requirePending();
    return closed(ApprovalState.WITHDRAWN, new Closing(by, true, comment, at));
  }

  private ApprovalCase closed(ApprovalState end, Closing closing) {
    return new ApprovalCase(request, digest, requester, handler, votes, end, closing);
  }

  private void requirePending() {
    if (!isPending()) {
      throw new IllegalStateException("it is " + state.word() + " already");
    }
  }

  private boolean needsPeople() {
    return review().quorum() > 1 || !review().approvers().isEmpty();
  }

  private static boolean names(List<String> globs, String person) {
    return globs.stream().anyMatch(glob -> Glob.of(glob).matches(person));
  }

  private static boolean same(String one, String other) {
    return folded(one).equals(folded(other));
  }

  /** Two tokens that differ in case alone are one person's. */
  private static String folded(String name) {
    return name.strip().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
