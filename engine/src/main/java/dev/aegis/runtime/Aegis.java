package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.match.Explanation;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The governor: decides what agents may do, gets the approval, lets the action run and keeps the
 * record.
 *
 * <p>Thread-safe. Every method that touches the record throws {@link StoreException} where the
 * store fails; nothing was run then. Actions that break {@link ActionLimits} are an {@link
 * IllegalArgumentException}.
 */
public final class Aegis implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis");

  /** From here on, more than one core pays. */
  private static final int MANY = 100;

  /** Longer than any review lasts. */
  private static final Duration FOREVER = Review.LONGEST_TIMEOUT.plusDays(1);

  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

  /** No process takes so long for what asks nobody. */
  private static final Duration LONG_AGO = Duration.ofHours(1);

  private final Store store;
  private final FollowedJournal journal;
  private final PolicyRegister policies;
  private final Handlers handlers;
  private final Approvals approvals;
  private final Grants grants;
  private final Desk desk;
  private final Execution execution;
  private final Enforcement enforcement;
  private final Recovery recovery;
  private final Authorizations authorizations;
  private final IdempotencyKeys idempotencyKeys;
  private final EmergencyStop stop;
  private final Candidate candidate;
  private final Convergence convergence;
  private final Planner planner;
  private final List<AutoCloseable> guests;
  private final Listeners listeners;
  private final InstantSource clock;
  private final List<String> unusable;
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;
  private volatile @Nullable PolicyWatch watch;

  Aegis(
      Store store,
      FollowedJournal journal,
      PolicyRegister policies,
      Handlers handlers,
      Approvals approvals,
      Grants grants,
      Desk desk,
      Execution execution,
      Enforcement enforcement,
      Recovery recovery,
      Authorizations authorizations,
      IdempotencyKeys idempotencyKeys,
      EmergencyStop stop,
      Candidate candidate,
      Convergence convergence,
      List<AutoCloseable> guests,
      Listeners listeners,
      InstantSource clock,
      List<String> unusable) {
    this.store = store;
    this.journal = journal;
    this.policies = policies;
    this.handlers = handlers;
    this.approvals = approvals;
    this.grants = grants;
    this.desk = desk;
    this.execution = execution;
    this.enforcement = enforcement;
    this.recovery = recovery;
    this.authorizations = authorizations;
    this.idempotencyKeys = idempotencyKeys;
    this.stop = stop;
    this.candidate = candidate;
    this.convergence = convergence;
    this.planner = new Planner(handlers);
    this.guests = guests;
    this.listeners = listeners;
    this.clock = clock;
    this.unusable = List.copyOf(unusable);
  }

  /** Puts one together. */
  public static AegisBuilder builder() {
    return new AegisBuilder();
  }

  /** The policy in force now, for a request to hold from start to end. */
  public PolicyInForce policy() {
    return policies.inForce();
  }

  /** Decides, as of now, and does nothing else. */
  public Decision evaluate(Action action) {
    return evaluate(action, clock.instant());
  }

  /** Decides as of a time. */
  public Decision evaluate(Action action, Instant at) {
    return evaluate(policy(), action, at);
  }

  /** The same under a policy that the caller took from {@link #policy()}. */
  public Decision evaluate(PolicyInForce under, Action action, Instant at) {
    Decision decision = under.decide(ActionLimits.checked(action), at);
    candidate.beside(decision, at, null);
    return decision;
  }

  /**
   * What the policy in force says of several actions at one time, in their order. All of them are
   * decided by the same policy; many are decided on several cores.
   */
  public List<Decision> evaluate(List<Action> actions, Instant at) {
    PolicyInForce policy = policy();
    Stream<Action> all = actions.size() < MANY ? actions.stream() : actions.parallelStream();
    return all.map(action -> policy.decide(ActionLimits.checked(action), at)).toList();
  }

  /**
   * What would happen to an action now: the dry run. Nothing is run, asked or put on record, and
   * listeners don't hear of it.
   */
  public PlannedAction dryRun(Action action) {
    return plan(List.of(action)).getFirst();
  }

  /**
   * What would happen to several actions now, in their order: the dry run of a plan. All are
   * decided by one policy at one time, none as if those before it had happened.
   */
  public List<PlannedAction> plan(List<Action> actions) {
    return evaluate(actions, clock.instant()).stream().map(planner::plan).toList();
  }

  /**
   * Decides for somebody who holds to it elsewhere, and puts that on record first: an entry each,
   * all or none.
   *
   * @param under the policy that the caller took from {@link #policy()}
   * @param asked the actions, each with the time as of which to decide; null for now
   * @param last after which decision no more is decided
   * @param caller the name of the token that asks; null where there is none
   */
  public List<Evaluation> evaluateOnRecord(
      PolicyInForce under,
      List<Evaluation.Asked> asked,
      Predicate<Decision> last,
      @Nullable String caller) {
    List<Evaluation> evaluations = enforcement.evaluate(asked, under, last, caller);
    journal.signal();
    return evaluations;
  }

  /** Decides as of a time and says how it came to that. */
  public Explanation explain(Action action, Instant at) {
    return policy().explain(ActionLimits.checked(action), at);
  }

  /** The time that decisions are made at. */
  public Instant now() {
    return clock.instant();
  }

  /**
   * Takes an action all the way: decision, intent on record, approval where it must be, execution,
   * outcome on record. Waits for people for as long as the review allows. What is no JSON, and so
   * can't be put on record, is blocked.
   */
  public ActionResult execute(Action action) {
    return execute(action, policy());
  }

  /**
   * The same under a policy that the caller took from {@link #policy()}, so that several actions of
   * one request are decided alike.
   */
  public ActionResult execute(Action action, PolicyInForce under) {
    return execute(action, under, null, FOREVER);
  }

  /**
   * The same for a caller that is known, and may not want to wait for people. What is approved
   * later runs then, though nobody waits.
   *
   * @param caller the name of the token that asks, which never approves what it asks for; null
   *     where there is none
   * @param wait how long to wait for what people say, 0 or more
   * @return {@link ResultStatus#PENDING} where they have said nothing by then
   */
  public ActionResult execute(
      Action action, PolicyInForce under, @Nullable String caller, Duration wait) {
    return execute(action, under, Terms.of(caller, wait));
  }

  /** The same, on terms. */
  public ActionResult execute(Action action, PolicyInForce under, Terms terms) {
    return enforcement.execute(
        action, under, Origin.of(terms, Origin.Runner.EXECUTOR), terms.patience());
  }

  /**
   * The same for an action that the caller runs itself: where it may run, nothing is run here, and
   * the result is {@link ResultStatus#AUTHORIZED}. The entry stays unknown until the caller
   * {@linkplain Authorizations#outcome says} how it ended.
   */
  public ActionResult authorize(Action action, PolicyInForce under, Terms terms) {
    return enforcement.execute(
        action, under, Origin.of(terms, Origin.Runner.CALLER), terms.patience());
  }

  /** Keys of calls that may be made again. */
  public IdempotencyKeys idempotencyKeys() {
    return idempotencyKeys;
  }

  /** Actions that were left to their callers. */
  public Authorizations authorizations() {
    return authorizations;
  }

  /**
   * Takes an action all the way as {@link #execute(Action)} does, with code of the caller in place
   * of the executor: decided, on record, approved where it must be, run at most once, its outcome
   * on record. The code runs on the thread that calls this, which waits for people until then.
   *
   * <p>The code is in this process alone. Where the process ends, or Aegis is closed, while people
   * are asked, the action is denied and never run, whoever approves it later.
   *
   * <p>What comes of the code is not put on record; of what it throws the first line is.
   *
   * @throws X what the code throws; the action has failed then, and is not tried again
   * @throws ActionRefusedException where the code was not run: the policy blocks the action, or
   *     nobody approved it
   */
  public <T extends @Nullable Object, X extends Exception> T run(Action action, Work<T, X> work)
      throws X {
    var code = new OwnCode<T, X>(work);
    return code.outcome(enforcement.execute(action, policy(), Origin.ofOwn(code), FOREVER));
  }

  /** What waits for people, and what they said. */
  public Approvals approvals() {
    return approvals;
  }

  /** The policy that is tried beside the one in force. */
  public Candidate candidate() {
    return candidate;
  }

  /**
   * Puts the candidate in force.
   *
   * @param ifVersion the version that the candidate must have; null for any
   * @return nothing where there is none
   */
  public Optional<PolicyUpdate> promoteCandidate(String by, @Nullable String ifVersion) {
    Optional<PolicyUpdate> update = candidate.promote(by, ifVersion);
    update.ifPresent(this::announce);
    return update;
  }

  /** The emergency stop. */
  public EmergencyStop emergencyStop() {
    return stop;
  }

  /** What approvers have allowed in advance. */
  public Grants grants() {
    return grants;
  }

  /**
   * Puts on record how an action ended whose end was not known: the process stopped while it ran,
   * or its executor failed. It is not run again.
   *
   * @param status {@link ResultStatus#SUCCESS} or {@link ResultStatus#FAILED}
   * @param by who says so
   * @param comment how they know, perhaps empty
   */
  public Resolution resolve(long entryId, ResultStatus status, String by, String comment) {
    return execution.isRunning(entryId)
        ? new Resolution.Refused("it is still running")
        : Resolution.of(
            journal, new AuditEvent.Resolved(clock.instant(), entryId, status, by, comment));
  }

  /** Says whether a policy could be put in force, and changes nothing. */
  public PolicyUpdate checkPolicy(List<SourceText> sources) {
    return policies.check(sources);
  }

  /**
   * Puts a policy in force: durable and on record first, then in one swap.
   *
   * @param by who wants it, for the record
   * @param ifVersion the version that must be in force for this to happen; null for any
   */
  public PolicyUpdate putPolicy(List<SourceText> sources, String by, @Nullable String ifVersion) {
    return announced(policies.put(sources, by, ifVersion));
  }

  /**
   * Puts in force what policy files say, whenever they have changed, until this is closed. Where
   * they can't be used, the policy before them stays; {@link #readiness} warns of it.
   *
   * @param files are not to be used elsewhere from here on
   */
  public void follow(WatchedFiles files) {
    closing.lock();
    try {
      if (closed || watch != null) {
        throw new IllegalStateException("policy files are followed once, while this is open");
      }
      var begun = new PolicyWatch(files, this::putFiles, journal, clock);
      watch = begun;
      begun.begin();
    } finally {
      closing.unlock();
    }
  }

  private PolicyUpdate putFiles(List<SourceText> files) {
    PolicyInForce before = policy();
    PolicyUpdate update = policies.putFiles(files);
    return policy().equals(before) ? update : announced(update);
  }

  private PolicyUpdate announced(PolicyUpdate update) {
    announce(update);
    return update;
  }

  private void announce(PolicyUpdate update) {
    listeners.tell(listener -> listener.policyGiven(update));
    if (update instanceof PolicyUpdate.Accepted) {
      journal.signal();
      warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    }
  }

  /**
   * Puts in force again what was in force before, under a new number.
   *
   * @param number of the policy in {@link #policyVersions}
   * @return nothing where there was none
   */
  public Optional<PolicyUpdate> rollBackPolicy(long number, String by, @Nullable String ifVersion) {
    Optional<PolicyUpdate> update = policies.rollBack(number, by, ifVersion);
    update.ifPresent(this::announce);
    return update;
  }

  /**
   * Who put which policy in force when, the newest first.
   *
   * @param before the number before which to go on; {@link Long#MAX_VALUE} from the newest
   * @param limit the most, 1 to 10,000
   */
  public List<PolicyStore.Version> policyVersions(long before, int limit) {
    return policies.versions(before, limit);
  }

  /** A policy that is or was in force. */
  public Optional<PolicyStore.StoredPolicy> policyVersion(long number) {
    return policies.find(number);
  }

  /**
   * Where a handler that an embedding program made itself brings the answers that took their time.
   *
   * @param handler the name that the handler was given
   */
  public ApprovalDesk desk(String handler) {
    return desk.of(handler);
  }

  /** Another who hears what happens, from now on. */
  public void addListener(ActionListener listener) {
    listeners.add(listener);
  }

  /** One who hears no more. */
  public void removeListener(ActionListener listener) {
    listeners.remove(listener);
  }

  /** The audit log. */
  public AuditJournal journal() {
    return journal;
  }

  /** How it goes with each sink that follows the audit log, by name. */
  public List<SinkStatus> sinks() {
    return journal.sinks();
  }

  /** The names of the approval handlers in use that say yes without asking anyone. */
  public List<String> automaticApprovals() {
    return handlers.thatApproveByThemselves();
  }

  /** What works and should still be known, a line each. */
  public List<String> warnings() {
    Stream<String> automatic =
        automaticApprovals().stream()
            .map(
                name ->
                    "approvals are automatic: the approval handler `"
                        + name
                        + "` says yes without asking anyone; name another with --approval or in the"
                        + " config file");
    return Stream.concat(automatic, unusable.stream()).toList();
  }

  /** Whether decisions can be made and recorded now. */
  public Readiness readiness() {
    List<String> missing = new ArrayList<>();
    try {
      journal.head();
    } catch (StoreException e) {
      missing.add("the audit store: " + e.getMessage());
    }
    stop.trouble().ifPresent(missing::add);
    List<String> warnings = new ArrayList<>(warnings());
    stop.order()
        .ifPresent(
            order ->
                warnings.add(
                    "stopped by " + order.by() + " at " + order.at() + ": " + order.reason()));
    sinks().forEach(sink -> warnings.addAll(sink.warnings()));
    PolicyWatch following = watch;
    if (following != null) {
      warnings.addAll(following.warnings());
    }
    return new Readiness(missing, warnings);
  }

  /**
   * Lets what was approved come to its end, brings the sinks up to date, and lets go of everything.
   * What waits for people is asked again by whoever opens the store next.
   */
  @Override
  public void close() {
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        closeAll();
      }
    } finally {
      closing.unlock();
    }
  }

  private void closeAll() {
    PolicyWatch following = watch;
    if (following != null) {
      quietly(following);
    }
    enforcement.stop();
    convergence.close();
    recovery.close();
    approvals.close();
    enforcement.await(PATIENCE_AT_CLOSE);
    quietly(() -> administrative("shutdown", Map.of()));
    quietly(journal);
    quietly(handlers);
    guests.forEach(Aegis::quietly);
    quietly(store);
  }

  /**
   * Puts on record that Aegis starts, takes up what still waits for people, and ends what waited
   * for an answer that can't come any more.
   */
  void started() {
    denyAbandoned();
    administrative("start", Map.of("policy_version", policy().policy().version()));
    approvals.start();
    if (store.isShared()) {
      convergence.start();
    }
  }

  private void denyAbandoned() {
    // In a shared store others may be about to hear the answer.
    Instant until = store.isShared() ? clock.instant().minus(LONG_AGO) : null;
    Set<Long> waiting = approvals.waitingEntries();
    var pending =
        new AuditQuery(
            false,
            null,
            null,
            null,
            null,
            ResultStatus.PENDING,
            null,
            null,
            until,
            0,
            Long.MAX_VALUE,
            AuditQuery.Order.ASC);
    List<AuditEvent> denials = new ArrayList<>();
    journal.forEach(
        pending,
        entry -> {
          if (!waiting.contains(entry.id())) {
            denials.add(denied(entry));
          }
        });
    if (!denials.isEmpty()) {
      journal.append(denials);
    }
  }

  private AuditEvent denied(AuditEntry entry) {
    return new AuditEvent.Outcome(
        clock.instant(),
        entry.id(),
        ResultStatus.DENIED,
        null,
        "Denied: the server stopped before an answer came",
        Math.max(0, clock.millis() - entry.timestamp().toEpochMilli()));
  }

  private void administrative(String type, Map<String, ?> details) {
    journal.append(List.of(new AuditEvent.Administrative(clock.instant(), type, "local", details)));
  }

  private static void quietly(AutoCloseable guest) {
    try {
      guest.close();
    } catch (Throwable e) {
      // A guest may throw anything; the others are closed all the same.
      Mishap.log(System.Logger.Level.WARNING, "while closing", e);
    }
  }
}
