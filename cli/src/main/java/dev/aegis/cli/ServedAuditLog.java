package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.RecordJson;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.Pruning;
import dev.aegis.spi.AuditJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The audit log of a server that holds its database. */
final class ServedAuditLog implements WritableAuditLog {
  private static final long PAGE = 1_000;

  private final HttpCalls calls;
  private final ServerFile server;

  ServedAuditLog(ServerFile server) {
    this.server = server;
    this.calls = new HttpCalls(server.url(), server.key(), null);
  }

  @Override
  public void forEach(AuditQuery query, Consumer<Map<?, ?>> action) {
    long after = query.afterId();
    long left = query.limit();
    while (left > 0) {
      long wanted = Math.min(left, PAGE);
      List<?> page = list(get("/api/v1/audit", parameters(query, after, wanted)));
      for (Object element : page) {
        if (!(element instanceof Map<?, ?> entry) || !(entry.get("id") instanceof Long id)) {
          throw nonsense();
        }
        action.accept(entry);
        after = id;
      }
      left -= page.size();
      if (page.size() < wanted) {
        return;
      }
    }
  }

  private static Map<String, String> parameters(AuditQuery query, long after, long limit) {
    Map<String, String> parameters = new LinkedHashMap<>();
    put(parameters, "kind", query.administrative() ? "admin" : null);
    put(parameters, "session_id", query.sessionId());
    put(parameters, "agent_id", query.agentId());
    put(parameters, "action_type", query.actionType());
    put(parameters, "risk_level", query.riskLevel());
    put(
        parameters,
        "result_status",
        query.resultStatus() == null ? null : query.resultStatus().word());
    put(parameters, "matched_rule", query.matchedRule());
    put(parameters, "since", query.since());
    put(parameters, "until", query.until());
    put(parameters, "after_id", after == 0 ? null : after);
    put(parameters, "limit", limit);
    put(parameters, "order", query.order().name().toLowerCase(Locale.ROOT));
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, @Nullable Object value) {
    if (value != null) {
      parameters.put(name, value.toString());
    }
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    Map<String, String> parameters = new LinkedHashMap<>();
    put(parameters, "since", since);
    List<RuleStatistics> statistics = new ArrayList<>();
    for (Object element : list(get("/api/v1/stats", parameters))) {
      statistics.add(statistics(element));
    }
    return statistics;
  }

