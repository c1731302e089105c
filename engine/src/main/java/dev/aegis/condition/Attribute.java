package dev.aegis.condition;

/** What a condition can ask about without looking into the parameters. */
public enum Attribute {
  ACTION_TYPE("action.type"),
  ACTION_TARGET("action.target"),
  ACTION_DESCRIPTION("action.description"),
  AGENT_ID("agent.id"),
  SESSION_ID("session.id"),
  PARAMS("params"),
  NOW("now"),
  CLOCK_TIME("clock.time"),
  CLOCK_DATE("clock.date"),
  CLOCK_HOUR("clock.hour"),
  CLOCK_MINUTE("clock.minute"),
  CLOCK_WEEKDAY("clock.weekday");

  private final String path;

  Attribute(String path) {
    this.path = path;
  }

  /** Whether it is another one at another time. */
  public boolean isOfTheTime() {
    return switch (this) {
      case NOW, CLOCK_TIME, CLOCK_DATE, CLOCK_HOUR, CLOCK_MINUTE, CLOCK_WEEKDAY -> true;
      default -> false;
    };
  }

  /** As an expression writes it. */
  public String path() {
    return path;
  }
}
