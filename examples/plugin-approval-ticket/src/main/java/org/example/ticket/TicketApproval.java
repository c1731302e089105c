package org.example.ticket;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.PluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
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
    Path ticket =
        folder.resolve(
            "ticket-" + request.auditId() + "-" + request.requestedAt().toEpochMilli() + ".txt");
    try {
      Files.writeString(ticket, text(request), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      // Any exception is a denial.
      throw new IllegalStateException("the ticket " + ticket + " can't be written", e);
    }
    open.put(ticket, request);
    return new ApprovalResponse.Pending();
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
      if (context.clock().instant().isAfter(request.expiresAt())) {
        close(ticket, "nobody answered in time");
        return;
      }
      Optional<Answer> answer = answer(ticket);
      if (answer.isPresent()) {
        boolean counted = context.desk().answer(request.id(), answer.get());
        close(ticket, counted ? "done" : "the answer did not count");
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

  private void close(Path ticket, String how) throws IOException {
    open.remove(ticket);
    Files.writeString(ticket, "\nclosed: " + how + "\n", StandardOpenOption.APPEND);
  }

  private static String text(ApprovalRequest request) {
    Map<String, Object> action = new LinkedHashMap<>();
    action.put("type", request.action().type());
    action.put("target", request.action().target());
    action.put("params", request.action().params());
    // Canonical JSON is one line: nothing in an action can feign an answer.
    return "may this run?  "
        + CanonicalJson.of(action)
        + "\nrisk:   "
        + request.decision().riskLevel()
        + "\nrule:   "
        + CanonicalJson.of(request.decision().matchedRule())
        + "\nuntil:  "
        + request.expiresAt()
        + "\n"
        + "To approve, write `approved by` and your name behind the colon; anything else denies.\n"
        + ANSWER
        + " ";
  }
}
