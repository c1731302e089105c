package dev.aegis.plugin.approval.slack;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.spi.RequestText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A request as a message of Slack's Block Kit: what it is about in blocks of code, and under that
 * either buttons or how it ended. Who can't see all of it here can't approve it here. Immutable.
 */
final class Card {
  private static final int LONGEST_COMMENT = 500;

  private final ApprovalRequest request;
  private final Excerpt excerpt;
  private final boolean again;
  private final boolean inbox;

  /**
   * @param again whether it is asked a second time, after a restart
   * @param inbox whether it can also be approved past Slack
   * @throws IllegalArgumentException where the action can't be shown
   */
  Card(ApprovalRequest request, boolean again, boolean inbox) {
    this.request = request;
    this.excerpt = Excerpt.of(request);
    this.again = again;
    this.inbox = inbox;
  }

  /** Whether people see all that there is to see, and so may approve. */
  boolean isWhole() {
    return excerpt.isWhole();
  }

  /**
   * The question.
   *
   * @param approvers who has approved here so far
   */
  Map<String, Object> asking(List<String> approvers) {
    List<Object> blocks = new ArrayList<>();
    blocks.add(
        section(
            "*Aegis asks: may this run?*"
                + (again
                    ? " It is asked again after a restart; any of its messages counts."
                    : "")));
    addText(blocks);
    if (!isWhole()) {
      blocks.add(section(missing()));
    } else {
      addQuestion(blocks);
    }
    if (!approvers.isEmpty()) {
      blocks.add(section(progress(approvers)));
    }
    blocks.add(buttons());
    return message("Aegis asks: may an action run? Risk: " + risk(), blocks);
  }

  /** How it ended, instead of buttons. */
  Map<String, Object> ended(ApprovalCase ended) {
    ApprovalCase.Closing closing = Objects.requireNonNull(ended.closing());
    String outcome = outcome(ended);
    List<Object> blocks = new ArrayList<>();
    blocks.add(section(outcome));
    addText(blocks);
    if (!closing.comment().isEmpty() && ended.state() != ApprovalState.EXPIRED) {
      blocks.addAll(code("comment: " + comment(closing.comment())));
    }
    return message("Aegis: " + outcome, blocks);
  }

  /** How a request ended, in a few words. */
  static String outcome(ApprovalCase ended) {
    ApprovalCase.Closing closing = Objects.requireNonNull(ended.closing());
    String by = Mrkdwn.escaped(Mrkdwn.VISIBLE.plain(closing.by()));
    return switch (ended.state()) {
      case APPROVED -> "*Approved* by " + by;
      case DENIED -> "*Denied* by " + by;
      case WITHDRAWN -> "*Withdrawn* by " + by;
      case EXPIRED -> "*Expired*: nobody decided in time";
      case PENDING -> throw new IllegalArgumentException("it has not ended");
    };
  }

  private static String comment(String comment) {
    String line = Mrkdwn.harmless(Mrkdwn.VISIBLE.json(comment));
    int more = line.codePointCount(0, line.length()) - LONGEST_COMMENT;
    return more <= 0
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_COMMENT))
            + ("\n(" + more + " more characters are not shown)");
  }

  /** Once more, for where the eyes are after long parameters. */
  private void addQuestion(List<Object> blocks) {
    String question = Mrkdwn.harmless(RequestText.question(request, Mrkdwn.VISIBLE));
    int length = Mrkdwn.length(excerpt.text());
    if (length > Mrkdwn.LONGEST_TEXT && length + Mrkdwn.length(question) <= Excerpt.MOST) {
      blocks.addAll(code(question));
    }
  }

  private void addText(List<Object> blocks) {
    blocks.addAll(code(excerpt.text()));
  }

  private static List<Object> code(String text) {
    return Mrkdwn.code(text).stream().<Object>map(Card::section).toList();
  }

  private String missing() {
    String id = Mrkdwn.escaped(request.id());
    return ":warning: *"
        + excerpt.missing()
        + " characters are not shown, so this can't be approved here.* See it whole with `aegis"
        + " approvals show "
        + id
        + "`"
        + (inbox ? ", and approve it with `aegis approvals approve " + id + "`." : ".");
  }

  private String progress(List<String> approvers) {
    int quorum = Objects.requireNonNull(request.decision().review()).quorum();
    int missing = quorum - approvers.size();
    String so = "Approved by " + Mrkdwn.escaped(Mrkdwn.VISIBLE.plain(String.join(", ", approvers)));
    // Of those who approved before a restart, or elsewhere, nothing is known here.
    return missing <= 0
        ? so + "."
        : so + "; " + (again ? "at most " : "") + missing + " more must.";
  }

  private String risk() {
    return request.decision().riskLevel().name();
  }

  private Map<String, Object> buttons() {
    List<Object> elements = new ArrayList<>();
    if (isWhole()) {
      elements.add(button(Click.APPROVE, "Approve", "primary"));
    }
    elements.add(button(Click.DENY, "Deny", "danger"));
    return Map.of("type", "actions", "elements", elements);
  }

  private Map<String, Object> button(String action, String label, String style) {
    return Map.of(
        "type",
        "button",
        "action_id",
        action,
        "style",
        style,
        "value",
        request.id(),
        "text",
        Map.of("type", "plain_text", "text", label));
  }

  private static Map<String, Object> section(String text) {
    return Map.of(
        "type", "section", "text", Map.of("type", "mrkdwn", "text", text, "verbatim", true));
  }

  private static Map<String, Object> message(String text, List<Object> blocks) {
    Map<String, Object> message = new LinkedHashMap<>();
    // What stands in notifications, where nothing that agents chose has a place.
    message.put("text", text);
    message.put("blocks", blocks);
    message.put("unfurl_links", false);
    message.put("unfurl_media", false);
    return message;
  }
}
