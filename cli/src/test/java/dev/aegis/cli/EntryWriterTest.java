package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryWriterTest {
  private static final List<AuditEntry> ENTRIES =
      List.of(
          entry(1, "read", "crm", RiskLevel.LOW, Approval.AUTO, ResultStatus.SUCCESS, null),
          entry(
              3,
              "\u001b[2Jdelete,\"all\"",
              "=cmd|' /C calc'!A1\nsecond line",
              RiskLevel.CRITICAL,
              Approval.BLOCK,
              ResultStatus.BLOCKED,
              "Blocked by policy rule: delete_block"));

  private static AuditEntry entry(
      long id,
      String type,
      String target,
      RiskLevel risk,
      Approval approval,
      ResultStatus status,
      @Nullable String error) {
    return new AuditEntry(
        id,
        id + 1,
        false,
        "session-1",
        "agent-1",
        Instant.parse("2026-11-23T08:00:0" + id + "Z"),
        type,
        target,
        Map.of("id", 7L),
        "",
        risk,
        approval,
        "rule_" + id,
        id == 1 ? List.of() : List.of(new Undecided("rule_2", "no such key: `amount`")),
        null,
        "auto",
        status,
        error == null ? Map.of("executed", true) : null,
        error,
        "sha256:00",
        4L,
        "ab".repeat(32),
        id == 1 ? "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" : null,
        List.of());
  }

  private static String written(EntryWriter.Kind kind, Colors colors, List<AuditEntry> entries) {
    return written(kind, Screen.NONE, colors, entries);
  }

  private static String written(
      EntryWriter.Kind kind, Screen screen, Colors colors, List<AuditEntry> entries) {
    StringWriter text = new StringWriter();
    EntryWriter writer =
        EntryWriter.of(kind, new PrintWriter(text), screen, ZoneId.of("Europe/Berlin"), colors);
    writer.begin();
    entries.forEach(entry -> writer.write(EntryJson.of(entry)));
    writer.end();
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource
  void looksLikeThis(EntryWriter.Kind kind) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    Golden.check("audit-" + name + ".txt", written(kind, Colors.OFF, ENTRIES));
  }

  @ParameterizedTest
  @CsvSource({"40, OFF", "60, OFF", "80, ON", "80, OFF", "200, ON", "200, OFF"})
  void fitsTheScreen(int columns, Colors colors) {
    String shown = written(EntryWriter.Kind.TABLE, Screen.of(columns), colors, ENTRIES);
    assertThat(shown.replaceAll("\u001b\\[[0-9;]*m", "").lines())
        .allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(columns));
    String name = "screen/audit-" + columns + (colors == Colors.ON ? "-color" : "");
    Golden.check(name + ".txt", shown);
  }

  @Test
  void coloursDoNotMoveColumns() {
    String painted = written(EntryWriter.Kind.TABLE, Colors.ON, ENTRIES);
    assertThat(painted).contains("\u001b[1;31mCRITICAL\u001b[0m");
    assertThat(painted.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(written(EntryWriter.Kind.TABLE, Colors.OFF, ENTRIES));
  }

  @ParameterizedTest
  @EnumSource
  void nothingTurnsOnTheTerminal(EntryWriter.Kind kind) {
    String hostile = "a\u009b31mb\u202ec\u200bd\u007f";
    AuditEntry entry =
        entry(
            1, hostile, hostile, RiskLevel.LOW, Approval.AUTO, ResultStatus.SUCCESS, "e" + hostile);
    assertThat(written(kind, Screen.of(200), Colors.OFF, List.of(entry)))
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\r\n]]")
        .containsIgnoringCase("\\u009b31mb\\u202e");
  }

  @Test
  void jsonSaysTheSameOnATerminalAndInAFile() {
    String hostile = "a\u009b31mb\u202ec\u200bd\u007f\ud800";
    AuditEntry entry =
        entry(1, hostile, hostile, RiskLevel.LOW, Approval.AUTO, ResultStatus.SUCCESS, null);
    StringWriter file = new StringWriter();
    EntryWriter.toFile(EntryWriter.Kind.JSONL, new PrintWriter(file), ZoneOffset.UTC)
        .write(EntryJson.of(entry));
    assertThat(file.toString()).isEqualTo(Json.OWN.write(EntryJson.of(entry)) + "\n");
    String shown = written(EntryWriter.Kind.JSONL, Colors.OFF, List.of(entry));
    assertThat(shown).isNotEqualTo(file.toString());
    assertThat(Json.OWN.read(shown)).isEqualTo(Json.OWN.read(file.toString()));
  }

  @Test
  void whatWasDecidedOutlivesAllElse() {
    for (int columns = 24; columns <= 200; columns++) {
      String shown = written(EntryWriter.Kind.TABLE, Screen.of(columns), Colors.OFF, ENTRIES);
      int room = columns;
      assertThat(shown.lines())
          .allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(room));
      assertThat(shown).containsPattern("APPROVAL +STATUS").containsPattern("block +blocked");
      boolean whole = shown.lines().findFirst().orElseThrow().endsWith("AGENT");
      assertThat(shown.contains("Left out")).isNotEqualTo(whole);
    }
  }

  @Test
  void whatIsLeftOutIsNamed() {
    assertThat(written(EntryWriter.Kind.TABLE, Screen.of(40), Colors.OFF, ENTRIES).lines().skip(3))
        .containsExactly(
            "Left out for want of room: ID, TARGET,",
            "RISK, RULE, AGENT. A wider window or",
            "`--format json` shows more.");
  }

  /** A tail of a log, the width of whose screen changes. */
  private static final class Tail {
    private final AtomicInteger columns;
    private final StringWriter text = new StringWriter();
    private final EntryWriter writer;

    Tail(int columns) {
      this.columns = new AtomicInteger(columns);
      writer = tail(Screen.of(this.columns::get));
    }

    Tail() {
      columns = new AtomicInteger();
      writer = tail(Screen.NONE);
    }

    private EntryWriter tail(Screen screen) {
      EntryWriter tail =
          EntryWriter.following(
              EntryWriter.Kind.TABLE,
              new PrintWriter(text),
              screen,
              ZoneId.of("Europe/Berlin"),
              Colors.OFF);
      tail.begin();
      tail.flush();
      return tail;
    }

    /** What is shown of an entry that comes. */
    List<String> shows(long id, String type, String target) {
      text.getBuffer().setLength(0);
      writer.write(
          EntryJson.of(
              entry(
                  id, type, target, RiskLevel.HIGH, Approval.APPROVE, ResultStatus.SUCCESS, null)));
      writer.flush();
      return text.toString().lines().toList();
    }

    List<String> shown() {
      return text.toString().lines().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 200, 0})
  void aTailOfAnEmptyLogHasRoomForWhatComes(int columns) {
    Tail tail = columns == 0 ? new Tail() : new Tail(columns);
    String head = tail.shown().getLast();
    for (long id = 1; id < 10; id++) {
      List<String> lines = tail.shows(id, "read_all", "crm/1234");
      assertThat(lines).hasSize(1);
      assertThat(lines.getFirst()).contains("read_all ").contains(" crm/1234 ");
      for (String[] pair :
          new String[][] {
            {"TYPE", "read_all"},
            {"TARGET", "crm/"},
            {"RISK", "HIGH"},
            {"APPROVAL", "approve"},
            {"STATUS", "success"},
            {"RULE", "rule_"}
          }) {
        assertThat(lines.getFirst().indexOf(pair[1])).isEqualTo(head.indexOf(pair[0]));
      }
    }
  }

  @Test
  void aTailMakesRoomWhereThereIsSome() {
    Tail tail = new Tail(200);
    String type = "read_the_account_of_a_customer";
    assertThat(tail.shows(1, type, "crm")).hasSize(2).last().asString().contains(type + "  crm");
    assertThat(tail.shows(2, "read", "crm"))
        .singleElement()
        .asString()
        .contains("read" + " ".repeat(type.length() - 2) + "crm");
  }

  @Test
  void aTailInAFileHasOneHead() {
    Tail tail = new Tail();
    assertThat(tail.shown()).hasSize(1);
    assertThat(tail.shows(1, "read_the_account_of_a_customer", "crm")).hasSize(1);
  }

  @Test
  void aTailFollowsTheWidthOfTheScreen() {
    Tail tail = new Tail(80);
    assertThat(tail.shows(1, "read", "crm")).hasSize(1);
    tail.columns.set(60);
    List<String> narrow = tail.shows(2, "read", "crm");
    assertThat(narrow)
        .allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(60))
        .anySatisfy(line -> assertThat(line).contains("STATUS").doesNotContain("RULE"));
    tail.columns.set(200);
    assertThat(tail.shows(3, "read", "crm"))
        .hasSize(2)
        .first()
        .asString()
        .contains("RULE")
        .endsWith("AGENT");
    assertThat(tail.shows(4, "read", "crm")).hasSize(1);
  }

  @Test
  void nothingIsAnEmptyListInJson() {
    assertThat(written(EntryWriter.Kind.JSON, Colors.OFF, List.of())).isEqualTo("[]\n");
  }
}
