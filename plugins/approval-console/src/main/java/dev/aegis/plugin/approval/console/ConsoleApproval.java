package dev.aegis.plugin.approval.console;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.PluginContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Asks the person at the terminal, one question after the other. Thread-safe. */
final class ConsoleApproval implements ApprovalHandler {
  /** More than a person gets through before they expire. */
  private static final int MOST_QUESTIONS = 1_000;

  private final Person person;
  private final PluginContext context;
  private final BlockingQueue<Question> questions = new ArrayBlockingQueue<>(MOST_QUESTIONS);
  private final Thread asking;

  ConsoleApproval(Person person, PluginContext context) {
    this.person = person;
    this.context = context;
    this.asking = Thread.ofPlatform().daemon().name("aegis-console").start(this::askAll);
  }

  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    if (questions.offer(person.question(request))) {
      return new ApprovalResponse.Pending();
    }
    return new ApprovalResponse.Answered(
        new Answer(
            Verdict.DENIED, "console", "too many questions wait for the person there", false));
  }

  /** What nobody has to answer any more is not asked; what is on the screen stays there. */
  @Override
  public void ended(ApprovalCase ended) {
    questions.removeIf(question -> question.request().id().equals(ended.request().id()));
  }

  @Override
  public void close() {
    asking.interrupt();
  }

  private void askAll() {
    try {
      while (true) {
        ask(questions.take());
      }
    } catch (InterruptedException e) {
      // Closed: what was not answered is denied by whoever waits for it.
      Thread.currentThread().interrupt();
    }
  }

  private void ask(Question question) throws InterruptedException {
    ApprovalRequest request = question.request();
    Duration left = Duration.between(context.clock().instant(), request.expiresAt());
    if (!left.isPositive()) {
      return;
    }
    Optional<Answer> answer = person.ask(question, left);
    if (answer.isPresent()) {
      bring(request, answer.get());
    }
  }

  private void bring(ApprovalRequest request, Answer answer) {
    try {
      boolean counted = context.desk().answer(request.id(), answer);
      person.tell(
          counted
              ? answer.verdict() == Verdict.APPROVED ? "Approved." : "Denied."
              : "That answer did not count: it was too late, or you may not answer this.");
    } catch (RuntimeException e) {
      context.logger().log(System.Logger.Level.ERROR, "an answer could not be brought", e);
    }
  }
}
