package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Review;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.PolicyStore.StoredPolicy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the policy in force and replaces it: durable and on record first, then one atomic swap.
 * Thread-safe.
 */
final class PolicyRegister {
  private static final System.Logger LOG = System.getLogger("aegis");
  static final String BY_FILE = "file";

  private final PolicyStore store;
  private final Handlers handlers;
  private final Functions functions;
  private final InstantSource clock;
  private volatile @Nullable PolicyInForce inForce;

  PolicyRegister(PolicyStore store, Handlers handlers, Functions functions, InstantSource clock) {
    this.store = store;
    this.handlers = handlers;
    this.functions = functions;
    this.clock = clock;
  }

  PolicyInForce inForce() {
    PolicyInForce current = inForce;
    if (current == null) {
      throw new NoPolicyException();
    }
    return current;
  }

  /**
   * Puts the first policy in force: the files given, where they are not the ones given last; else
   * the store's newest.
   *
   * @param files none where the store is to provide
   */
  synchronized void start(List<SourceText> files) {
    Optional<StoredPolicy> newest = store.newest();
    if (!files.isEmpty()) {
      Matcher given = compileOrThrow(files);
      String digest = digest(files);
      if (isNew(digest) || newest.isEmpty()) {
        putInForce(given, documents(files), BY_FILE, digest);
        return;
      }
      if (!newest.get().version().equals(given.policy().version())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} has not changed since it was last given; the policy that {1} put in force after"
                + " it, at {2}, stays",
            files.getFirst().name(),
            newest.get().by(),
            newest.get().at());
      }
    }
    StoredPolicy stored = newest.orElseThrow(NoPolicyException::new);
    inForce = new PolicyInForce(compileOrThrow(sources(stored.documents())), stored);
  }

  /**
   * Puts files in force that have changed, whatever is in force; nothing where they are the ones
   * given last.
   */
  synchronized PolicyUpdate putFiles(List<SourceText> files) {
    String digest = digest(files);
    if (!isNew(digest)) {
      return new PolicyUpdate.Accepted(inForce().policy(), List.of());
    }
    StoredPolicy before = inForce().stored();
    Outcome<Matcher> compiled = compile(files);
    compiled.value().ifPresent(matcher -> putInForce(matcher, documents(files), BY_FILE, digest));
    if (compiled.succeeded() && !before.by().equals(BY_FILE)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} has changed and takes the place of the policy that {1} put in force at {2}",
          files.getFirst().name(),
          before.by(),
          before.at());
    }
    return accepted(compiled);
  }

  private boolean isNew(String digest) {
    return store.newestByFile().map(last -> !digest.equals(last.fileDigest())).orElse(true);
  }

  /** Only checks. */
  PolicyUpdate check(List<SourceText> sources) {
    return accepted(compile(sources));
  }

  /**
   * Replaces the policy in force.
   *
   * @param ifVersion the version that must be in force for this to happen; null for any
   */
  synchronized PolicyUpdate put(List<SourceText> sources, String by, @Nullable String ifVersion) {
    String current = inForce().policy().version();
    if (ifVersion != null && !ifVersion.equals(current)) {
      return new PolicyUpdate.Conflict(current);
    }
    Outcome<Matcher> compiled = compile(sources);
    compiled.value().ifPresent(matcher -> putInForce(matcher, documents(sources), by, null));
    return accepted(compiled);
  }

  private static PolicyUpdate accepted(Outcome<Matcher> compiled) {
    return compiled
        .value()
        .<PolicyUpdate>map(m -> new PolicyUpdate.Accepted(m.policy(), compiled.diagnostics()))
        .orElseGet(() -> new PolicyUpdate.Refused(compiled.diagnostics()));
  }

  private void putInForce(
      Matcher matcher, List<Document> documents, String by, @Nullable String fileDigest) {
    var now = clock.instant();
    String version = matcher.policy().version();
    var policy = new StoredPolicy(0, version, documents, now, by, fileDigest);
    var event =
        new AuditEvent.Administrative(
            now,
            "policy_in_force",
            by,
            Map.of(
                "policy_version", version, "rule_count", (long) matcher.policy().rules().size()));
    inForce = new PolicyInForce(matcher, store.put(policy, event));
  }

  private Matcher compileOrThrow(List<SourceText> sources) {
    Outcome<Matcher> compiled = compile(sources);
    return compiled.value().orElseThrow(() -> new PolicyRefusedException(compiled.diagnostics()));
  }

  private Outcome<Matcher> compile(List<SourceText> sources) {
    return PolicyReader.read(sources, functions)
        .then(this::withKnownHandlers)
        .then(p -> Outcome.of(Matcher.compile(p)));
  }

  private Outcome<Policy> withKnownHandlers(Policy policy) {
    List<Diagnostic> problems = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      Review review = rule.review();
      if (review != null && review.handler() != null) {
        handlers
            .problemWith(review.handler())
            .ifPresent(
                problem ->
                    problems.add(
                        Diagnostic.of(Code.UNKNOWN_HANDLER, rule.source(), rule.span(), problem)));
      }
    }
    return Outcome.of(policy, problems);
  }

  private static List<Document> documents(List<SourceText> sources) {
    return sources.stream().map(s -> new Document(s.name(), s.text())).toList();
  }

  private static List<SourceText> sources(List<Document> documents) {
    return documents.stream().map(d -> new SourceText(d.name(), d.text())).toList();
  }

  private static String digest(List<SourceText> files) {
    FileDigest digest = new FileDigest();
    files.forEach(file -> digest.add(file.text().getBytes(StandardCharsets.UTF_8)));
    return digest.hex();
  }
}
