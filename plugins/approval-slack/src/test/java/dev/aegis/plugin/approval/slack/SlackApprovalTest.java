package dev.aegis.plugin.approval.slack;

import static dev.aegis.plugin.approval.slack.Slack.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.plugin.approval.slack.Slack.Call;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.Settings;
import dev.aegis.testing.ApprovalRequests;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.CountingDesk;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class SlackApprovalTest {
  private static final String FIRST = "1700000000.000001";

  private final CountingDesk desk = new CountingDesk();
  private Slack slack;
  private SlackApproval handler;

  @BeforeEach
  void start() throws IOException {
    slack = new Slack();
    handler = handler();
  }

  @AfterEach
  void stop() {
    handler.close();
    slack.close();
  }

  private SlackApproval handler(Object... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("api_url", slack.url());
    settings.put("token", Slack.TOKEN);
    settings.put("signing_secret", Slack.SIGNING_SECRET);
    settings.put("channel", "#approvals");
    settings.put("people", Map.of("U1", "ann", "U2", "ben", "W3", "bot"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    var made =
        new SlackApproval(SlackSettings.of(new Settings(settings)), Contexts.named("ops", desk));
    desk.tell(made::ended);
    return made;
  }

  private Call ask(ApprovalRequest request) {
    int before = slack.calls("chat.postMessage").size();
    assertThat(handler.submit(desk.open(request))).isEqualTo(new ApprovalResponse.Pending());
    Call posted = slack.await("chat.postMessage", before + 1);
    Eventually.holds(() -> handler.underWay() == 0);
    return posted;
  }

  private int click(String user, String action, String id) {
    return handler.callback(Slack.signed(Slack.click(user, action, id, FIRST))).status();
  }

  private static String comment(ApprovalCase ended) {
    return Objects.requireNonNull(ended.closing()).comment();
  }

  @Test
  void theMessageTellsAllAndNothingInItActs() {
    Call posted = ask(ApprovalRequests.of("r1", 2, "ann", "b*"));
    assertThat(posted.authorization()).isEqualTo("Bearer " + Slack.TOKEN);
    assertThat(posted.text("channel")).isEqualTo("#approvals");
    assertThat(posted.buttons())
        .containsExactly(Map.entry(Click.APPROVE, "r1"), Map.entry(Click.DENY, "r1"));
    assertThat(posted.seen())
        .contains("action: \"pay\\u200b\"")
        .contains("\"name\":\"ann\\u202e\"")
        .contains("9007199254740993")
        .contains(
            "\\u0060\\u0060\\u0060*bold* &lt;!here&gt; &lt;https://evil.example|safe&gt; &amp;")
        .contains("needs: 2 people")
        .contains("answer by: 2026-03-01T12:05:00Z")
        .doesNotContain("<")
        .doesNotContain("\u202e");
    assertThat(posted.text("text")).doesNotContain("pay").doesNotContain("bank");
    for (Map<?, ?> block : posted.blocks()) {
      if (block.get("text") instanceof Map<?, ?> text) {
        assertThat(text.get("verbatim")).isEqualTo(true);
        assertThat(String.valueOf(text.get("text")).split("```", -1).length).isIn(1, 3);
      }
    }
  }

  @Test
  void aClickApprovesByTheNameThatTheSettingsHave() {
    ask(ApprovalRequests.of("r1", 1, "ann"));
    assertThat(click("U1", Click.APPROVE, "r1")).isEqualTo(200);

    ApprovalCase ended = desk.find("r1");
    assertThat(ended.state()).isEqualTo(ApprovalState.APPROVED);
    assertThat(ended.votes().getFirst().by()).isEqualTo("ann");
    assertThat(ended.votes().getFirst().human()).isTrue();
    Call update = slack.await("chat.update", 1);
    assertThat(update.text("ts")).isEqualTo(FIRST);
    assertThat(update.text("channel")).isEqualTo(Slack.CHANNEL);
    assertThat(update.seen()).contains("*Approved* by ann").contains("params: {");
    assertThat(update.buttons()).isEmpty();
  }

  @Test
  void aClickDenies() {
    ask(ApprovalRequests.of("r1"));
    assertThat(click("U2", Click.DENY, "r1")).isEqualTo(200);
    assertThat(desk.find("r1").state()).isEqualTo(ApprovalState.DENIED);
    assertThat(slack.await("chat.update", 1).seen()).contains("*Denied* by ben");
  }

  @Test
  void aSecondClickChangesNothing() {
    ask(ApprovalRequests.of("r1"));
    click("U1", Click.DENY, "r1");
    assertThat(click("U1", Click.APPROVE, "r1")).isEqualTo(200);
    assertThat(desk.find("r1").state()).isEqualTo(ApprovalState.DENIED);
    assertThat(desk.brought()).hasSize(1);
    assertThat(slack.await("chat.postEphemeral", 1).text("text"))
        .isEqualTo("Your click does not count: this is decided already. *Denied* by ann");
  }

  @Test
  void whoHasNoNameHereDoesNotCount() {
    ask(ApprovalRequests.of("r1"));
    for (String button : List.of(Click.APPROVE, Click.DENY)) {
      assertThat(click("U9", button, "r1")).isEqualTo(200);
    }
    assertThat(desk.brought()).isEmpty();
    Call told = slack.await("chat.postEphemeral", 1);
    assertThat(told.text("user")).isEqualTo("U9");
    assertThat(told.text("text")).contains("has not named you (U9)");
  }

  @Test
  void whoAskedAndWhoIsNoApproverDoNotCount() {
    ask(ApprovalRequests.of("r1", 1, "ben", "bot"));
    click("W3", Click.APPROVE, "r1");
    click("U1", Click.APPROVE, "r1");
    assertThat(slack.await("chat.postEphemeral", 2).text("text")).contains("leaves it to others");
    assertThat(desk.isPending("r1")).isTrue();
  }

  @Test
  void aQuorumIsOfDifferentPeopleAndTheMessageSaysHowManyAreMissing() {
    ask(ApprovalRequests.of("r1", 2));
    click("U1", Click.APPROVE, "r1");
    Call update = slack.await("chat.update", 1);
    assertThat(update.seen()).contains("Approved by ann; 1 more must.");
    assertThat(update.buttons()).hasSize(2);

    click("U1", Click.APPROVE, "r1");
    assertThat(slack.await("chat.postEphemeral", 1).text("text")).contains("approved this already");
    assertThat(desk.isPending("r1")).isTrue();

    click("U2", Click.APPROVE, "r1");
    assertThat(desk.find("r1").state()).isEqualTo(ApprovalState.APPROVED);
    Eventually.holds(
        () -> slack.calls("chat.update").getLast().seen().contains("*Approved* by ann, ben"));
  }

  @Test
  void ofTwoPeopleAtOnceOneDecides() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      String id = "r" + i;
      ask(ApprovalRequests.of(id));
      var start = new CountDownLatch(1);
      Thread ann = Thread.ofVirtual().start(() -> clickAfter(start, "U1", Click.APPROVE, id));
      Thread ben = Thread.ofVirtual().start(() -> clickAfter(start, "U2", Click.DENY, id));
      start.countDown();
      ann.join();
      ben.join();
      ApprovalCase ended = desk.find(id);
      assertThat(ended.isPending()).isFalse();
      String word =
          ended.state() == ApprovalState.APPROVED ? "*Approved* by ann" : "*Denied* by ben";
      Eventually.holds(() -> handler.underWay() == 0);
      assertThat(slack.calls("chat.update").getLast().seen()).contains(word);
    }
  }

  private void clickAfter(CountDownLatch start, String user, String action, String id) {
    try {
      start.await();
      click(user, action, id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatSlackDidNotSignChangesNothing() {
    ask(ApprovalRequests.of("r1"));
    String body = Slack.click("U1", Click.APPROVE, "r1", FIRST);
    String now = Long.toString(Contexts.NOW.getEpochSecond());
    String forged = "v0=" + "0".repeat(64);
    assertThat(handler.callback(Slack.request(body, now, forged)).status()).isEqualTo(401);
    assertThat(handler.callback(Slack.request(body, now, "")).status()).isEqualTo(401);
    assertThat(handler.callback(Slack.request(body, "", forged)).status()).isEqualTo(401);
    assertThat(handler.callback(Slack.signed(body, Contexts.NOW.minusSeconds(301))).status())
        .isEqualTo(401);
    assertThat(desk.brought()).isEmpty();
  }

  @Test
  void whatIsReplayedChangesNothing() {
    ask(ApprovalRequests.of("r1"));
    var click = Slack.signed(Slack.click("U1", Click.APPROVE, "r1", FIRST));
    assertThat(handler.callback(click)).isEqualTo(CallbackReply.of(200));
    assertThat(handler.callback(click)).isEqualTo(CallbackReply.of(200));
    assertThat(desk.brought()).hasSize(1);
  }

  @Test
  void whatIsNoClickOfOursIsRefused() {
    ask(ApprovalRequests.of("r1"));
    String click = Slack.click("U1", Click.APPROVE, "r1", FIRST);
    for (String body :
        List.of(
            "",
            "payload=",
            "payload=%",
            "payload=%7B%7D",
            click + "&" + click,
            click.substring("payload=".length()),
            Slack.click("U1", "another-button", "r1", FIRST),
            Slack.click("U1", Click.APPROVE, "x".repeat(201), FIRST))) {
      assertThat(handler.callback(Slack.signed(body)).status()).isEqualTo(400);
    }
    assertThat(desk.brought()).isEmpty();
  }

  @Test
  void whatCantBeShownWholeCantBeApprovedHere() {
    var action = Action.of("pay", "bank", Map.of("note", "<".repeat(20_000)));
    Call posted = ask(ApprovalRequests.of("r1", action, 1));
    assertThat(posted.buttons()).containsOnlyKeys(Click.DENY);
    assertThat(posted.seen())
        .contains("characters are not shown, so this can't be approved here")
        .contains("`aegis approvals show r1`")
        .doesNotContain("aegis approvals approve");
    click("U1", Click.APPROVE, "r1");
    assertThat(desk.brought()).isEmpty();
    assertThat(slack.await("chat.postEphemeral", 1).text("text"))
        .contains("can't be approved here");
    click("U1", Click.DENY, "r1");
    assertThat(desk.find("r1").state()).isEqualTo(ApprovalState.DENIED);
  }

  @Test
  void whereTheInboxIsOpenItIsSaidHowToApproveThere() {
    assertThat(handler.acceptsInboxAnswers()).isFalse();
    handler.close();
    handler = handler("inbox", true);
    assertThat(handler.acceptsInboxAnswers()).isTrue();
    var action = Action.of("pay", "bank", Map.of("note", "x".repeat(20_000)));
    assertThat(ask(ApprovalRequests.of("r1", action, 1)).seen())
        .contains("`aegis approvals approve r1`");
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        Arguments.of(
            "channel_not_found", says(200, "{\"ok\":false,\"error\":\"channel_not_found\"}")),
        Arguments.of("an error without a name", says(200, "{\"ok\":false,\"error\":\"<!here>\"}")),
        Arguments.of("an error without a name", says(200, "{\"ok\":\"true\"}")),
        Arguments.of("it does not say where the message is", says(200, "{\"ok\":true}")),
        Arguments.of("it answers what is not Slack's", says(200, "ok")),
        Arguments.of("it answers what is not Slack's", says(200, "")),
        Arguments.of("it answers 500", says(500, "{\"ok\":true}")),
        Arguments.of("it answers 302", says(302, "", "Location", "/api/chat.postMessage")),
        Arguments.of("ratelimited", says(429, "", "Retry-After", "31")),
        Arguments.of("ratelimited", says(429, "", "Retry-After", "999999999")));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void whatSlackDoesNotTakeIsDeniedWithItsName(String name, Slack.Trouble trouble) {
    slack.then(trouble);
    handler.submit(desk.open(ApprovalRequests.of("r1")));
    ApprovalCase ended = desk.end("r1");
    assertThat(ended.state()).isEqualTo(ApprovalState.DENIED);
    assertThat(comment(ended)).isEqualTo("Slack can't be asked: " + name);
    assertThat(slack.calls("chat.postMessage")).hasSize(1);
  }

  @Test
  void whoCallsTooOftenWaitsAsToldAFewTimes() {
    Slack.Trouble later = says(429, "", "Retry-After", "0");
    slack.then(later, later);
    ask(ApprovalRequests.of("r1"));
    assertThat(slack.calls("chat.postMessage")).hasSize(3);
    assertThat(desk.isPending("r1")).isTrue();

    slack.then(later, later, later);
    handler.submit(desk.open(ApprovalRequests.of("r2")));
    assertThat(comment(desk.end("r2"))).isEqualTo("Slack can't be asked: ratelimited");
  }

  @Test
  void aSlackThatIsSilentOrAwayIsADenial() {
    var never = new CountDownLatch(1);
    handler.close();
    handler = handler("timeout", "300ms");
    slack.then(
        exchange -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    handler.submit(desk.open(ApprovalRequests.of("r1")));
    assertThat(comment(desk.end("r1"))).contains("there is no answer in time");
    never.countDown();
    handler.close();
    handler = handler("api_url", "http://127.0.0.1:1/api/");
    handler.submit(desk.open(ApprovalRequests.of("r2")));
    assertThat(comment(desk.end("r2"))).contains("it can't be reached");
  }

  @Test
  void whatIsUnderWayAtAStopIsNotDenied() {
    var never = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    slack.then(
        exchange -> {
          asked.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    handler.submit(desk.open(ApprovalRequests.of("r1")));
    Eventually.holds(() -> asked.getCount() == 0);
    handler.close();
    Eventually.holds(() -> handler.underWay() == 0);
    assertThat(desk.brought()).isEmpty();
    never.countDown();
  }

  @Test
  void afterARestartItIsAskedAgainAndEitherMessageCounts() {
    ApprovalRequest request = ApprovalRequests.of("r1", 2);
    ask(request);
    handler.close();
    handler = handler();
    handler.resume(request);
    Call again = slack.await("chat.postMessage", 2);
    Eventually.holds(() -> handler.underWay() == 0);
    assertThat(again.seen()).contains("asked again after a restart");

    click("U1", Click.APPROVE, "r1");
    slack.await("chat.update", 2);
    assertThat(slack.calls("chat.update"))
        .allMatch(update -> update.seen().contains("at most 1 more must"))
        .extracting(update -> update.text("ts"))
        .containsExactlyInAnyOrder(FIRST, "1700000000.000002");
  }

  @Test
  void aMessageOfAnotherProcessCountsAndIsBroughtUpToDate() {
    desk.open(ApprovalRequests.of("r1"));
    assertThat(click("U1", Click.APPROVE, "r1")).isEqualTo(200);
    assertThat(desk.find("r1").state()).isEqualTo(ApprovalState.APPROVED);
    Call update = slack.await("chat.update", 1);
    assertThat(update.text("ts")).isEqualTo(FIRST);
    assertThat(update.seen()).contains("*Approved* by ann");
  }

  @Test
  void theMessageSaysWhenNobodyDecided() {
    ask(ApprovalRequests.of("r1"));
    desk.expire("r1");
    Call update = slack.await("chat.update", 1);
    assertThat(update.seen()).contains("*Expired*");
    assertThat(update.buttons()).isEmpty();
  }
}
