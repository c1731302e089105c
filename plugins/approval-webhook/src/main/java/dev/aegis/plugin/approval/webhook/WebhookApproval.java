package dev.aegis.plugin.approval.webhook;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.plugin.approval.webhook.Statement.Meaning;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.Errands;
import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Asks an HTTP endpoint. It answers in its response, or later by a callback that is signed with the
 * same secret. Whatever else it says, and whatever goes wrong, is a denial. Thread-safe.
 */
final class WebhookApproval implements ApprovalHandler {
  /** More at a time would be no help to the endpoint. */
  private static final int MOST_AT_ONCE = 64;

  /** How long to wait for a store that is away. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final WebhookSettings settings;
  private final PluginContext context;
  private final Messages messages;
  private final Endpoint endpoint;
  private final Errands errands;

  WebhookApproval(WebhookSettings settings, PluginContext context) {
    this.settings = settings;
    this.context = context;
    this.messages = new Messages(context.name(), context.json());
    this.endpoint = new Endpoint(settings, context.clock(), context.json());
    this.errands = new Errands("aegis-webhook-" + context.name(), MOST_AT_ONCE);
  }

  /** Asks; after a restart once more, with the same id. */
  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    byte[] question = messages.question(request);
    errands.begin(() -> ask(request, question));
    return new ApprovalResponse.Pending();
  }

  private void ask(ApprovalRequest request, byte[] question) throws InterruptedException {
    Duration left = Duration.between(context.clock().instant(), request.expiresAt());
    if (left.toMillis() <= 0) {
      return;
    }
    try {
      take(request, statement(request.id(), question, left));
    } catch (RuntimeException e) {
      // It goes on waiting, and ends when its time is over.
      context.logger().log(Level.ERROR, context.name() + ": an answer could not be brought", e);
    }
  }

  private Statement statement(String id, byte[] question, Duration left)
      throws InterruptedException {
    try {
      return endpoint.ask(id, question, left);
    } catch (RuntimeException | Error e) {
      // Nothing is known of it, so that nothing may come of it but a denial.
      context.logger().log(Level.ERROR, "approval handler " + context.name() + " failed", e);
      return Statement.flawed("it could not be asked");
    }
  }

  /** An answer is not lost where the store is away: there may be no second one. */
  private void take(ApprovalRequest request, Statement statement) throws InterruptedException {
    while (true) {
      try {
        take(request.id(), statement);
        return;
      } catch (StoreException e) {
        if (!context.clock().instant().isBefore(request.expiresAt())) {
          throw e;
        }
        Thread.sleep(AGAIN);
      }
    }
  }

  private void take(String id, Statement statement) {
    if (errands.isClosed() || statement.meaning() == Meaning.PENDING) {
      // What fails at a stop was not refused: it is asked again after the start.
      return;
    }
    if (statement.meaning() == Meaning.FLAWED) {
      warn(id, statement.comment());
      context.desk().failed(id, statement.comment());
      return;
    }
    boolean counted = context.desk().answer(id, answer(statement));
    if (!counted && context.desk().isPending(id)) {
      // Nothing better will come: an endpoint that answers at once does not call back.
      String why = "its answer can't count: the rule asks for people, or for others";
      warn(id, why);
      context.desk().answer(id, answer(Statement.flawed(why)));
    }
  }

  private Answer answer(Statement statement) {
    return statement.answer(context.name(), settings.people());
  }

  private void warn(String id, String why) {
    context
        .logger()
        .log(
            Level.WARNING,
            "approval handler {0}: asked about {1}, {2} gave no answer that counts: {3}",
            context.name(),
            id,
            settings.endpoint(),
            why);
  }

  /** Hears a later answer. Sent again, it finds the request answered. */
  @Override
  public CallbackReply callback(CallbackRequest request) {
    byte[] body = request.body();
    String signature = request.header(HmacSignature.HEADER).orElse("");
    if (!settings.signature().isOf(body, signature, context.clock().instant())) {
      return refusal(401, "this takes a signature that is ours, and at most five minutes old");
    }
    Statement statement = Statement.read(body, context.json());
    String id = statement.id();
    if (id == null || statement.meaning() == Meaning.NONE) {
      return refusal(400, "this takes a JSON object with the `id` of a request and a `decision`");
    }
    if (statement.meaning() == Meaning.PENDING) {
      return reply(200, Map.of("counted", false));
    }
    Answer answer = answer(statement);
    if (!context.desk().answer(id, answer)) {
      return context.desk().isPending(id)
          ? refusal(403, "this answer can't count: the rule asks for people, or for others")
          : context.desk().ended(id).map(this::tooLate).orElseGet(this::unknown);
    }
    return statement.meaning() == Meaning.FLAWED
        ? reply(400, Map.of("counted", true, "error", statement.comment() + "; that denies"))
        : reply(200, Map.of("counted", true));
  }

  private CallbackReply unknown() {
    return refusal(409, "no such request waits for an answer any more");
  }

  /** Tells what a notice of the end tells, but for the comment. */
  private CallbackReply tooLate(ApprovalCase ended) {
    String by = Objects.requireNonNull(ended.closing()).by();
    String how =
        switch (ended.state()) {
          case APPROVED -> "it was approved by " + by;
          case DENIED -> "it was denied by " + by;
          case WITHDRAWN -> "it was withdrawn by " + by;
          case EXPIRED -> "it expired, since nobody decided in time";
          case PENDING -> throw new IllegalArgumentException("it has not ended");
        };
    Map<String, Object> members = refused("this answer comes too late: " + how);
    members.put("status", ended.state().word());
    members.put("decided_by", by);
    return reply(409, members);
  }

  private CallbackReply refusal(int status, String why) {
    return reply(status, refused(why));
  }

  /** In one order always, for those who read it. */
  private static Map<String, Object> refused(String why) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("counted", false);
    members.put("error", why);
    return members;
  }

  private CallbackReply reply(int status, Map<String, ?> members) {
    return new CallbackReply(status, context.json().write(members));
  }

  /** Tells the endpoint where it wants to hear of it; where that fails, it stays untold. */
  @Override
  public void ended(ApprovalCase ended) {
    if (settings.notices()) {
      byte[] notice = messages.notice(ended);
      errands.begin(() -> tell(ended.request().id(), notice));
    }
  }

  private void tell(String id, byte[] notice) throws InterruptedException {
    try {
      endpoint.tell(id, notice);
    } catch (IOException e) {
      context
          .logger()
          .log(
              Level.WARNING,
              "approval handler {0}: {1} was not told of an end, {2}",
              context.name(),
              settings.endpoint(),
              endpoint.hidden(e.getMessage()));
    }
  }

  /** How much is being said just now. */
  int underWay() {
    return errands.underWay();
  }

  @Override
  public void close() {
    errands.close();
    endpoint.close();
  }
}
