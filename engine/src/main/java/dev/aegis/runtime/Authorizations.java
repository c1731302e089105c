package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditTrail;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves actions to callers that run them themselves, and puts on record how they say those ended:
 * once each, within its time. What is not said in time stays unknown, for a person to decide.
 *
 * <p>Thread-safe. Methods throw {@link dev.aegis.spi.StoreException} where the store fails.
 */
public final class Authorizations {
  static final String KIND = "authorization";
  static final String OPEN = "open";
  static final String ENDED = "ended";
  private static final String ENTRY = "entry";
  private static final String CALLER = "caller";
  private static final String EXPIRES = "expires_at";

  /** How long one can be looked at after its time. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final StateStore state;
  private final FollowedJournal journal;
  private final Beginnings beginnings;
  private final Listeners listeners;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Duration lasting;

  /**
   * @param ids makes unguessable ids
   * @param lasting how long a caller may take to say how an action ended
   */
  Authorizations(
      StateStore state,
      FollowedJournal journal,
      Beginnings beginnings,
      Listeners listeners,
      InstantSource clock,
      Supplier<String> ids,
      Duration lasting) {
    this.state = state;
    this.journal = journal;
    this.beginnings = beginnings;
    this.listeners = listeners;
    this.clock = clock;
    this.ids = ids;
    this.lasting = lasting;
  }

  /**
   * Leaves an action to its caller that nobody needs to be asked about: its intent goes on record.
   *
   * @return the entry and what the caller is given
   */
  Left begin(AuditEvent.Intent intent, Origin origin) {
    Authorization authorization = fresh();
    long entryId = beginnings.open(intent, origin, begun(authorization, origin.caller()));
    return new Left(entryId, authorization);
  }

  /** An action that was left to its caller. */
  record Left(long entryId, Authorization authorization) {}

  /** What the caller of an action is given of which people were asked. */
  Authorization approved(String approvalId) {
    return fresh(approvalId);
  }

  /** What is to be kept at the moment in which an action on record is left to its caller. */
  Change change(Authorization authorization, @Nullable String caller, long entryId) {
    return change(authorization, caller, entryId, OPEN, 0);
  }

  /** The same, at the moment in which its intent goes on record. */
  Change begun(Authorization authorization, @Nullable String caller) {
    return change(authorization, caller, null, OPEN, 0);
  }

  /**
   * Leaves an action to its caller whose intent is on record.
   *
   * @param event what lets it run
   */
  Authorization leave(Run run, AuditEvent event) {
    Authorization authorization = fresh();
    state.write(
        List.of(change(authorization, run.origin().caller(), run.entryId())), List.of(event));
    return authorization;
  }

  /** What a caller is given, once it is kept. */
  Authorization fresh() {
    return fresh(ids.get());
  }

  private Authorization fresh(String id) {
    return new Authorization(id, clock.instant().plus(lasting).truncatedTo(ChronoUnit.MILLIS));
  }

  private static Change change(
      Authorization authorization,
      @Nullable String caller,
      @Nullable Long entryId,
      String status,
      long expected) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (caller != null) {
      body.put(CALLER, caller);
    }
    if (entryId != null) {
      body.put(ENTRY, entryId);
    }
    body.put(EXPIRES, authorization.expiresAt().toString());
    Instant due = authorization.expiresAt().plus(KEPT);
    return new Change(KIND, authorization.id(), expected, status, due, body);
  }

  /**
   * What the caller of an entry's action was given; nothing where it was not left to it.
   *
   * @param approvalId the approval that the action waited for; null where it waited for none
   */
  public Optional<Authorization> of(long entryId, @Nullable String approvalId) {
    Item item =
        approvalId == null
            ? begunWith(entryId)
            : state.get(KIND, List.of(approvalId)).get(approvalId);
    return Optional.ofNullable(item).map(Authorizations::authorization);
  }

  private @Nullable Item begunWith(long entryId) {
    return state.list(KIND, null, entryId - 1, 1).stream()
        .filter(item -> item.number() == entryId)
        .findFirst()
        .orElse(null);
  }

  private static Authorization authorization(Item item) {
    return new Authorization(item.id(), Instant.parse(String.valueOf(item.body().get(EXPIRES))));
  }

  /**
   * Puts on record how an action ended, as its caller says.
   *
   * @param caller the name of the token that says so; null where there is none
   * @param status {@link ResultStatus#SUCCESS} or {@link ResultStatus#FAILED}
   * @param data what came of it, as JSON; null where nothing did
   * @param error a line for people; null where there is nothing to say
   * @throws IllegalArgumentException where the status is another one, or the data no JSON
   */
  public OutcomeReceipt outcome(
      String id,
      @Nullable String caller,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error) {
    if (status != ResultStatus.SUCCESS && status != ResultStatus.FAILED) {
      throw new IllegalArgumentException("an action ends as success or failed, not " + status);
    }
    Item item = state.get(KIND, List.of(id)).get(id);
    if (item == null || !Objects.equals(item.body().get(CALLER), caller)) {
      return new OutcomeReceipt.Unknown();
    }
    Authorization authorization = authorization(item);
    if (!item.status().equals(OPEN)) {
      return new OutcomeReceipt.Refused("its outcome is on record already");
    }
    Instant now = clock.instant();
    if (!now.isBefore(authorization.expiresAt())) {
      return new OutcomeReceipt.Refused(
          "its time was over at " + authorization.expiresAt() + "; a person decides now");
    }
    long entryId = item.body().get(ENTRY) instanceof Long entry ? entry : item.number();
    Optional<AuditTrail> trail = journal.trail(entryId);
    if (trail.isEmpty()) {
      return new OutcomeReceipt.Unknown();
    }
    Instant begun = trail.get().entry().timestamp();
    long millis = Math.max(0, Duration.between(begun, now).toMillis());
    Change ended = change(authorization, caller, entryId, ENDED, item.revision());
    var event = new AuditEvent.Outcome(now, entryId, status, data, error, millis);
    if (trail.get().entry().resultStatus() != ResultStatus.UNKNOWN) {
      return new OutcomeReceipt.Refused("its outcome is on record already");
    }
    try {
      state.write(List.of(ended), List.of(event));
    } catch (StaleStateException e) {
      return new OutcomeReceipt.Refused("its outcome is on record already");
    }
    journal.signal();
    ActionResult result =
        new ActionResult(RecordedDecision.of(trail.get()), status, data, error, entryId);
    listeners.tell(listener -> listener.executed(result, Duration.ofMillis(millis)));
    listeners.tell(listener -> listener.ended(result));
    return new OutcomeReceipt.Recorded(result);
  }
}
