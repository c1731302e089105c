package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.EntryJson;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.Redaction;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.condition.Functions;
import dev.aegis.json.Json;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.runtime.Pruning;
import dev.aegis.runtime.Resolution;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The audit log of a database that nobody else holds. */
final class StoredAuditLog implements WritableAuditLog {
  private static final int PAGE = 1_000;
  private static final String BY = "local";

  private final Store store;
  private final Supplier<Functions> functions;

  /**
   * Opens a store.
   *
   * @param functions that its policies can call, made where a policy is read
   * @param writing makes it where there is none; else it is for reading alone
   * @throws dev.aegis.spi.StoreException where it is missing, locked or corrupt
   */
  StoredAuditLog(
      Shell shell,
      Plugins plugins,
      Supplier<Functions> functions,
      StoreLocation location,
      boolean writing) {
    this.functions = functions;
    store = open(shell, plugins, location, writing);
  }

  private static Store open(Shell shell, Plugins plugins, StoreLocation location, boolean writing) {
    PluginContext context =
        new PluginContext(
            "store",
            shell.clock(),
            System.getLogger("aegis.audit"),
            (request, answer) -> false,
            Json.OWN);
    return plugins.make(
        StoreFactory.class, "audit log", location.plugin(writing), context, StoreFactory::open);
  }

  @Override
  public void forEach(AuditQuery query, Consumer<Map<?, ?>> action) {
    store.journal().forEach(query, entry -> action.accept(EntryJson.of(entry)));
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    List<RuleStatistics> counted = store.journal().statistics(since);
    return rulesInForce().map(rules -> RuleStatistics.withNever(counted, rules)).orElse(counted);
  }

  /** Empty where the policy can't be read here, such as for a function that is not known. */
  private Optional<List<String>> rulesInForce() {
    try {
      return rules(functions.get());
    } catch (PluginException e) {
      return Optional.empty();
    }
  }

  private Optional<List<String>> rules(Functions functions) {
    return store
        .policies()
        .newest()
        .map(stored -> stored.documents().stream().map(d -> new SourceText(d.name(), d.text())))
        .flatMap(texts -> PolicyReader.read(texts.toList(), functions).value())
        .map(policy -> policy.rules().stream().map(Rule::name).toList());
  }

  @Override
  public AuditChain.Head start() {
    return store.journal().start();
  }

  @Override
  public List<AuditRecord> records(long after) {
    return store.journal().records(after, PAGE);
  }

  @Override
  public List<KeptRecord> kept() {
    return store.journal().staying(store.journal().start().sequence());
  }

  @Override
  public AuditJournal.Filing filing(long after) {
    return store.journal().filing(after, PAGE);
  }

  @Override
  public void resolve(AuditEvent.Resolved resolved) {
    switch (Resolution.of(store.journal(), resolved)) {
      case Resolution.Recorded recorded -> {}
      case Resolution.Absent nothing -> throw absent(resolved.entryId());
      case Resolution.Refused refused ->
          throw CommandFailure.failed(
              "the end of entry " + resolved.entryId() + " is not open: " + refused.why());
    }
  }

  @Override
  public Set<String> redact(long entryId, List<String> pointers, Instant at) {
    if (store.journal().trail(entryId).isEmpty()) {
      throw absent(entryId);
    }
    return store
        .journal()
        .redact(
            entryId,
            Redaction.within(pointers),
            new AuditEvent.Administrative(at, Redaction.EVENT, BY, Map.of()));
  }

  private static CommandFailure absent(long entryId) {
    return CommandFailure.failed("there is no audit entry " + entryId);
  }

  @Override
  public Pruning prunable(Instant before) {
    return Pruning.find(store.journal(), before);
  }

  @Override
  public void prune(Pruning pruning, @Nullable String archive, Instant at) {
    try {
      for (Pruning left = pruning; left.records() > 0; ) {
        left = left.carryOut(store.journal(), at, BY, archive);
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
