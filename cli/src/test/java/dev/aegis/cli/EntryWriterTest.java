package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.execution.ResultStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        null);
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
  @CsvSource({"80, ON", "80, OFF", "200, ON", "200, OFF"})
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

  @Test
  void nothingIsAnEmptyListInJson() {
    assertThat(written(EntryWriter.Kind.JSON, Colors.OFF, List.of())).isEqualTo("[]\n");
  }
}
