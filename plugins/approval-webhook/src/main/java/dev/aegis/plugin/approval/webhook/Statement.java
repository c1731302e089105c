package dev.aegis.plugin.approval.webhook;

import dev.aegis.approval.Answer;
import dev.aegis.approval.Verdict;
import dev.aegis.spi.JsonCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint says of a request: {@code {"decision": "approved"}} and nothing like it
 * approves. What is not understood is a denial.
 *
 * @param id the request it names; null where it names none
 * @param by the person it names; empty for none
 * @param comment why; where it is flawed, how
 */
record Statement(@Nullable String id, Meaning meaning, String by, String comment) {
  private static final Set<String> MEMBERS = Set.of("id", "decision", "by", "comment");
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_COMMENT = 4_000;

  enum Meaning {
    APPROVED,
    DENIED,
    /** The answer comes later. */
    PENDING,
    /** What could not be had, or not be understood. A denial, too. */
    FLAWED,
    /** Nothing that speaks of a decision. */
    NONE
  }

  Statement {
    Objects.requireNonNull(meaning);
    Objects.requireNonNull(by);
    Objects.requireNonNull(comment);
  }

  static Statement flawed(String why) {
    return new Statement(null, Meaning.FLAWED, "", why);
  }

  static Statement pending() {
    return new Statement(null, Meaning.PENDING, "", "");
  }

  static Statement read(byte[] utf8, JsonCodec json) {
    if (!(value(utf8, json) instanceof Map<?, ?> members)) {
      return new Statement(null, Meaning.NONE, "", "its answer is no JSON object");
    }
    String id = members.get("id") instanceof String named ? named : null;
    if (!members.containsKey("decision")) {
      return new Statement(id, Meaning.NONE, "", "its answer has no `decision`");
    }
    String flaw = flaw(members);
    if (flaw != null) {
      return new Statement(id, Meaning.FLAWED, "", flaw);
    }
    String by = text(members, "by");
    String comment = text(members, "comment");
    return switch (text(members, "decision")) {
      case "approved" -> new Statement(id, Meaning.APPROVED, by, comment);
      case "denied" -> new Statement(id, Meaning.DENIED, by, comment);
      case "pending" -> new Statement(id, Meaning.PENDING, by, comment);
      default ->
          new Statement(
              id,
              Meaning.FLAWED,
              "",
              "its `decision` is none of `approved`, `denied` and `pending`");
    };
  }

  private static @Nullable Object value(byte[] utf8, JsonCodec json) {
    try {
      return json.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String flaw(Map<?, ?> members) {
    if (!MEMBERS.containsAll(members.keySet())) {
      return "its answer has a member that answers don't have";
    }
    if (!members.values().stream().allMatch(String.class::isInstance)) {
      return "its answer has a member that is no string";
    }
    return text(members, "by").length() > LONGEST_NAME
            || text(members, "comment").length() > LONGEST_COMMENT
        ? "its answer has a member that is too long"
        : null;
  }

  private static String text(Map<?, ?> members, String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  /**
   * As an answer. It is a person's only where the endpoint vouches for people and names one.
   *
   * @param handler who speaks where no person does
   */
  Answer answer(String handler, boolean people) {
    Verdict verdict = meaning == Meaning.APPROVED ? Verdict.APPROVED : Verdict.DENIED;
    return people && !by.isBlank()
        ? new Answer(verdict, by, comment, true)
        : new Answer(verdict, handler, comment, false);
  }
}