  private RuleStatistics statistics(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> rule)
        || !(rule.get("rule") instanceof String name)
        || !(rule.get("decisions") instanceof Long decisions)
        || !(rule.get("by_approval") instanceof Map<?, ?> byApproval)
        || !(rule.get("by_status") instanceof Map<?, ?> byStatus)
        || !(rule.get("last_seen") instanceof String || decisions == 0)) {
      throw nonsense();
    }
    return new RuleStatistics(
        name,
        decisions,
        counts(Approval.class, byApproval),
        counts(ResultStatus.class, byStatus),
        rule.get("last_seen") instanceof String lastSeen ? Instant.parse(lastSeen) : null,
        rule.get("in_force") instanceof Boolean inForce ? inForce : null);
  }

  private <E extends Enum<E>> Map<E, Long> counts(Class<E> type, Map<?, ?> json) {
    Map<E, Long> counts = new EnumMap<>(type);
    json.forEach(
        (word, count) -> {
          if (!(count instanceof Long number)) {
            throw nonsense();
          }
          counts.put(Enum.valueOf(type, word.toString().toUpperCase(Locale.ROOT)), number);
        });
    return counts;
  }

  @Override
  public AuditChain.Head start() {
    return head(chain(0).get("start"));
  }

  @Override
  public List<AuditRecord> records(long after) {
    List<AuditRecord> records = new ArrayList<>();
    for (Object element : list(chain(after).get("records"))) {
      if (!(element instanceof Map<?, ?> record)) {
        throw nonsense();
      }
      records.add(RecordJson.read(record));
    }
    return records;
  }

  @Override
  public List<KeptRecord> kept() {
    List<KeptRecord> kept = new ArrayList<>();
    Object body = get("/api/v1/audit/kept", Map.of());
    for (Object element : list(body instanceof Map<?, ?> answer ? answer.get("kept") : null)) {
      if (!(element instanceof Map<?, ?> each)
          || !(each.get("previous") instanceof String previous)
          || !(each.get("record") instanceof Map<?, ?> record)) {
        throw nonsense();
      }
      kept.add(new KeptRecord(previous, RecordJson.read(record)));
    }
    return kept;
  }

  private Map<?, ?> chain(long after) {
    Object body = get("/api/v1/audit/chain", Map.of("after", Long.toString(after)));
    if (body instanceof Map<?, ?> chain) {
      return chain;
    }
    throw nonsense();
  }

  @Override
  public AuditJournal.Filing filing(long after) {
    Object body = get("/api/v1/audit/filing", Map.of("after", Long.toString(after)));
    if (body instanceof Map<?, ?> filing && filing.get("through") instanceof Long through) {
      List<Long> wrong = new ArrayList<>();
      for (Object id : list(filing.get("wrong"))) {
        if (!(id instanceof Long number)) {
          throw nonsense();
        }
        wrong.add(number);
      }
      return new AuditJournal.Filing(through, wrong);
    }
    throw nonsense();
  }

  @Override
  public void resolve(AuditEvent.Resolved resolved) {
    post(
        "/api/v1/audit/" + resolved.entryId() + "/resolve",
        Map.of("outcome", resolved.status().word(), "comment", resolved.comment()));
  }

  @Override
  public Set<String> redact(long entryId, List<String> pointers, Instant at) {
    Object body = post("/api/v1/audit/" + entryId + "/redact", Map.of("fields", pointers));
    Set<String> erased = new TreeSet<>();
    if (body instanceof Map<?, ?> answer) {
      list(answer.get("erased")).forEach(path -> erased.add(String.valueOf(path)));
      return erased;
    }
    throw nonsense();
  }

  @Override
  public Pruning prunable(Instant before) {
    Object body = get("/api/v1/audit/prunable", Map.of("before", before.toString()));
    if (body instanceof Map<?, ?> answer) {
      return new Pruning(head(answer.get("start")), head(answer.get("through")), before);
    }
    throw nonsense();
  }

  @Override
  public void prune(Pruning pruning, @Nullable String archive, Instant at) {
    Pruning left = pruning;
    while (left.records() > 0) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("start", json(left.start()));
      body.put("through", json(left.through()));
      body.put("before", left.before().toString());
      if (archive != null) {
        body.put("archive", archive);
      }
      left = rest(left, post("/api/v1/audit/prune", body));
    }
  }

  private Pruning rest(Pruning asked, @Nullable Object answer) {
    AuditChain.Head start =
        answer instanceof Map<?, ?> body ? head(body.get("start")) : asked.start();
    if (start.sequence() <= asked.start().sequence()) {
      throw nonsense();
    }
    return new Pruning(start, asked.through(), asked.before());
  }

  private static Map<String, ?> json(AuditChain.Head head) {
    return Map.of("sequence", head.sequence(), "hash", head.hash());
  }

  private AuditChain.Head head(@Nullable Object json) {
    if (json instanceof Map<?, ?> head
        && head.get("sequence") instanceof Long sequence
        && head.get("hash") instanceof String hash) {
      return new AuditChain.Head(sequence, hash);
    }
    throw nonsense();
  }

  private @Nullable Object post(String path, Map<String, ?> body) {
    try {
      HttpCalls.Answer answer = calls.post(path, body);
      if (answer.status() != 200) {
        throw CommandFailure.failed(answer.detail());
      }
      return answer.body();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private UncheckedIOException unreachable(IOException e) {
    return new UncheckedIOException(
        new IOException(
            "the server at " + server.url() + " holds the database and does not answer", e));
  }

  private @Nullable Object get(String path, Map<String, String> parameters) {
    try {
      HttpCalls.Answer answer = calls.get(path, parameters);
      if (answer.status() != 200) {
        throw CommandFailure.failed(
            "the server at " + server.url() + " does not show its log: " + answer.detail());
      }
      return answer.body();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private List<?> list(@Nullable Object body) {
    if (body instanceof List<?> list) {
      return list;
    }
    throw nonsense();
  }

  private CommandFailure nonsense() {
    return CommandFailure.failed(
        "the server at " + server.url() + " is of another version; its answer makes no sense here");
  }

  @Override
  public void close() {
    calls.close();
  }
}
