package dev.aegis.diagnostic;

import java.util.Locale;

/**
 * The kinds of finding. A kind's id is stable: it may be retired, never given to another. Ids of
 * the hundreds say which stop of a policy's way finds it: 1 the text, 2 YAML, 3 the policy's shape,
 * 4 conditions, 5 sense, 6 the installation; 7 are those of a policy's tests.
 */
public enum Code {
  // The text.
  NOT_UTF8("AEG101", Severity.ERROR, "The file holds bytes that are no UTF-8."),
  TOO_LARGE("AEG102", Severity.ERROR, "A policy file has at most 4 MiB."),

  // YAML.
  YAML_SYNTAX(
      "AEG201",
      Severity.ERROR,
      "The file is not YAML (or, where JSON was sent, not JSON), or holds a character "
          + "that neither can."),
  YAML_DUPLICATE_KEY("AEG202", Severity.ERROR, "A key stands twice in one mapping."),
  YAML_TAG(
      "AEG203",
      Severity.ERROR,
      "A value has a YAML tag such as `!x`; mostly an expression that begins with `!` "
          + "and needs quotes."),
  YAML_ALIAS(
      "AEG204",
      Severity.ERROR,
      "An alias of nothing, mostly a glob such as `*_x` that needs quotes; or aliases "
          + "that stand for more than 500,000 values."),
  YAML_TOO_DEEP(
      "AEG205", Severity.ERROR, "Lists and mappings are nested more than 64 levels deep."),
  YAML_SEVERAL_DOCUMENTS("AEG206", Severity.ERROR, "A file holds more than one YAML document."),
  YAML_NUMBER("AEG207", Severity.ERROR, "`.inf`, `.nan`, or a number past a double's range."),

  // The policy's shape.
  UNKNOWN_KEY(
      "AEG301",
      Severity.ERROR,
      "A key that the policy language does not have at this place. Keys of your own "
          + "begin with `x-`."),
  WRONG_TYPE("AEG302", Severity.ERROR, "A value of another type than its key takes."),
  UNKNOWN_VALUE(
      "AEG303", Severity.ERROR, "`risk_level` or `approval` with a word that is none of theirs."),
  NULL_VALUE(
      "AEG304",
      Severity.ERROR,
      "Nothing stands where a value must stand, or a parameter is compared with null."),
  EMPTY_VALUE("AEG305", Severity.ERROR, "An empty file, or an empty list of globs or weekdays."),
  BAD_NAME(
      "AEG306",
      Severity.ERROR,
      "A name that is empty, has control characters, begins with `<` (rules), or that an "
          + "expression can't use (`let`)."),
  DUPLICATE_NAME(
      "AEG307",
      Severity.ERROR,
      "Two rules or two named conditions have one name, in one file or in several."),
  BAD_VERSION("AEG308", Severity.ERROR, "`version` is not 1."),
  BAD_TIMEZONE("AEG309", Severity.ERROR, "`timezone` is not the name of an IANA zone."),
  BAD_TIME("AEG310", Severity.ERROR, "A time is not `HH:MM`."),
  BAD_DURATION("AEG311", Severity.ERROR, "`timeout` is not a number with `s`, `m`, `h` or `d`."),
  OUT_OF_RANGE(
      "AEG312",
      Severity.ERROR,
      "`timeout` is not from `1s` to `30d`, or `quorum` not from 1 to 16."),
  BAD_WEEKDAY("AEG313", Severity.ERROR, "A weekday is neither 1 to 7 nor `mon` to `sun`."),
  EMPTY_WINDOW("AEG314", Severity.ERROR, "`time_after` and `time_before` are equal."),
  MISPLACED_KEY(
      "AEG315",
      Severity.ERROR,
      "`review` in a rule that asks nobody; `defaults` or `timezone` in a file that is "
          + "not the first."),
  SUSPICIOUS_GLOB(
      "AEG350",
      Severity.WARNING,
      "A glob that hardly means what it says: a `[` that is never closed, a range that "
          + "runs backwards, an empty type."),
  AMBIGUOUS_WORD(
      "AEG351",
      Severity.WARNING,
      "A parameter is compared with a word such as `yes` or `True`, which is a text here and "
          + "a boolean to other readers of YAML."),
  FORGOTTEN_MATCH(
      "AEG352",
      Severity.WARNING,
      "A rule that is `auto` has neither `match` nor conditions, so that every action runs that "
          + "comes to it."),

  // Conditions.
  EXPRESSION_SYNTAX("AEG401", Severity.ERROR, "An expression can't be read."),
  EXPRESSION_TOO_LONG("AEG402", Severity.ERROR, "An expression has more than 4,096 characters."),
  EXPRESSION_TOO_DEEP(
      "AEG403", Severity.ERROR, "An expression is nested more than 64 levels deep."),
  UNKNOWN_VARIABLE("AEG404", Severity.ERROR, "An expression names a variable that does not exist."),
  UNKNOWN_FUNCTION("AEG405", Severity.ERROR, "An expression calls a function that does not exist."),
  NO_SUCH_OVERLOAD(
      "AEG406", Severity.ERROR, "An operator or a function is given types that it never takes."),
  NOT_A_CONDITION(
      "AEG407", Severity.ERROR, "An expression gives something else than true or false."),
  BAD_REGEX("AEG408", Severity.ERROR, "A regular expression that RE2 does not take."),
  LET_CYCLE("AEG409", Severity.ERROR, "A named condition stands for itself."),
  BAD_LITERAL(
      "AEG410",
      Severity.ERROR,
      "A number or a text in an expression is written wrongly, or does not fit."),

  // Sense.
  UNREACHABLE_RULE(
      "AEG501",
      Severity.WARNING,
      "Earlier rules cover all that a rule matches, so that it is never met."),
  CONSTANT_CONDITION("AEG502", Severity.WARNING, "A condition is never true, or always."),
  REDUNDANT_RULE(
      "AEG503",
      Severity.WARNING,
      "A rule decides nothing: without it, later ones would decide the same."),
  PERMISSIVE_DEFAULT(
      "AEG504", Severity.WARNING, "What no rule is about runs without anyone being asked."),
  SLIPPED_PAST(
      "AEG505",
      Severity.WARNING,
      "An action that leaves a parameter out slips past a rule into something more "
          + "permissive."),
  MISSPELT_PARAMETER(
      "AEG506",
      Severity.WARNING,
      "One rule alone asks for a parameter, by a name that is one letter away from one "
          + "that others ask for."),

  // This installation.
  UNKNOWN_HANDLER(
      "AEG601",
      Severity.ERROR,
      "`review.handler` names an approval handler that this installation does not have."),

  // Tests.
  NO_EXPECTATION("AEG701", Severity.ERROR, "A test expects nothing, or a file holds no test."),
  UNKNOWN_RULE("AEG702", Severity.ERROR, "A test expects a rule that the policy does not have."),
  BAD_ACTION("AEG703", Severity.ERROR, "What a test gives as its action is none."),
  BAD_MOMENT("AEG704", Severity.ERROR, "`at` is not a time such as `2026-03-27T10:00:00Z`.");

  private final String id;
  private final Severity severity;
  private final String meaning;

  Code(String id, Severity severity, String meaning) {
    this.id = id;
    this.severity = severity;
    this.meaning = meaning;
  }

  /** Stable, such as {@code AEG301}. */
  public String id() {
    return id;
  }

  public Severity severity() {
    return severity;
  }

  /** What all findings of the kind mean: a sentence or two, with words of policies in backticks. */
  public String meaning() {
    return meaning;
  }

  /** The kind in words, such as {@code unknown-key}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
