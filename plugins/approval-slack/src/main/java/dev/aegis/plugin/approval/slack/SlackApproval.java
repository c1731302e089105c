package dev.aegis.plugin.approval.slack;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Review;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.Errands;
import dev.aegis.spi.PluginContext;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks people in a channel of Slack, by a message with buttons. Who clicks is known by the
 * signature of Slack and by the names that the settings have for people. A request that can't be
 * put to the channel is denied. Thread-safe.
 */
final class SlackApproval implements ApprovalHandler {
  private static final int MOST_AT_ONCE = 16;
  private static final int LONGEST_ID = 200;

  private final SlackSettings settings;
  private final PluginContext context;
  private final SlackSignature signature;
  private final SlackApi slack;
  private final Errands errands;
  private final Map<String, Talk> talks = new ConcurrentHashMap<>();

  SlackApproval(SlackSettings settings, PluginContext context) {
    this.settings = settings;
    this.context = context;
    this.signature = new SlackSignature(settings.signature());
    this.slack = new SlackApi(settings, context.json());
    this.errands = new Errands("aegis-slack-" + context.name(), MOST_AT_ONCE);
  }

  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    return ask(request, false);
  }

  /** Slack has no way to ask for a message by what it is about, so there will be another one. */
  @Override
  public ApprovalResponse resume(ApprovalRequest request) {
    return ask(request, true);
  }

  private ApprovalResponse ask(ApprovalRequest request, boolean again) {
    Instant now = context.clock().instant();
    talks.values().removeIf(talk -> talk.isOver(now));
    Card card = new Card(request, again, settings.inbox());
    Talk talk = new Talk(card, request.expiresAt(), settings.inbox());
    talks.put(request.id(), talk);
    errands.begin(() -> post(request, talk));
    return new ApprovalResponse.Pending();
  }

  private void post(ApprovalRequest request, Talk talk) throws InterruptedException {
    Duration left = Duration.between(context.clock().instant(), request.expiresAt());
    if (left.toMillis() <= 0) {
      return;
    }
    try {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("channel", settings.channel());
      message.putAll(talk.message().orElseThrow());
      Map<?, ?> posted = slack.call("chat.postMessage", message, left);
      if (!(posted.get("channel") instanceof String channel)
          || !(posted.get("ts") instanceof String time)) {
        throw new SlackException("it does not say where the message is");
      }
      talk.isAt(new Place(channel, time));
    } catch (SlackException e) {
      failed(request.id(), String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException | Error e) {
      context.logger().log(Level.ERROR, "approval handler " + context.name() + " failed", e);
      failed(request.id(), "it could not be asked");
      return;
    }
    if (talk.hasEnded()) {
      update(talk);
    }
  }

  private void failed(String id, String why) {
    if (errands.isClosed()) {
      // What fails at a stop was not refused: it is asked again after the start.
      return;
    }
    warn("did not take the question: " + why);
    try {
      context.desk().failed(id, "Slack can't be asked: " + why);
    } catch (RuntimeException e) {
      // It goes on waiting, and ends when its time is over.
      context
          .logger()
          .log(Level.ERROR, context.name() + ": the store was not told that nobody is asked", e);
    }
  }

  /** Hears a click. What follows from it is said in the channel, or to who clicked alone. */
  @Override
  public CallbackReply callback(CallbackRequest request) {
    if (!signature.isOf(request, context.clock().instant())) {
      return CallbackReply.of(401);
    }
    Optional<Click> click = Click.read(request.text(), context.json());
    if (click.isEmpty() || click.get().requestId().length() > LONGEST_ID) {
      return CallbackReply.of(400);
    }
    hear(click.get());
    return CallbackReply.of(200);
  }

  private void hear(Click click) {
    String person = settings.people().get(click.user());
    if (person == null) {
      whisper(
          click,
          "Your click does not count: whoever runs Aegis has not named you ("
              + click.user()
              + ") among the people who may answer.");
      return;
    }
    String id = click.requestId();
    Talk talk = talks.get(id);
    if (talk == null && context.desk().isPending(id)) {
      talk = elsewhere(id);
    }
    if (talk == null) {
      whisper(click, tooLate(id));
      return;
    }
    talk.isAt(click.place());
    if (click.approves() && talk.isCut()) {
      whisper(click, "This can't be approved here, since you don't see all of it here.");
      return;
    }
    answer(click, person, talk);
  }

  /** A message of another process on the same store, or one from before a restart. */
  private Talk elsewhere(String id) {
    Instant until = context.clock().instant().plus(Review.LONGEST_TIMEOUT);
    return talks.computeIfAbsent(id, absent -> new Talk(null, until, settings.inbox()));
  }

  private void answer(Click click, String person, Talk talk) {
    String id = click.requestId();
    Answer answer = click.approves() ? Answer.approvedBy(person, "") : Answer.deniedBy(person, "");
    if (context.desk().answer(id, answer)) {
      if (click.approves()) {
        talk.approvedBy(person);
      }
      if (!talk.hasEnded()) {
        errands.begin(() -> update(talk));
      }
    } else if (context.desk().isPending(id)) {
      whisper(
          click,
          "Your click does not count: you have approved this already, it is you who asked for it,"
              + " or the rule leaves it to others.");
    } else {
      whisper(click, tooLate(id));
    }
  }

  private String tooLate(String id) {
    return "Your click does not count: "
        + context
            .desk()
            .ended(id)
            .map(ended -> "this is decided already. " + Card.outcome(ended))
            .orElse("this is decided already, or nobody waits for it.");
  }

  /** Tells who clicked, and nobody else. */
  private void whisper(Click click, String text) {
    errands.begin(
        () ->
            attempt(
                "chat.postEphemeral",
                Map.of("channel", click.place().channel(), "user", click.user(), "text", text)));
  }

  @Override
  public void ended(ApprovalCase ended) {
    Talk talk = talks.remove(ended.request().id());
    if (talk != null) {
      talk.ended(ended);
      errands.begin(() -> update(talk));
    }
  }

  private void update(Talk talk) throws InterruptedException {
    talk.writing.lockInterruptibly();
    try {
      Optional<Map<String, Object>> message = talk.message();
      if (message.isEmpty()) {
        return;
      }
      for (Place place : talk.places()) {
        Map<String, Object> update = new LinkedHashMap<>();
        update.put("channel", place.channel());
        update.put("ts", place.time());
        update.putAll(message.get());
        attempt("chat.update", update);
      }
    } finally {
      talk.writing.unlock();
    }
  }

  /** What is good to say, and decides nothing. */
  private void attempt(String method, Map<String, ?> arguments) throws InterruptedException {
    try {
      slack.call(method, arguments, settings.timeout());
    } catch (SlackException e) {
      warn("did not do " + method + ": " + e.getMessage());
    }
  }

  private void warn(String what) {
    if (!errands.isClosed()) {
      context.logger().log(Level.WARNING, "approval handler {0}: Slack {1}", context.name(), what);
    }
  }

  @Override
  public boolean acceptsInboxAnswers() {
    return settings.inbox();
  }

  /** How much is being said just now. */
  int underWay() {
    return errands.underWay();
  }

  @Override
  public void close() {
    errands.close();
    slack.close();
  }
}
