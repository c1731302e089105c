package dev.aegis.spi;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.Undecided;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A request as a person gets to see it, whichever way: whole, and with nothing in it that could
 * hide or feign. Texts that an agent chose are canonical JSON, so that each stands between its
 * quotes.
 */
public final class RequestText {
  private static final DateTimeFormatter ZONED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

  private RequestText() {}

  /**
   * One thing that people are told.
   *
   * @param label in a word or two
   * @param value on one line; as long as it is
   */
  public record Line(String label, String value) {
    public Line {
      Objects.requireNonNull(label);
      Objects.requireNonNull(value);
    }
  }

  /** All that there is to tell, in the order in which people want to know, with times in UTC. */
  public static List<Line> lines(ApprovalRequest request, VisibleText visible) {
    return lines(request, visible, end(request).toString());
  }

  /** The same, with times as people in a zone read them. */
  public static List<Line> lines(ApprovalRequest request, VisibleText visible, ZoneId zone) {
    return lines(request, visible, end(request).atZone(zone).format(ZONED));
  }

  private static Instant end(ApprovalRequest request) {
    return request.expiresAt().truncatedTo(ChronoUnit.SECONDS);
  }

  private static List<Line> lines(ApprovalRequest request, VisibleText visible, String end) {
    Action action = request.action();
    Decision decision = request.decision();
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("action", visible.json(action.type())));
    lines.add(new Line("target", visible.json(action.target())));
    lines.add(new Line("params", visible.json(action.params())));
    addUnlessEmpty(lines, "description", action.description(), visible);
    addUnlessEmpty(lines, "agent", action.agentId(), visible);
    addUnlessEmpty(lines, "session", action.sessionId(), visible);
    lines.add(new Line("risk", decision.riskLevel().name()));
    lines.add(new Line("rule", visible.json(decision.matchedRule())));
    if (decision.reason() != null) {
      lines.add(new Line("reason", visible.json(decision.reason())));
    }
    for (Undecided undecided : decision.undecided()) {
      lines.add(
          new Line(
              "undecided",
              visible.json(undecided.rule()) + " because " + visible.json(undecided.reason())));
    }
    for (String automatic : request.automaticIf()) {
      lines.add(new Line("automatic if", visible.plain(automatic)));
    }
    Review review = decision.review();
    if (review != null && review.quorum() > 1) {
      lines.add(new Line("needs", review.quorum() + " people"));
    }
    if (review != null && !review.approvers().isEmpty()) {
      lines.add(new Line("approvers", visible.json(review.approvers())));
    }
    lines.add(new Line("answer by", end));
    return lines;
  }

  /** The question itself, for where the eyes are after long parameters. */
  public static String question(ApprovalRequest request, VisibleText visible) {
    Action action = request.action();
    return "Run " + visible.json(action.type()) + " on " + visible.json(action.target()) + "?";
  }

  private static void addUnlessEmpty(
      List<Line> lines, String label, String value, VisibleText visible) {
    if (!value.isEmpty()) {
      lines.add(new Line(label, visible.json(value)));
    }
  }
}
