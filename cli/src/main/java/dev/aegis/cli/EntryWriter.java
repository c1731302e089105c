package dev.aegis.cli;

import dev.aegis.cli.Layout.Column;
import dev.aegis.cli.Layout.Saving.Shorter;
import dev.aegis.cli.Layout.Saving.Without;
import dev.aegis.cli.Table.Cell;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.json.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes audit entries, one after the other. */
interface EntryWriter {

  /** Before the first entry. */
  void begin();

  /** An entry as {@link dev.aegis.audit.EntryJson} gives it. */
  void write(Map<?, ?> entry);

  /** After the last one. */
  void end();

  /** What came so far can be seen now. */
  void flush();

  /** The formats there are. */
  enum Kind {
    TABLE,
    JSON,
    JSONL,
    CSV
  }

  /** A writer of what entries come now, and of those that come later. */
  static EntryWriter following(
      Kind kind, PrintWriter out, Screen screen, ZoneId zone, Colors colors) {
    return kind == Kind.TABLE
        ? new Rows(Rows.table(out, screen, colors).following(), zone, colors)
        : of(kind, out, screen, zone, colors);
  }

  /** A writer of a format. */
  static EntryWriter of(Kind kind, PrintWriter out, Screen screen, ZoneId zone, Colors colors) {
    return switch (kind) {
      case TABLE -> new Rows(Rows.table(out, screen, colors), zone, colors);
      case JSON -> new JsonList(out, Text::escaped);
      case JSONL -> new JsonLines(out, Text::escaped);
      case CSV -> new Csv(out, screen.isThere() ? Text::printable : UnaryOperator.identity());
    };
  }

  /** A writer of a file, in which everything stands as it is. */
  static EntryWriter toFile(Kind kind, PrintWriter out, ZoneId zone) {
    return switch (kind) {
      case TABLE -> of(kind, out, Screen.NONE, zone, Colors.OFF);
      case JSON -> new JsonList(out, UnaryOperator.identity());
      case JSONL -> new JsonLines(out, UnaryOperator.identity());
      case CSV -> new Csv(out, UnaryOperator.identity());
    };
  }

  /** The columns that people look for. */
  final class Rows implements EntryWriter {
    private static final int LONGEST_CELL = 40;

    private final Table table;
    private final ZoneId zone;
    private final Colors colors;

    private Rows(Table table, ZoneId zone, Colors colors) {
      this.table = table;
      this.zone = zone;
      this.colors = colors;
    }

    private static Table table(PrintWriter out, Screen screen, Colors colors) {
      return new Table(
              out,
              screen,
              colors,
              List.of(
                  Column.whole("ID", 4),
                  Column.whole("TIME", 19, 14, 11, 5),
                  Column.of("TYPE", 14),
                  Column.of("TARGET", 20),
                  Column.whole("RISK", 8),
                  Column.whole("APPROVAL", 8),
                  Column.whole("STATUS", 7),
                  Column.of("RULE", 16),
                  Column.of("AGENT", 12)),
              LONGEST_CELL)
          // What was decided and what came of it outlives all else.
          .saving(
              new Shorter("TIME"),
              new Shorter("TIME"),
              new Without("AGENT"),
              new Without("RULE"),
              new Shorter("TIME"),
              new Without("TARGET"),
              new Without("ID"),
              new Without("RISK"),
              new Without("TYPE"),
              new Without("TIME"));
    }

    @Override
    public void begin() {
      // The head comes with the first rows, since they set the widths.
    }

    @Override
    public void write(Map<?, ?> entry) {
      table.addCells(
          List.of(
              Cell.of(text(entry, "id")),
              Cell.of(Text.times(Instant.parse(text(entry, "timestamp")), zone)),
              Cell.of(text(entry, "action_type")),
              Cell.of(text(entry, "action_target")),
              risk(text(entry, "risk_level")),
              approval(text(entry, "approval")),
              Cell.of(text(entry, "result_status")),
              Cell.of(text(entry, "matched_rule")),
              Cell.of(text(entry, "agent_id"))));
    }

