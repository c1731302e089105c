package dev.aegis.server;

import dev.aegis.server.Access.Guard;
import java.util.List;

/** All that callers can ask for. */
final class Routes {
  private Routes() {}

  static List<Route> all(
      Governor governor, Metrics metrics, ServerSettings settings, EventsEndpoint events) {
    MetricsEndpoint numbers = new MetricsEndpoint(governor, metrics);
    HealthEndpoint health = new HealthEndpoint(governor, settings.version(), settings.tokens());
    EvaluationEndpoint evaluation =
        new EvaluationEndpoint(governor, settings.mostActions(), settings.recordEvaluations());
    AccessEndpoint access = new AccessEndpoint(governor, settings.mostActions());
    ExecutionEndpoint execution =
        new ExecutionEndpoint(governor, settings.mostActions(), settings.approvalWait());
    PolicyEndpoint policy = new PolicyEndpoint(governor);
    PolicyHistoryEndpoint history = new PolicyHistoryEndpoint(governor, policy);
    CandidateEndpoint candidate = new CandidateEndpoint(governor);
    StopEndpoint stop = new StopEndpoint(governor);
    AuditEndpoint audit = new AuditEndpoint(governor);
    AuditChangesEndpoint changes = new AuditChangesEndpoint(governor);
    ApprovalsEndpoint approvals = new ApprovalsEndpoint(governor);
    GrantsEndpoint grants = new GrantsEndpoint(governor);
    List<String> none = List.of();
    return List.of(
        new Route("GET", "/health", Guard.OPEN, none, health::health),
        new Route("GET", "/api/v1/health", Guard.OPEN, none, health::health),
        new Route("GET", "/ready", Guard.OPEN, none, health::ready),
        new Route("GET", MetricsEndpoint.PATH, Guard.METRICS, none, numbers::get),
        new Route("GET", "/openapi", Guard.OPEN, none, new OpenApiEndpoint()::get),
        new Route(
            "POST",
            "/api/v1/evaluate",
            settings.recordEvaluations() ? Guard.DECIDE : Guard.EVALUATE,
            List.of("explain"),
            evaluation::evaluate),
        new Route(
            "POST",
            "/api/v1/execute",
            Guard.EXECUTE,
            List.of("stop_on_failure"),
            execution::execute),
        new Route(
            "POST",
            "/api/v1/authorize",
            Guard.EXECUTE,
            List.of("stop_on_failure"),
            execution::authorize),
        new Route(
            "POST", "/api/v1/authorizations/*/outcome", Guard.EXECUTE, none, execution::outcome),
        new Route("POST", "/access/v1/evaluation", Guard.DECIDE, none, access::evaluation),
        new Route("POST", "/access/v1/evaluations", Guard.DECIDE, none, access::evaluations),
        new Route("GET", "/api/v1/audit", Guard.RECORD, AuditEndpoint.FILTERS, audit::list),
        new Route("GET", "/api/v1/events", Guard.EVENTS, List.of("after"), events::follow),
        new Route("GET", "/api/v1/audit/chain", Guard.RECORD, List.of("after"), audit::chain),
        new Route("GET", "/api/v1/audit/filing", Guard.RECORD, List.of("after"), audit::filing),
        new Route("GET", "/api/v1/audit/kept", Guard.RECORD, List.of(), audit::kept),
        new Route("GET", "/api/v1/audit/*", Guard.RECORD, none, audit::one),
        new Route("POST", "/api/v1/audit/*/resolve", Guard.OWNER, none, changes::resolve),
        new Route("POST", "/api/v1/audit/*/redact", Guard.OWNER, none, changes::redact),
        new Route(
            "GET", "/api/v1/audit/prunable", Guard.OWNER, List.of("before"), changes::prunable),
        new Route("POST", "/api/v1/audit/prune", Guard.OWNER, none, changes::prune),
        new Route("GET", "/api/v1/stats", Guard.RECORD, List.of("since"), audit::statistics),
        new Route("POST", "/api/v1/callbacks/*", Guard.CALLBACK, none, approvals::callback),
        new Route("GET", "/api/v1/policy", Guard.POLICY, none, policy::get),
        new Route(
            "GET",
            PolicyHistoryEndpoint.PATH,
            Guard.POLICY,
            PolicyHistoryEndpoint.FILTERS,
            history::list),
        new Route("GET", PolicyHistoryEndpoint.PATH + "/*", Guard.POLICY, none, history::one),
        new Route(
            "POST",
            PolicyHistoryEndpoint.PATH + "/*/rollback",
            Guard.CHANGE_POLICY,
            none,
            history::rollBack),
        new Route("GET", CandidateEndpoint.PATH, Guard.POLICY, none, candidate::get),
        new Route("PUT", CandidateEndpoint.PATH, Guard.CHANGE_POLICY, none, candidate::put),
        new Route("DELETE", CandidateEndpoint.PATH, Guard.CHANGE_POLICY, none, candidate::delete),
        new Route(
            "POST",
            CandidateEndpoint.PATH + "/promote",
            Guard.CHANGE_POLICY,
            none,
            candidate::promote),
        new Route("GET", "/api/v1/stop", Guard.POLICY, none, stop::get),
        new Route("POST", "/api/v1/stop", Guard.STOP, none, stop::stop),
        new Route("POST", "/api/v1/resume", Guard.STOP, none, stop::resume),
        new Route("PUT", "/api/v1/policy", Guard.CHANGE_POLICY, List.of("dry_run"), policy::put),
        new Route(
            "GET",
            "/api/v1/approvals",
            Guard.APPROVALS,
            ApprovalsEndpoint.FILTERS,
            approvals::list),
        new Route("GET", "/api/v1/approvals/*", Guard.APPROVAL, none, approvals::one),
        new Route("POST", "/api/v1/approvals/*/approve", Guard.ANSWER, none, approvals::approve),
        new Route("POST", "/api/v1/approvals/*/deny", Guard.ANSWER, none, approvals::deny),
        new Route("GET", "/api/v1/grants", Guard.APPROVALS, GrantsEndpoint.FILTERS, grants::list),
        new Route("POST", "/api/v1/grants", Guard.ANSWER, none, grants::give),
        new Route("GET", "/api/v1/grants/*", Guard.APPROVALS, none, grants::one),
        new Route("POST", "/api/v1/grants/*/revoke", Guard.ANSWER, none, grants::revoke),
        new Route(
            "POST", "/api/v1/approvals/*/withdraw", Guard.WITHDRAW, none, approvals::withdraw));
  }
}
