package dev.aegis.plugin.approval.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.approval.Answer;
import dev.aegis.approval.Verdict;
import dev.aegis.json.Json;
import dev.aegis.plugin.approval.webhook.Statement.Meaning;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
  private static Statement read(String text) {
    return Statement.read(text.getBytes(UTF_8), Json.OWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"decision\":\"approved\"}",
        " {\n\"decision\" : \"approved\" } ",
        "{\"decision\":\"\\u0061pproved\"}",
        "{\"id\":\"1\",\"decision\":\"approved\",\"by\":\"ann\",\"comment\":\"fine\"}"
      })
  void theOneValueApproves(String text) {
    assertThat(read(text).meaning()).isEqualTo(Meaning.APPROVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "1",
        "\"true\"",
        "\"approved\"",
        "approved",
        "[]",
        "[{\"decision\":\"approved\"}]",
        "{}",
        "{\"Decision\":\"approved\"}",
        "{\"approved\":true}",
        "{\"decision\":true}",
        "{\"decision\":1}",
        "{\"decision\":null}",
        "{\"decision\":[\"approved\"]}",
        "{\"decision\":{\"decision\":\"approved\"}}",
        "{\"decision\":\"true\"}",
        "{\"decision\":\"Approved\"}",
        "{\"decision\":\"APPROVED\"}",
        "{\"decision\":\"approve\"}",
        "{\"decision\":\"approved \"}",
        "{\"decision\":\"approved\\u0000\"}",
        "{\"decision\":\"approved\"",
        "{\"decision\":\"approved\"}}",
        "{\"decision\":\"approved\"} {}",
        "{\"decision\":\"approved\",}",
        "{'decision':'approved'}",
        "{\"decision\":\"denied\",\"decision\":\"approved\"}",
        "{\"decision\":\"approved\",\"decision\":\"approved\"}",
        "{\"decision\":\"approved\",\"approved\":false}",
        "{\"decision\":\"approved\",\"by\":1}",
        "{\"decision\":\"approved\",\"comment\":null}",
        "{\"decision\":\"approved\",\"id\":17}",
        "\ufeff{\"decision\":\"approved\"}",
        "{\"decision\":\"denied\"}",
        "{\"decision\":\"pending\"}"
      })
  void nothingElseDoes(String text) {
    assertThat(read(text).meaning()).isNotEqualTo(Meaning.APPROVED);
  }

  @Test
  void whatIsNoUtf8IsNoAnswer() {
    byte[] latin = "{\"decision\":\"approved\",\"by\":\"J\u00fcrgen\"}".getBytes(ISO_8859_1);
    assertThat(Statement.read(latin, Json.OWN).meaning()).isEqualTo(Meaning.NONE);
  }

  @Test
  void whatIsTooLongIsFlawed() {
    assertThat(read("{\"decision\":\"approved\",\"by\":\"" + "x".repeat(201) + "\"}").meaning())
        .isEqualTo(Meaning.FLAWED);
    assertThat(
            read("{\"decision\":\"approved\",\"comment\":\"" + "x".repeat(4_001) + "\"}").meaning())
        .isEqualTo(Meaning.FLAWED);
  }

  @Test
  void aPersonIsOneOnlyWhereTheEndpointVouchesForThemAndNamesThem() {
    Statement ann = read("{\"decision\":\"approved\",\"by\":\"ann\",\"comment\":\"fine\"}");
    assertThat(ann.answer("hook", true)).isEqualTo(Answer.approvedBy("ann", "fine"));
    assertThat(ann.answer("hook", false))
        .isEqualTo(new Answer(Verdict.APPROVED, "hook", "fine", false));
    assertThat(read("{\"decision\":\"approved\",\"by\":\" \"}").answer("hook", true))
        .isEqualTo(new Answer(Verdict.APPROVED, "hook", "", false));
    assertThat(read("{\"decision\":\"denied\",\"by\":\"ben\"}").answer("hook", true))
        .isEqualTo(Answer.deniedBy("ben", ""));
  }

  @Property(tries = 2_000)
  void noJsonApprovesButTheOneValue(@ForAll("values") Object value) {
    boolean approved =
        value instanceof Map<?, ?> members
            && "approved".equals(members.get("decision"))
            && List.of("id", "decision", "by", "comment").containsAll(members.keySet())
            && members.values().stream().allMatch(String.class::isInstance);
    Statement statement = read(Json.OWN.write(value));

    assertThat(statement.meaning() == Meaning.APPROVED).isEqualTo(approved);
    assertThat(statement.answer("hook", true).verdict() == Verdict.APPROVED).isEqualTo(approved);
  }

  @Property(tries = 2_000)
  void noTextApprovesWithoutTheWord(@ForAll String text) {
    assertThat(read(text).meaning()).isNotEqualTo(Meaning.APPROVED);
    assertThat(read("{\"decision\":" + Json.OWN.write(text) + "}").meaning() == Meaning.APPROVED)
        .isEqualTo(text.equals("approved"));
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> scalars =
        Arbitraries.of(
            "approved", "Approved", "denied", "pending", "true", "", true, false, 1L, 0L, 1.0);
    Arbitrary<String> names =
        Arbitraries.of("decision", "decision", "id", "by", "comment", "Decision", "approved");
    Arbitrary<Object> objects =
        Arbitraries.maps(names, scalars).ofMaxSize(4).map(LinkedHashMap::new);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(8, objects),
        net.jqwik.api.Tuple.of(1, scalars),
        net.jqwik.api.Tuple.of(1, objects.list().ofMaxSize(2).map(list -> (Object) list)));
  }
}