    private Cell risk(String name) {
      return name.isEmpty() ? Cell.of("") : new Cell(name, colors.risk(RiskLevel.valueOf(name)));
    }

    private Cell approval(String word) {
      return word.isEmpty()
          ? Cell.of("")
          : new Cell(word, colors.approval(Approval.valueOf(word.toUpperCase(Locale.ROOT)), word));
    }

    private static String text(Map<?, ?> entry, String name) {
      return Objects.toString(entry.get(name), "");
    }

    @Override
    public void end() {
      table.end();
    }

    @Override
    public void flush() {
      table.flush();
    }
  }

  /** One list, an entry a line. */
  final class JsonList implements EntryWriter {
    private final PrintWriter out;
    private final UnaryOperator<String> shown;
    private boolean empty = true;

    JsonList(PrintWriter out, UnaryOperator<String> shown) {
      this.out = out;
      this.shown = shown;
    }

    @Override
    public void begin() {
      out.print('[');
    }

    @Override
    public void write(Map<?, ?> entry) {
      out.print(empty ? "\n  " : ",\n  ");
      out.print(shown.apply(Json.OWN.write(entry)));
      empty = false;
    }

    @Override
    public void end() {
      out.println(empty ? "]" : "\n]");
    }

    @Override
    public void flush() {
      out.flush();
    }
  }

  /** A line of JSON an entry. */
  final class JsonLines implements EntryWriter {
    private final PrintWriter out;

    private final UnaryOperator<String> shown;

    JsonLines(PrintWriter out, UnaryOperator<String> shown) {
      this.out = out;
      this.shown = shown;
    }

    @Override
    public void begin() {
      // Nothing stands before the first line.
    }

    @Override
    public void write(Map<?, ?> entry) {
      out.print(shown.apply(Json.OWN.write(entry)) + "\n");
    }

    @Override
    public void end() {
      // Nothing stands after the last line.
    }

    @Override
    public void flush() {
      out.flush();
    }
  }

  /**
   * RFC 4180, a column a name, with JSON in those that hold lists and objects. A text that a
   * spreadsheet would take for a formula gets an apostrophe in front, as spreadsheets want it, and
   * control characters, which no spreadsheet has a use for, are replaced.
   */
  final class Csv implements EntryWriter {
    private static final List<String> COLUMNS =
        List.of(
            "id",
            "kind",
            "session_id",
            "agent_id",
            "timestamp",
            "action_type",
            "action_target",
            "action_params",
            "action_desc",
            "risk_level",
            "approval",
            "matched_rule",
            "undecided",
            "human_decision",
            "decided_by",
            "result_status",
            "result_data",
            "result_error",
            "policy_version",
            "duration_ms",
            "hash",
            "traceparent");

    private final PrintWriter out;

    private final UnaryOperator<String> shown;

    Csv(PrintWriter out, UnaryOperator<String> shown) {
      this.out = out;
      this.shown = shown;
    }

    @Override
    public void begin() {
      out.print(String.join(",", COLUMNS) + "\r\n");
    }

    @Override
    public void write(Map<?, ?> entry) {
      out.print(
          COLUMNS.stream().map(name -> cell(entry.get(name))).collect(Collectors.joining(","))
              + "\r\n");
    }

    private String cell(@Nullable Object value) {
      String whole =
          switch (value) {
            case null -> "";
            case String string -> harmless(string);
            default -> Json.OWN.write(value);
          };
      String text = shown.apply(whole);
      boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
      return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String harmless(String text) {
      String plain = text.replaceAll("[\\p{Cntrl}&&[^\n\r\t]]", "\uFFFD");
      return !plain.isEmpty() && "=+-@\t\r".indexOf(plain.charAt(0)) >= 0 ? "'" + plain : plain;
    }

    @Override
    public void end() {
      // Nothing stands after the last line.
    }

    @Override
    public void flush() {
      out.flush();
    }
  }
}
