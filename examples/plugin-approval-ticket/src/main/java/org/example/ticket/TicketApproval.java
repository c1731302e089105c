package org.example.ticket;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.RequestText;
import dev.aegis.spi.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens a ticket for each request and looks now and then whether a person has written their answer
 * into it. Who may write into the folder may approve, by whatever name: a real one asks a system
 * that knows its people.
 */
final class TicketApproval implements ApprovalHandler {
  private static final String ANSWER = "answer:";
  private static final Pattern APPROVED = Pattern.compile("approved by ([\\w.@-]{1,100})");

  private final Path folder;
  private final PluginContext context;
  private final Map<Path, ApprovalRequest> open = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("tickets").unstarted(work));

  TicketApproval(Path folder, Duration lookEvery, PluginContext context) {
    this.folder = folder;
    this.context = context;
    long millis = lookEvery.toMillis();
    looking.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Asks and returns at once: the answer comes to the desk when there is one. */
  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    Path ticket = ticket(request);
    try {
      Files.writeString(ticket, text(request), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      // Any exception is a denial.
      throw new IllegalStateException("the ticket " + ticket + " can't be written", e);
    }
    open.put(ticket, request);
    return new ApprovalResponse.Pending();
  }

  private Path ticket(ApprovalRequest request) {
    return folder.resolve(
        "ticket-" + request.auditId() + "-" + request.requestedAt().toEpochMilli() + ".txt");
  }

  /** After a restart the ticket is there already, perhaps with an answer. */
  @Override
  public ApprovalResponse resume(ApprovalRequest request) {
    if (!Files.exists(ticket(request))) {
      return submit(request);
    }
    open.put(ticket(request), request);
    return new ApprovalResponse.Pending();
  }

  /** Whoever ended it, the ticket needs no answer any more. */
  @Override
  public void ended(ApprovalCase ended) {
    Path ticket = ticket(ended.request());
    if (open.containsKey(ticket)) {
      close(ticket, ended.state().word());
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }

  /** Looks into every open ticket once. */
  void look() {
    open.forEach(this::look);
  }

  private void look(Path ticket, ApprovalRequest request) {
    try {
      Optional<Answer> answer = answer(ticket);
      if (answer.isPresent()) {
        boolean counted = context.desk().answer(request.id(), answer.get());
        if (!counted) {
          close(ticket, "the answer did not count");
        }
      }
    } catch (IOException | RuntimeException e) {
      // The ticket stays open; without an answer in time the request is denied.
      context.logger().log(System.Logger.Level.WARNING, "ticket " + ticket, e);
    }
  }

  private static Optional<Answer> answer(Path ticket) throws IOException {
    List<String> lines = Files.readAllLines(ticket);
    String last = lines.isEmpty() ? "" : lines.getLast();
    String answer = last.startsWith(ANSWER) ? last.substring(ANSWER.length()).strip() : "";
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    Matcher approved = APPROVED.matcher(answer);
    // What is not exactly an approval is a denial.
    return Optional.of(
        approved.matches()
            ? Answer.approvedBy(approved.group(1), "by ticket")
            : Answer.deniedBy("ticket", "by ticket"));
  }

  private void close(Path ticket, String how) {
    if (open.remove(ticket) == null) {
      return;
    }
    try {
      Files.writeString(ticket, "\nclosed: " + how + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      context.logger().log(System.Logger.Level.WARNING, "ticket " + ticket, e);
    }
  }

  /** Each line is one thing, and nothing in an action can feign another one, or an answer. */
  private static String text(ApprovalRequest request) {
    StringBuilder text = new StringBuilder("may this run?\n");
    for (RequestText.Line line : RequestText.lines(request, new VisibleText())) {
      text.append("  ").append(line.label()).append(": ").append(line.value()).append('\n');
    }
    return text.append("To approve, write `approved by` and your name behind the colon below;")
        .append(" anything else denies.\n")
        .append(ANSWER)
        .append(' ')
        .toString();
  }
}
