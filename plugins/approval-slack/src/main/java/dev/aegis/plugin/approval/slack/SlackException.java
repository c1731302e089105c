package dev.aegis.plugin.approval.slack;

/** Slack did not do what it was asked to. The message says why, for people. */
final class SlackException extends Exception {
  private static final long serialVersionUID = 1L;

  SlackException(String message) {
    super(message);
  }
}
