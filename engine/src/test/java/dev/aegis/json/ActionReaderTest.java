package dev.aegis.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aegis.action.Action;
import dev.aegis.json.InvalidActionException.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionReaderTest {
  private final ActionReader reader = ActionReader.forNow(3);

  @Test
  void readsAnActionWithAllItsMembers() {
    RequestedActions read =
        read(
            """
            {"action_type":"read","target":"crm","params":{"n":1},"description":"d",
             "agent_id":"a","session_id":"s"}
            """);
    assertThat(read.list()).isFalse();
    assertThat(read.actions())
        .containsExactly(
            new RequestedAction(new Action("read", "crm", Map.of("n", 1L), "d", "a", "s"), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"read\"}",
        "{\"action_type\":\"read\"}",
        "{\"action_type\":\"read\",\"type\":\"read\"}",
        "{\"type\":\"read\",\"target\":\"\",\"params\":{},\"description\":\"\"}",
      })
  void whatIsLeftOutIsEmptyAndTypeIsAnAlias(String json) {
    assertThat(read(json).actions())
        .containsExactly(new RequestedAction(Action.of("read", ""), null));
  }

  @Test
  void takesListsOfBothShapes() {
    List<RequestedAction> two =
        List.of(
            new RequestedAction(Action.of("a", ""), null),
            new RequestedAction(Action.of("b", ""), null));
    assertThat(read("[{\"type\":\"a\"},{\"type\":\"b\"}]"))
        .isEqualTo(new RequestedActions(true, two));
    assertThat(read("{\"actions\":[{\"type\":\"a\"},{\"type\":\"b\"}]}"))
        .isEqualTo(new RequestedActions(true, two));
    assertThat(read("[]")).isEqualTo(new RequestedActions(true, List.of()));
  }

  @Test
  void refusesMoreActionsThanItTakes() {
    String four = "[{\"type\":\"a\"},{\"type\":\"a\"},{\"type\":\"a\"},{}]";
    assertThatThrownBy(() -> read(four)).isInstanceOf(TooManyActionsException.class);
    assertThatThrownBy(() -> read("{\"actions\":" + four + "}"))
        .isInstanceOf(TooManyActionsException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "5 | an action must be an object |",
        "null | an action must be an object |",
        "{} | `action_type` is missing |",
        "{\"action_type\":\"\"} | `action_type` is empty | /action_type",
        "{\"type\":\"a\",\"action_type\":\"b\"} | `type` and `action_type` differ | /type",
        "{\"type\":\"a\",\"action_type\":\"\"} | `type` and `action_type` differ | /type",
        "{\"action_type\":null} | `action_type` must be a string, not null | /action_type",
        "{\"type\":\"a\",\"target\":7} | `target` must be a string, not a number | /target",
        "{\"type\":\"a\",\"target\":null} | `target` must be a string, not null | /target",
        "{\"type\":\"a\",\"params\":[]} | `params` must be an object, not a list | /params",
        "{\"type\":\"a\",\"params\":null} | `params` must be an object, not null | /params",
        "{\"type\":\"a\",\"agent_id\":{}} | `agent_id` must be a string, not an object | /agent_id",
        "{\"type\":\"a\",\"x/y~\":1} | `x/y~` is not a member of an action | /x~1y~0",
        "{\"type\":\"a\",\"target\":\"\\u0000\"} | `target` holds a NUL character | /target",
        "{\"type\":\"a\",\"at\":\"2026-01-01T00:00:00Z\"} | `at` is taken where an action is only"
            + " evaluated | /at",
        "[{\"type\":\"a\"},{}] | `action_type` is missing | /1",
        "{\"actions\":[{\"type\":\"\"}]} | `action_type` is empty | /actions/0/action_type",
        "{\"actions\":{}} | `actions` must be a list | /actions",
        "{\"actions\":null} | `actions` must be a list | /actions",
        "{\"actions\":[],\"type\":\"a\"} | `type` is not known beside `actions` | /type",
      })
  void refusesAndNamesWhatIsWrong(String json, String message, String pointer) {
    assertThat(problems(json))
        .containsExactly(new Problem(message, pointer == null ? "" : pointer));
  }

  @Test
  void namesAllThatIsWrongAtOnce() {
    assertThat(problems("[{\"type\":1,\"x\":2},{\"target\":3}]"))
        .extracting(Problem::message)
        .containsExactly(
            "`type` must be a string, not a number",
            "`x` is not a member of an action",
            "`target` must be a string, not a number",
            "`action_type` is missing");
  }

  @Test
  void countsCodePointsNotUnits() {
    assertThat(read("{\"type\":\"" + "😀".repeat(1_024) + "\"}").actions()).hasSize(1);
    assertThat(problems("{\"type\":\"" + "😀".repeat(1_025) + "\"}"))
        .containsExactly(
            new Problem("`action_type` is longer than 1024 characters", "/action_type"));
  }

  @Test
  void aHugeListOfBadActionsGetsABoundedAnswer() {
    ActionReader wide = ActionReader.forNow(10_000);
    String bad = "[" + "{},".repeat(9_999) + "{}]";
    InvalidActionException e =
        catchThrowableOfType(InvalidActionException.class, () -> wide.read(Json.STRICT.read(bad)));
    assertThat(e.problems()).hasSize(100);
  }

  @Test
  void readsTheTimeToDecideAsOf() {
    ActionReader any = ActionReader.forAnyTime(1);
    RequestedAction read = any.readOne(Map.of("type", "a", "at", "2026-11-23T09:30:00.5+01:00"));
    assertThat(read.at()).isEqualTo(Instant.parse("2026-11-23T08:30:00.5Z"));
    for (Object bad :
        List.of(
            "",
            "now",
            "2026-11-23",
            "2026-11-23T09:30:00",
            "2026-02-30T00:00:00Z",
            "2026-11-23 09:30:00Z",
            "+12026-11-23T09:30:00Z",
            "0000-01-01T00:00:00Z",
            5L)) {
      assertThatThrownBy(() -> any.readOne(Map.of("type", "a", "at", bad)))
          .as("%s", bad)
          .hasMessageStartingWith("`at` must be a time");
    }
  }

  private RequestedActions read(String json) {
    return reader.read(Json.STRICT.read(json));
  }

  private List<Problem> problems(String json) {
    return catchThrowableOfType(InvalidActionException.class, () -> read(json)).problems();
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThatThrownBy(() -> read("{\"action_type\":\"\",\"target\":5,\"params\":[],\"b\":1}"))
        .isInstanceOfSatisfying(
            InvalidActionException.class,
            e ->
                assertThat(e.problems())
                    .extracting(InvalidActionException.Problem::pointer)
                    .containsExactly("/target", "/params", "/b", "/action_type"))
        .hasMessage(
            "`target` must be a string, not a number; `params` must be an object, not a list; `b`"
                + " is not a member of an action; `action_type` is empty");
    assertThatThrownBy(
            () -> read("{\"type\":\"a\",\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}"))
        .hasMessageEndingWith("`f` is not a member of an action; and 1 more");
  }
}
