package dev.aegis.cli;

import java.util.List;
import java.util.Map;

/** The approvals at a server, by their ids or the beginnings of these. */
final class ApprovalsInbox {
  static final String PATH = "/api/v1/approvals";

  /** The member by which approvals are in order. */
  static final String NUMBER = "audit_id";

  /** What a table shows of an id: enough to tell any from any other. */
  static final int SHOWN = 12;

  private static final int WHOLE = 32;
  private static final int SHORTEST = 4;

  private ApprovalsInbox() {}

  /**
   * The whole id that somebody means.
   *
   * @param typed an id, or the beginning of that of one that waits
   * @throws CommandFailure where none or several begin so
   */
  static String id(ServerCalls server, String typed) {
    if (!typed.matches("[0-9a-f]{" + SHORTEST + "," + WHOLE + "}")) {
      throw CommandFailure.usage(
          "`" + typed + "` is no id: " + SHORTEST + " to " + WHOLE + " digits and letters a to f");
    }
    if (typed.length() == WHOLE) {
      return typed;
    }
    List<String> fitting =
        server.all(PATH, Map.of("status", "pending"), NUMBER).stream()
            .map(approval -> approval.text("id"))
            .filter(id -> id.startsWith(typed))
            .toList();
    return switch (fitting.size()) {
      case 0 ->
          throw CommandFailure.no(
              "nothing that waits has an id that begins with `"
                  + typed
                  + "`; what has ended takes its whole id");
      case 1 -> fitting.getFirst();
      default -> throw CommandFailure.usage("several ids begin with `" + typed + "`; type more");
    };
  }
}
