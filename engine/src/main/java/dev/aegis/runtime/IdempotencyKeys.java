package dev.aegis.runtime;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditTrail;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Leases;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys that callers give their calls, so that a call that is made again does nothing again: it gets
 * what the first one got. A key is kept for a day, together with the first record of each action of
 * the call, so that there is no moment in which an action has begun and its key is not known.
 *
 * <p>Neither a key nor a call's body is kept, but a digest under the key that tells whether they
 * are the same.
 *
 * <p>Thread-safe. Methods throw {@link dev.aegis.spi.StoreException} where the store fails.
 */
public final class IdempotencyKeys {
  static final String KIND = "call";
  static final String KEPT = "kept";

  /** How long a key is kept. */
  public static final Duration LASTING = Duration.ofDays(1);

  private static final String DIGEST = "digest";
  private static final String PROCESS = "process";

  private final String self;
  private final StateStore state;
  private final AuditJournal journal;
  private final Approvals approvals;
  private final Authorizations authorizations;
  private final @Nullable Leases leases;
  private final InstantSource clock;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param self what this process is called among those on the store
   * @param leases nothing where there is no other
   */
  IdempotencyKeys(
      String self,
      StateStore state,
      AuditJournal journal,
      Approvals approvals,
      Authorizations authorizations,
      Optional<Leases> leases,
      InstantSource clock) {
    this.self = self;
    this.state = state;
    this.journal = journal;
    this.approvals = approvals;
    this.authorizations = authorizations;
    this.leases = leases.orElse(null);
    this.clock = clock;
  }

  /** What a key says of a call. */
  public sealed interface Claim {}

  /** It is the first one. To be closed when all its actions have come to their end here. */
  public final class First implements Claim, AutoCloseable {
    private final String id;
    private final String digest;

    private First(String id, String digest) {
      this.id = id;
      this.digest = digest;
    }

    /**
     * What is to be kept with the first record of an action of the call.
     *
     * @param index of the action in the call, from 0
     */
    public Change mark(int index) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put(DIGEST, digest);
      body.put(PROCESS, self);
      return new Change(KIND, at(id, index), 0, KEPT, clock.instant().plus(LASTING), body);
    }

    @Override
    public void close() {
      underWay.remove(id);
    }
  }

  /**
   * It was made before.
   *
   * @param results what came of each of its actions, as far as that is known by now; nothing where
   *     the call did not come to it
   */
  public record Repeated(List<Optional<ActionResult>> results) implements Claim {
    public Repeated {
      results = List.copyOf(results);
    }
  }

  /** Another call was made with the key. */
  public record OtherCall() implements Claim {}

  /** The first one has not come to its end. */
  public record UnderWay() implements Claim {}

  /**
   * A call that has a key.
   *
   * @param key the caller's
   * @param caller the name of the token that calls; null where there is none
   * @param content what tells the call from others
   * @param actions how many actions it has
   */
  public record Call(String key, @Nullable String caller, String content, int actions) {
    public Call {
      Objects.requireNonNull(key);
      Objects.requireNonNull(content);
    }
  }

  /** Takes a key for a call, or says what came of the call that has it. */
  public Claim claim(Call call) {
    String id = digest(call.key(), "caller " + (call.caller() == null ? "" : call.caller()));
    String digest = digest(call.key(), "content " + call.content());
    if (!underWay.add(id)) {
      return new UnderWay();
    }
    boolean taken = false;
    try {
      List<String> ids = IntStream.range(0, call.actions()).mapToObj(i -> at(id, i)).toList();
      Map<String, Item> kept = state.get(KIND, ids);
      Item first = kept.get(at(id, 0));
      if (first == null || isOver(first)) {
        taken = true;
        return new First(id, digest);
      }
      return digest.equals(first.body().get(DIGEST)) ? again(ids, kept) : new OtherCall();
    } finally {
      if (!taken) {
        underWay.remove(id);
      }
    }
  }

  private boolean isOver(Item item) {
    Instant due = item.due();
    return due != null && !clock.instant().isBefore(due);
  }

  private Claim again(List<String> ids, Map<String, Item> kept) {
    List<Optional<ActionResult>> results = new ArrayList<>();
    for (String each : ids) {
      Item item = kept.get(each);
      Optional<ActionResult> result =
          item == null ? Optional.empty() : journal.trail(item.number()).map(this::result);
      boolean unknown = result.filter(r -> r.status() == ResultStatus.UNKNOWN).isPresent();
      if (item != null && unknown && isUnderWay(item)) {
        return new UnderWay();
      }
      results.add(result);
    }
    return new Repeated(results);
  }

  /** Whether the process that began it may still bring it to its end; this one has not. */
  private boolean isUnderWay(Item item) {
    String process = String.valueOf(item.body().get(PROCESS));
    return !process.equals(self)
        && leases != null
        && !leases.held(List.of(Takeover.PROCESS + process)).isEmpty();
  }

  private ActionResult result(AuditTrail trail) {
    AuditEntry entry = trail.entry();
    String approvalId = approvals.idOf(entry.id()).orElse(null);
    Authorization authorization =
        entry.resultStatus() == ResultStatus.UNKNOWN
            ? authorizations.of(entry.id(), approvalId).orElse(null)
            : null;
    return new ActionResult(
        RecordedDecision.of(trail),
        authorization == null ? entry.resultStatus() : ResultStatus.AUTHORIZED,
        entry.resultData(),
        entry.resultError(),
        entry.id(),
        approvalId,
        authorization);
  }

  private static String at(String id, int index) {
    return id + "/" + index;
  }

  private static String digest(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }
}
