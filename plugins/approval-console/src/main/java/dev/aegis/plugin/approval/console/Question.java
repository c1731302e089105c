package dev.aegis.plugin.approval.console;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.RequestText;
import dev.aegis.spi.VisibleText;
import java.time.ZoneId;

/**
 * A request as the person at the terminal gets to see it.
 *
 * @param request what is asked for
 * @param text the question, up to where the answer is typed
 */
record Question(ApprovalRequest request, String text) {
  private static final int LABEL_WIDTH = 14;

  static Question of(ApprovalRequest request, VisibleText visible, ZoneId zone) {
    var text = new StringBuilder("\nAegis asks: may this action run?\n");
    for (RequestText.Line line : RequestText.lines(request, visible, zone)) {
      text.append("  ")
          .append(line.label())
          .append(" ".repeat(LABEL_WIDTH - line.label().length()))
          .append(line.value())
          .append('\n');
    }
    text.append(RequestText.question(request, visible)).append(" [y/n] ");
    return new Question(request, text.toString());
  }
}
