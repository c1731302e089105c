package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.source.SourceText;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.PolicyStore.StoredPolicy;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the policy in force and replaces it: durable and on record first, then one atomic swap.
 * Where other processes share the store, what they put in force is taken over. Thread-safe.
 */
final class PolicyRegister {
  private static final System.Logger LOG = System.getLogger("aegis");
  static final String BY_FILE = "file";

  /** Each that fails is somebody else's success. */
  private static final int MOST_TRIES = 100;

  private final PolicyStore store;
  private final PolicyCompiler compiler;
  private final EmergencyStop stop;
  private final InstantSource clock;
  private volatile @Nullable PolicyInForce inForce;

  /** The store's newest, as last seen: the one in force, unless it can't be read here. */
  private @Nullable StoredPolicy newest;

  PolicyRegister(
      PolicyStore store, PolicyCompiler compiler, EmergencyStop stop, InstantSource clock) {
    this.store = store;
    this.compiler = compiler;
    this.stop = stop;
    this.clock = clock;
  }

  PolicyInForce inForce() {
    PolicyInForce current = inForce;
    if (current == null) {
      throw new NoPolicyException();
    }
    return current;
  }

  /** Puts the first policy in force: the store's newest. */
  synchronized void startWithStored() {
    hold(stored(store.newest().orElseThrow(NoPolicyException::new)));
  }

