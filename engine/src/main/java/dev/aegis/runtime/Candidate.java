package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.source.SourceText;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import dev.aegis.spi.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A policy that decides beside the one in force and changes nothing: what it would decide in
 * another way is counted. There is one at a time; it stands in the store, so that it outlives a
 * restart and every process there tries it. What is counted is counted by each process for itself,
 * from when it took the candidate up.
 *
 * <p>Thread-safe. Methods throw {@link StoreException} where the store fails.
 */
public final class Candidate {
  private static final System.Logger LOG = System.getLogger("aegis");
  private static final String KIND = "candidate";
  private static final String ID = "candidate";
  private static final String PROPOSED = "proposed";
  private static final String WITHDRAWN = "withdrawn";
  private static final int MOST_TRIES = 100;

  private final StateStore state;
  private final PolicyCompiler compiler;
  private final PolicyRegister policies;
  private final InstantSource clock;
  private volatile Standing standing = new Standing(0, null);

  Candidate(
      StateStore state, PolicyCompiler compiler, PolicyRegister policies, InstantSource clock) {
    this.state = state;
    this.compiler = compiler;
    this.policies = policies;
    this.clock = clock;
  }

  private record Standing(long revision, @Nullable Proposed proposed) {}

  private record Proposed(List<Document> documents, String by, Instant at, Trial trial) {}

  /**
   * A candidate and what it would change so far.
   *
   * @param documents the YAML texts in their order
   * @param by who proposed it
   * @param since from when on this process has counted
   * @param decisions how many were made beside the policy in force
   * @param different how many of them would have come out in another way
   * @param failed how many it could not make
   * @param differences by kind, the most frequent first
   */
  public record Report(
      Policy policy,
      List<Document> documents,
      String by,
      Instant at,
      Instant since,
      long decisions,
      long different,
      long failed,
      List<Difference> differences) {
    public Report {
      Objects.requireNonNull(policy);
      documents = List.copyOf(documents);
      differences = List.copyOf(differences);
    }
  }

  /** The candidate; nothing where there is none. */
  public Optional<Report> report() {
    return Optional.ofNullable(standing.proposed())
        .map(
            proposed ->
                new Report(
                    proposed.trial().matcher().policy(),
                    proposed.documents(),
                    proposed.by(),
                    proposed.at(),
                    proposed.trial().since(),
                    proposed.trial().decisions(),
                    proposed.trial().different(),
                    proposed.trial().failed(),
                    proposed.trial().differences()));
  }

  /** Proposes a policy, in place of the candidate that there may be. */
  public PolicyUpdate propose(List<SourceText> sources, String by) {
    Outcome<Matcher> compiled = compiler.compile(sources);
    if (compiled.value().isEmpty()) {
      return new PolicyUpdate.Refused(compiled.diagnostics());
    }
    Policy policy = compiled.get().policy();
    Instant now = clock.instant();
    List<Document> documents = sources.stream().map(s -> new Document(s.name(), s.text())).toList();
    var proposed = new Proposed(documents, by, now, new Trial(compiled.get(), now));
    write(proposed, event("policy_candidate", by, now, policy));
    return new PolicyUpdate.Accepted(policy, compiled.diagnostics());
  }

  /**
   * Takes the candidate back.
   *
   * @return whether there was one
   */
  public boolean withdraw(String by) {
    return end("policy_candidate_withdrawn", by);
  }

  private boolean end(String event, String by) {
    look();
    Proposed proposed = standing.proposed();
    if (proposed == null) {
      return false;
    }
    Policy policy = proposed.trial().matcher().policy();
    write(null, event(event, by, clock.instant(), policy));
    return true;
  }

  /**
   * Puts the candidate in force.
   *
   * @param ifVersion the version that the candidate must have; null for any
   * @return nothing where there is none
   */
  Optional<PolicyUpdate> promote(String by, @Nullable String ifVersion) {
    look();
    Proposed proposed = standing.proposed();
    if (proposed == null) {
      return Optional.empty();
    }
    String version = proposed.trial().matcher().policy().version();
    if (ifVersion != null && !ifVersion.equals(version)) {
      return Optional.of(new PolicyUpdate.Conflict(version));
    }
    List<SourceText> sources =
        proposed.documents().stream().map(d -> new SourceText(d.name(), d.text())).toList();
    PolicyUpdate update = policies.put(sources, by, null);
    if (update instanceof PolicyUpdate.Accepted) {
      boolean unused = end("policy_candidate_promoted", by);
    }
    return Optional.of(update);
  }

  /** Lets it decide beside a decision; throws nothing, and does nothing where there is none. */
  void beside(Decision decision, Instant at, @Nullable Long auditId) {
    Proposed proposed = standing.proposed();
    if (proposed != null) {
      proposed.trial().look(decision, at, auditId);
    }
  }

  private static AuditEvent event(String type, String by, Instant at, Policy policy) {
    return new AuditEvent.Administrative(
        at,
        type,
        by,
        Map.of("policy_version", policy.version(), "rule_count", (long) policy.rules().size()));
  }

  private synchronized void write(@Nullable Proposed after, AuditEvent event) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Item before = state.get(KIND, List.of(ID)).get(ID);
      long revision = before == null ? 0 : before.revision();
      String status = after == null ? WITHDRAWN : PROPOSED;
      Map<String, ?> body = after == null ? Map.of() : body(after);
      try {
        state.write(List.of(new Change(KIND, ID, revision, status, null, body)), List.of(event));
        standing = new Standing(revision + 1, after);
        return;
      } catch (StaleStateException e) {
        // Somebody else proposed or took back at the same time; the later word stands.
      }
    }
    throw new StoreException(
        StoreException.Reason.UNAVAILABLE, "the candidate can't be changed", null);
  }

  private static Map<String, ?> body(Proposed proposed) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("by", proposed.by());
    body.put("at", proposed.at().toString());
    body.put(
        "documents",
        proposed.documents().stream()
            .map(d -> Map.of("name", d.name(), "text", d.text()))
            .toList());
    return body;
  }

  /** Takes up what another process was told, or an earlier one. */
  synchronized void look() {
    Item item = state.get(KIND, List.of(ID)).get(ID);
    if (item == null || item.revision() <= standing.revision()) {
      return;
    }
    standing =
        new Standing(
            item.revision(), item.status().equals(PROPOSED) ? proposed(item.body()) : null);
  }

  /** Null where it can't be read here, which changes nothing but what is counted here. */
  private @Nullable Proposed proposed(Map<String, ?> body) {
    List<Document> documents = new ArrayList<>();
    for (Object each : (List<?>) Objects.requireNonNull(body.get("documents"))) {
      Map<?, ?> document = (Map<?, ?>) each;
      documents.add(
          new Document(String.valueOf(document.get("name")), String.valueOf(document.get("text"))));
    }
    List<SourceText> sources =
        documents.stream().map(d -> new SourceText(d.name(), d.text())).toList();
    Outcome<Matcher> compiled = compiler.compile(sources);
    if (compiled.value().isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "the candidate policy can't be read here");
      return null;
    }
    return new Proposed(
        documents,
        String.valueOf(body.get("by")),
        Instant.parse(String.valueOf(body.get("at"))),
        new Trial(compiled.get(), clock.instant()));
  }
}
