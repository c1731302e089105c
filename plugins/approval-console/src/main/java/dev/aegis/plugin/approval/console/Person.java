package dev.aegis.plugin.approval.console;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.plugin.approval.console.Terminal.Line;
import dev.aegis.spi.VisibleText;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** The one person at a terminal, who is asked one question at a time. Thread-safe. */
final class Person {
  private final String name;
  private final ZoneId zone;
  private final Terminal terminal;

  /** Whether a question went away under the person's hands, whose answer may still be coming. */
  private boolean lateAnswerMayCome;

  Person(String name, ZoneId zone, Terminal terminal) {
    this.name = name;
    this.zone = zone;
    this.terminal = terminal;
  }

  /** A request as this person can read it. */
  Question question(ApprovalRequest request) {
    return Question.of(request, new VisibleText(terminal::canShow), zone);
  }

  /**
   * Asks.
   *
   * @return nothing where the time passed without an answer
   */
  synchronized Optional<Answer> ask(Question question, Duration atMost)
      throws InterruptedException {
    try {
      terminal.forget();
      if (lateAnswerMayCome) {
        terminal.print("\nAnother question waits. Press Enter to see it. ");
        if (terminal.read(atMost) instanceof Line.TimedOut) {
          return Optional.empty();
        }
        lateAnswerMayCome = false;
      }
      return answer(question, atMost);
    } catch (InterruptedException e) {
      terminal.print("\nThe question is withdrawn: Aegis is stopping.\n");
      throw e;
    }
  }

  void tell(String line) {
    terminal.print(line + "\n");
  }

  private Optional<Answer> answer(Question question, Duration atMost) throws InterruptedException {
    terminal.print(question.text());
    while (true) {
      switch (terminal.read(atMost)) {
        case Line.Typed typed when typed.text().isBlank() ->
            terminal.print("Type y to approve, n to deny: ");
        case Line.Typed typed -> {
          return Optional.of(answer(typed.text()));
        }
        case Line.TimedOut timedOut -> {
          lateAnswerMayCome = true;
          terminal.print("\nThe question is withdrawn: nobody answered in time.\n");
          return Optional.empty();
        }
        case Line.Closed closed -> {
          return Optional.of(
              new Answer(Verdict.DENIED, "console", "the terminal was closed", false));
        }
      }
    }
  }

  private Answer answer(String typed) {
    return switch (typed) {
      case "y", "yes" -> Answer.approvedBy(name, "");
      case "n", "no" -> Answer.deniedBy(name, "");
      default -> Answer.deniedBy(name, "the answer was neither y nor n");
    };
  }
}