  /**
   * Puts the first policy in force: the files given, where they are not the ones given last; else
   * the store's newest.
   *
   * @param given what the files come to
   */
  synchronized void start(List<SourceText> files, Matcher given) {
    String digest = digest(files);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Optional<StoredPolicy> newest = store.newest();
      if (newest.isPresent() && !isNew(digest)) {
        warnWhereOvertaken(files, given, newest.get());
        hold(stored(newest.get()));
        return;
      }
      long after = newest.map(StoredPolicy::number).orElse(0L);
      try {
        hold(put(new Draft(given, documents(files), BY_FILE, digest, null), after));
        return;
      } catch (StaleStateException e) {
        // Another process that starts was faster, perhaps with the same files.
      }
    }
    throw contended();
  }

  private static void warnWhereOvertaken(
      List<SourceText> files, Matcher given, StoredPolicy newest) {
    if (!newest.version().equals(given.policy().version())) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} has not changed since it was last given; the policy that {1} put in force after"
              + " it, at {2}, stays",
          files.getFirst().name(),
          newest.by(),
          newest.at());
    }
  }

  private PolicyInForce stored(StoredPolicy stored) {
    return new PolicyInForce(compiler.compileOrThrow(sources(stored.documents())), stored, stop);
  }

  /**
   * Puts files in force that have changed, whatever is in force; nothing where they are the ones
   * given last.
   */
  synchronized PolicyUpdate putFiles(List<SourceText> files) {
    String digest = digest(files);
    Outcome<Matcher> compiled = compiler.compile(files);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      if (!isNew(digest)) {
        return new PolicyUpdate.Accepted(inForce().policy(), List.of());
      }
      if (compiled.value().isEmpty()) {
        return accepted(compiled);
      }
      look();
      StoredPolicy before = newest();
      try {
        hold(
            put(
                new Draft(compiled.get(), documents(files), BY_FILE, digest, null),
                before.number()));
        warnWhereOverridden(files, before);
        return accepted(compiled);
      } catch (StaleStateException e) {
        // Another process was faster, perhaps with the same files.
      }
    }
    throw contended();
  }

  private static void warnWhereOverridden(List<SourceText> files, StoredPolicy before) {
    if (!before.by().equals(BY_FILE)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} has changed and takes the place of the policy that {1} put in force at {2}",
          files.getFirst().name(),
          before.by(),
          before.at());
    }
  }

  private boolean isNew(String digest) {
    return store.newestByFile().map(last -> !digest.equals(last.fileDigest())).orElse(true);
  }

  /** Only checks. */
  PolicyUpdate check(List<SourceText> sources) {
    return accepted(compiler.compile(sources));
  }

  /**
   * Replaces the policy in force.
   *
   * @param ifVersion the version that must be in force for this to happen; null for any
   */
  PolicyUpdate put(List<SourceText> sources, String by, @Nullable String ifVersion) {
    return put(sources, by, ifVersion, null);
  }

  /**
   * Puts in force again what was before.
   *
   * @param number of the policy
   * @return nothing where there was none
   */
  Optional<PolicyUpdate> rollBack(long number, String by, @Nullable String ifVersion) {
    return store
        .find(number)
        .map(policy -> put(sources(policy.documents()), by, ifVersion, number));
  }

  private synchronized PolicyUpdate put(
      List<SourceText> sources, String by, @Nullable String ifVersion, @Nullable Long again) {
    Outcome<Matcher> compiled = compiler.compile(sources);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      look();
      StoredPolicy last = newest();
      String current = last.version();
      if (ifVersion != null && !ifVersion.equals(current)) {
        return new PolicyUpdate.Conflict(current);
      }
      if (compiled.value().isEmpty()) {
        return accepted(compiled);
      }
      var draft = new Draft(compiled.get(), documents(sources), by, null, again);
      try {
        hold(put(draft, last.number()));
        return accepted(compiled);
      } catch (StaleStateException e) {
        // Another process was faster: what it put in force is what there is to look at now.
      }
    }
    throw contended();
  }

  private static StoreException contended() {
    return new StoreException(
        StoreException.Reason.UNAVAILABLE, "others put policies in force all the time", null);
  }

  private static PolicyUpdate accepted(Outcome<Matcher> compiled) {
    return compiled
        .value()
        .<PolicyUpdate>map(m -> new PolicyUpdate.Accepted(m.policy(), compiled.diagnostics()))
        .orElseGet(() -> new PolicyUpdate.Refused(compiled.diagnostics()));
  }

  /**
   * A policy on its way.
   *
   * @param again the number under which it was in force before; null where it was not put back
   */
  private record Draft(
      Matcher matcher,
      List<Document> documents,
      String by,
      @Nullable String fileDigest,
      @Nullable Long again) {
    AuditEvent.Administrative event(Instant at) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("policy_version", matcher.policy().version());
      details.put("rule_count", (long) matcher.policy().rules().size());
      if (again != null) {
        details.put("rolled_back_to", again);
      }
      return new AuditEvent.Administrative(at, "policy_in_force", by, details);
    }
  }

  private PolicyInForce put(Draft draft, long after) {
    Instant now = clock.instant();
    String version = draft.matcher().policy().version();
    var policy =
        new StoredPolicy(0, version, draft.documents(), now, draft.by(), draft.fileDigest());
    return new PolicyInForce(draft.matcher(), store.put(policy, after, draft.event(now)), stop);
  }

  /**
   * Takes over what another process put in force. Where that can't be read here, nothing may run
   * here until something else is in force.
   */
  synchronized void look() {
    if (store.newestNumber() == newest().number()) {
      return;
    }
    StoredPolicy found = store.newest().orElseThrow(NoPolicyException::new);
    newest = found;
    try {
      hold(stored(found));
      LOG.log(
          System.Logger.Level.INFO,
          "the policy that {0} put in force at {1} was taken over",
          found.by(),
          found.at());
    } catch (RuntimeException e) {
      // Whatever the reason, what was in force before is not what people want now.
      stop.hold("the policy in force, number " + found.number() + ", can't be read here");
    }
  }

  private StoredPolicy newest() {
    StoredPolicy last = newest;
    if (last == null) {
      throw new NoPolicyException();
    }
    return last;
  }

  private void hold(PolicyInForce next) {
    newest = next.stored();
    inForce = next;
    stop.hold(null);
  }

  /** What was put in force, the newest first. */
  List<PolicyStore.Version> versions(long before, int limit) {
    return store.versions(before, limit);
  }

  Optional<StoredPolicy> find(long number) {
    return store.find(number);
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
