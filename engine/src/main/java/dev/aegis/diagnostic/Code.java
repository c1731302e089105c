package dev.aegis.diagnostic;

import java.util.Locale;

/**
 * The kinds of finding. A kind's id is stable: it may be retired, never given to another. Ids of
 * the hundreds say which stop of a policy's way finds it: 1 the text, 2 YAML, 3 the policy's shape,
 * 4 conditions, 5 sense, 6 the installation.
 */
public enum Code {
  // The text.
  NOT_UTF8("AEG101", Severity.ERROR),
  TOO_LARGE("AEG102", Severity.ERROR),

  // YAML.
  YAML_SYNTAX("AEG201", Severity.ERROR),
  YAML_DUPLICATE_KEY("AEG202", Severity.ERROR),
  YAML_TAG("AEG203", Severity.ERROR),
  YAML_ALIAS("AEG204", Severity.ERROR),
  YAML_TOO_DEEP("AEG205", Severity.ERROR),
  YAML_SEVERAL_DOCUMENTS("AEG206", Severity.ERROR),
  YAML_NUMBER("AEG207", Severity.ERROR),

  // The policy's shape.
  UNKNOWN_KEY("AEG301", Severity.ERROR),
  WRONG_TYPE("AEG302", Severity.ERROR),
  UNKNOWN_VALUE("AEG303", Severity.ERROR),
  NULL_VALUE("AEG304", Severity.ERROR),
  EMPTY_VALUE("AEG305", Severity.ERROR),
  BAD_NAME("AEG306", Severity.ERROR),
  DUPLICATE_NAME("AEG307", Severity.ERROR),
  BAD_VERSION("AEG308", Severity.ERROR),
  BAD_TIMEZONE("AEG309", Severity.ERROR),
  BAD_TIME("AEG310", Severity.ERROR),
  BAD_DURATION("AEG311", Severity.ERROR),
  OUT_OF_RANGE("AEG312", Severity.ERROR),
  BAD_WEEKDAY("AEG313", Severity.ERROR),
  EMPTY_WINDOW("AEG314", Severity.ERROR),
  MISPLACED_KEY("AEG315", Severity.ERROR),
  SUSPICIOUS_GLOB("AEG350", Severity.WARNING),

  // Conditions.
  EXPRESSION_SYNTAX("AEG401", Severity.ERROR),
  EXPRESSION_TOO_LONG("AEG402", Severity.ERROR),
  EXPRESSION_TOO_DEEP("AEG403", Severity.ERROR),
  UNKNOWN_VARIABLE("AEG404", Severity.ERROR),
  UNKNOWN_FUNCTION("AEG405", Severity.ERROR),
  NO_SUCH_OVERLOAD("AEG406", Severity.ERROR),
  NOT_A_CONDITION("AEG407", Severity.ERROR),
  BAD_REGEX("AEG408", Severity.ERROR),
  LET_CYCLE("AEG409", Severity.ERROR),
  BAD_LITERAL("AEG410", Severity.ERROR),

  // Sense.
  UNREACHABLE_RULE("AEG501", Severity.WARNING),
  CONSTANT_CONDITION("AEG502", Severity.WARNING),
  REDUNDANT_RULE("AEG503", Severity.WARNING),
  PERMISSIVE_DEFAULT("AEG504", Severity.WARNING),
  SLIPPED_PAST("AEG505", Severity.WARNING),
  MISSPELT_PARAMETER("AEG506", Severity.WARNING),

  // This installation.
  UNKNOWN_HANDLER("AEG601", Severity.ERROR);

  private final String id;
  private final Severity severity;

  Code(String id, Severity severity) {
    this.id = id;
    this.severity = severity;
  }

  /** Stable, such as {@code AEG301}. */
  public String id() {
    return id;
  }

  public Severity severity() {
    return severity;
  }

  /** The kind in words, such as {@code unknown-key}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
