package dev.aegis.plugin.approval.console;

import static dev.aegis.plugin.approval.console.ScriptedTerminal.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.plugin.approval.console.Terminal.Line;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.VisibleText;
import dev.aegis.testing.Contexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleApprovalTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"y", "yes"})
  void aYesApprovesByName(String yes) throws InterruptedException {
    assertThat(new Person("ann", BERLIN, new ScriptedTerminal(typed(yes))).ask(question("1"), SOON))
        .contains(Answer.approvedBy("ann", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"n", "no", "Y", "Yes", "YES", "y ", " y", "yy", "ja", "true", "1", "y\t", "yes!"})
  void anythingElseDenies(String other) throws InterruptedException {
    Answer answer =
        new Person("ann", BERLIN, new ScriptedTerminal(typed(other)))
            .ask(question("1"), SOON)
            .orElseThrow();
    assertThat(answer.verdict()).isEqualTo(Verdict.DENIED);
    assertThat(answer.by()).isEqualTo("ann");
    assertThat(answer.human()).isTrue();
  }

  @Test
  void anEmptyLineAsksAgain() throws InterruptedException {
    var terminal = new ScriptedTerminal(typed(""), typed("  "), typed("y"));
    assertThat(new Person("ann", BERLIN, terminal).ask(question("1"), SOON))
        .contains(Answer.approvedBy("ann", ""));
    assertThat(terminal.shown()).endsWith("Type y to approve, n to deny: y\n");
  }

  @Test
  void aTerminalThatWasClosedDenies() throws InterruptedException {
    assertThat(
            new Person("ann", BERLIN, new ScriptedTerminal(new Line.Closed()))
                .ask(question("1"), SOON))
        .contains(new Answer(Verdict.DENIED, "console", "the terminal was closed", false));
  }

  @Test
  void anAnswerThatComesTooLateIsNotTakenForTheNextQuestion() throws InterruptedException {
    var terminal = new ScriptedTerminal(new Line.TimedOut(), typed("y"), typed("n"));
    var person = new Person("ann", BERLIN, terminal);

    assertThat(person.ask(question("1"), SOON)).isEmpty();
    assertThat(terminal.shown()).endsWith("The question is withdrawn: nobody answered in time.\n");

    assertThat(person.ask(question("2"), SOON)).contains(Answer.deniedBy("ann", ""));
    assertThat(terminal.shown())
        .contains("Another question waits. Press Enter to see it. y\n\nAegis asks");
  }

  @Test
  void thePersonSeesTheWholeActionAndWhatCouldHideInIt() throws IOException {
    String shown = question("1").text();
    try (var golden = getClass().getResourceAsStream("/question.txt")) {
      assertThat(golden).isNotNull();
      assertThat(shown + "\n").isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatCanNotBeSeenIsEscaped() {
    var visible = new VisibleText(c -> c < 0x250 || c > 0x2000);
    assertThat(visible.json("a\u0000\u001b[2K\r\n\t\"\\"))
        .isEqualTo("\"a\\u0000\\u001b[2K\\r\\n\\t\\\"\\\\\"");
    assertThat(visible.json("\u202egnp\u2066\u200f\u061c\u200b\ufeff"))
        .isEqualTo("\"\\u202egnp\\u2066\\u200f\\u061c\\u200b\\ufeff\"");
    assertThat(visible.json("\u00a0\u2028\u3164\u2800\ufe0f\u0085"))
        .isEqualTo("\"\\u00a0\\u2028\\u3164\\u2800\\ufe0f\\u0085\"");
    assertThat(visible.json(new String(Character.toChars(0xE0041))))
        .isEqualTo("\"\\udb40\\udc41\"");
    assertThat(visible.json("\u0430\u00e9")).isEqualTo("\"\\u0430\u00e9\"");
  }

  @Test
  void submittingNeverWaitsAndQuestionsAreAskedInTurn() throws InterruptedException {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    var person =
        new Person("ann", BERLIN, new ScriptedTerminal(typed("y"), typed("n"), typed("y")));
    var context =
        Contexts.named("console", (id, answer) -> answers.add(id + " " + answer.verdict()));
    try (var console = new ConsoleApproval(person, context)) {
      for (String id : List.of("1", "2", "3")) {
        assertThat(console.submit(request(id))).isEqualTo(new ApprovalResponse.Pending());
      }
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        seen.add(answers.poll(30, TimeUnit.SECONDS));
      }
      assertThat(seen).containsExactly("1 APPROVED", "2 DENIED", "3 APPROVED");
    }
  }

  @Test
  void whoseAnswerDidNotCountIsTold() throws InterruptedException {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    var terminal =
        new Terminal() {
          @Override
          public void print(String text) {
            told.add(text);
          }

          @Override
          public boolean canShow(int codePoint) {
            return true;
          }

          @Override
          public void forget() {}

          @Override
          public Line read(Duration atMost) {
            return typed("y");
          }
        };
    try (var console =
        new ConsoleApproval(
            new Person("ann", BERLIN, terminal),
            Contexts.named("console", (id, answer) -> false))) {
      console.submit(request("1"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).contains("Aegis asks");
      assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("That answer did not count");
    }
  }

  @Test
  void whatNobodyCouldReadIsNotAsked() {
    Object nested = "deep";
    for (int i = 0; i < 2_000; i++) {
      nested = List.of(nested);
    }
    Map<String, Object> params = Map.of("x", nested);
    try (var console =
        new ConsoleApproval(
            new Person("ann", BERLIN, new ScriptedTerminal(typed("y"))),
            Contexts.named("console"))) {
      assertThatThrownBy(() -> console.submit(request("1", Action.of("read", "crm", params))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Question question(String id) {
    return Question.of(request(id), new VisibleText(c -> c < 0x250), BERLIN);
  }

  private static ApprovalRequest request(String id) {
    Map<String, Object> params = new HashMap<>();
    params.put("name", "ann\u202e");
    params.put("amount", 9_007_199_254_740_993L);
    params.put("note", "line\n\u001b[2Jline");
    params.put("b", List.of(true, 1.0));
    return request(
        id, new Action("pay\u200b", "bank/\u0430cme", params, "pays \"all\"", "bot-1", "run 7"));
  }

  private static ApprovalRequest request(String id, Action action) {
    var decision =
        new Decision(
            action,
            RiskLevel.HIGH,
            Approval.APPROVE,
            "payments",
            "money leaves the house",
            List.of(new Undecided("small", "`params.limit` is absent")),
            "sha256:0",
            new Review(null, Duration.ofMinutes(5), 2, List.of(List.of("ann", "b*"))));
    return new ApprovalRequest(
        id, 17, decision, Contexts.NOW, Contexts.NOW.plus(Duration.ofMinutes(5)));
  }
}
