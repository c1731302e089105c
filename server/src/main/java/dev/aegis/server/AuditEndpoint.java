package dev.aegis.server;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.EntryJson;
import dev.aegis.audit.RecordJson;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Json;
import dev.aegis.json.StatisticsJson;
import dev.aegis.policy.Rule;
import dev.aegis.spi.AuditJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Shows what is on record. */
final class AuditEndpoint {
  static final List<String> FILTERS =
      List.of(
          "session_id",
          "agent_id",
          "action_type",
          "risk_level",
          "result_status",
          "matched_rule",
          "kind",
          "since",
          "until",
          "limit",
          "after_id",
          "order");

  private static final long MOST = 10_000;
  private static final long USUAL = 1_000;

  private final Governor governor;

  AuditEndpoint(Governor governor) {
    this.governor = governor;
  }

  Reply list(Call call) {
    AuditQuery query = query(call.query());
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    OptionalLong end = governor.journal().endOf(query);
    Map<String, String> next =
        end.isEmpty()
            ? Map.of()
            : Map.of(
                "Link",
                "</api/v1/audit?"
                    + call.query().with("after_id", Long.toString(end.getAsLong()))
                    + ">; rel=\"next\"");
    return new Reply.Streamed(next, sink -> writeAll(query, sink));
  }

  private void writeAll(AuditQuery query, Reply.Sink sink) throws IOException {
    sink.write("[");
    boolean[] first = {true};
    try {
      governor
          .journal()
          .forEach(
              query,
              entry -> {
                write(sink, (first[0] ? "" : ",") + Json.OWN.write(EntryJson.of(entry)));
                first[0] = false;
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    sink.write("]");
  }

  private static void write(Reply.Sink sink, String text) {
    try {
      sink.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AuditQuery query(Query query) {
    boolean administrative =
        "admin".equals(query.oneOf("kind", new String[] {"action", "admin"}, word -> word, false));
    RiskLevel riskLevel = query.oneOf("risk_level", RiskLevel.values(), RiskLevel::name, true);
    ResultStatus status =
        query.oneOf("result_status", ResultStatus.values(), ResultStatus::word, false);
    String order = query.oneOf("order", new String[] {"asc", "desc"}, word -> word, false);
    return new AuditQuery(
        administrative,
        query.text("session_id"),
        query.text("agent_id"),
        query.text("action_type"),
        riskLevel,
        status,
        query.text("matched_rule"),
        query.time("since"),
        query.time("until"),
        afterId(query, "desc".equals(order)),
        query.number("limit", 1, MOST, USUAL),
        "desc".equals(order) ? AuditQuery.Order.DESC : AuditQuery.Order.ASC);
  }

  /** Before the first one there is nothing, as an id that none has says. */
  private static long afterId(Query query, boolean descending) {
    long given = query.number("after_id", 0, Long.MAX_VALUE, 0);
    return descending && given == 0 && query.text("after_id") != null ? 1 : given;
  }

  Reply one(Call call) {
    long id = id(call);
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    AuditTrail trail = governor.journal().trail(id).orElseThrow(AuditEndpoint::absent);
    Map<String, @Nullable Object> json = new LinkedHashMap<>(EntryJson.of(trail.entry()));
    json.put("records", trail.records().stream().map(RecordJson::of).toList());
    return Reply.json(json);
  }

  /** The entry that the path names. */
  static long id(Call call) {
    if (!call.tail().matches("[0-9]{1,18}")) {
      throw absent();
    }
    return Long.parseLong(call.tail());
  }

  static ProblemException absent() {
    return Problem.of(404, "there is no such audit entry").thrown();
  }

  /** The chain itself, for those who check it. */
  Reply chain(Call call) {
    long after = call.query().number("after", 0, Long.MAX_VALUE, 0);
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    AuditJournal journal = governor.journal();
    AuditChain.Head start = journal.start();
    List<AuditRecord> records = journal.records(after, (int) USUAL);
    return Reply.json(
        Map.of(
            "start",
            Map.of("sequence", start.sequence(), "hash", start.hash()),
            "records",
            records.stream().map(RecordJson::of).toList()));
  }

  /** Records that stayed when those around them were pruned, for those who check the chain. */
  Reply kept(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    AuditJournal journal = governor.journal();
    return Reply.json(
        Map.of(
            "kept",
            journal.staying(journal.start().sequence()).stream()
                .map(
                    each ->
                        Map.of("previous", each.previous(), "record", RecordJson.of(each.record())))
                .toList()));
  }

  /** Whether searches find what the chain has, for those who check it. */
  Reply filing(Call call) {
    long after = call.query().number("after", 0, Long.MAX_VALUE, 0);
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    AuditJournal.Filing filing = governor.journal().filing(after, (int) USUAL);
    return Reply.json(Map.of("through", filing.through(), "wrong", filing.wrong()));
  }

  Reply statistics(Call call) {
    List<String> rules = governor.policy().policy().rules().stream().map(Rule::name).toList();
    List<RuleStatistics> statistics =
        RuleStatistics.withNever(governor.journal().statistics(call.query().time("since")), rules);
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    return Reply.json(StatisticsJson.of(statistics));
  }
}
