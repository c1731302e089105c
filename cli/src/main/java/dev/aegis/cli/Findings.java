package dev.aegis.cli;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.DiagnosticRenderer;
import dev.aegis.diagnostic.Severity;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what is wrong with policies. */
final class Findings {
  private Findings() {}

  /** Each finding with its source line and a caret under the place. */
  static void print(List<Diagnostic> diagnostics, PrintWriter out, Colors colors) {
    DiagnosticRenderer renderer =
        colors == Colors.ON ? DiagnosticRenderer.colored() : DiagnosticRenderer.plain();
    out.print(renderer.render(diagnostics));
  }

  /** The source line of what has no code, and carets under the place. */
  static void printPlace(SourceText source, Span place, PrintWriter out) {
    out.print(DiagnosticRenderer.plain().renderPlace(source, place));
  }

  /** {@code 2 errors, 1 warning.} */
  static String count(List<Diagnostic> diagnostics) {
    long errors = diagnostics.stream().filter(d -> d.severity() == Severity.ERROR).count();
    long warnings = diagnostics.size() - errors;
    String both =
        (errors == 0 ? "" : many(errors, "error"))
            + (errors == 0 || warnings == 0 ? "" : ", ")
            + (warnings == 0 ? "" : many(warnings, "warning"));
    return both + ".";
  }

  private static String many(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** Findings with stable names. */
  static List<Map<String, @Nullable Object>> json(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(Findings::json).toList();
  }

  private static Map<String, @Nullable Object> json(Diagnostic diagnostic) {
    Position start = diagnostic.position();
    Position end = diagnostic.source().position(diagnostic.span().end());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
    json.put("code", diagnostic.code().id());
    json.put("kind", diagnostic.code().slug());
    json.put("message", diagnostic.message());
    json.put("hint", diagnostic.hint());
    json.put("file", diagnostic.source().name());
    json.put("line", start.line());
    json.put("column", start.column());
    json.put("end_line", end.line());
    json.put("end_column", end.column());
    return json;
  }
}
