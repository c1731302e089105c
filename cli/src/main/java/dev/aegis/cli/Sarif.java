package dev.aegis.cli;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Severity;
import dev.aegis.source.Position;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Findings as code scanners read them: a log in SARIF 2.1.0 with one run. */
final class Sarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private Sarif() {}

  /**
   * A log of findings.
   *
   * @param unchecked how many rules nobody could reason about in time
   */
  static Map<String, Object> log(List<Diagnostic> diagnostics, int unchecked) {
    List<Code> codes = diagnostics.stream().map(Diagnostic::code).distinct().sorted().toList();
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "aegis");
    driver.put("version", Version.number());
    driver.put("rules", codes.stream().map(Sarif::rule).toList());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("invocations", List.of(invocation(unchecked)));
    run.put("columnKind", "unicodeCodePoints");
    run.put("newlineSequences", List.of("\r\n", "\n", "\r"));
    run.put("results", diagnostics.stream().map(d -> result(d, codes)).toList());
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("$schema", SCHEMA);
    log.put("version", "2.1.0");
    log.put("runs", List.of(run));
    return log;
  }

  private static Map<String, Object> invocation(int unchecked) {
    Map<String, Object> invocation = new LinkedHashMap<>();
    invocation.put("executionSuccessful", true);
    if (unchecked > 0) {
      Map<String, Object> notification = new LinkedHashMap<>();
      notification.put("level", "note");
      notification.put(
          "message",
          text(
              "Rules that were too much to reason about: "
                  + unchecked
                  + ". Whether they can be met at all was not checked."));
      invocation.put("toolExecutionNotifications", List.of(notification));
    }
    return invocation;
  }

  private static Map<String, Object> rule(Code code) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", code.id());
    rule.put("name", camelCase(code.slug()));
    rule.put("shortDescription", text(code.meaning()));
    rule.put("fullDescription", text(code.meaning()));
    rule.put(
        "help",
        text("docs/reference/diagnostics.md of Aegis lists all kinds of findings by their codes."));
    rule.put("defaultConfiguration", Map.of("level", level(code.severity())));
    return rule;
  }

  private static Map<String, Object> result(Diagnostic diagnostic, List<Code> codes) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", diagnostic.code().id());
    result.put("ruleIndex", codes.indexOf(diagnostic.code()));
    result.put("level", level(diagnostic.severity()));
    result.put("message", text(message(diagnostic)));
    result.put("locations", List.of(Map.of("physicalLocation", location(diagnostic))));
    return result;
  }

  private static Map<String, Object> location(Diagnostic diagnostic) {
    Position start = diagnostic.position();
    Position end = diagnostic.source().position(diagnostic.span().end());
    Map<String, Object> region = new LinkedHashMap<>();
    region.put("startLine", start.line());
    region.put("startColumn", start.column());
    region.put("endLine", end.line());
    region.put("endColumn", end.column());
    Map<String, Object> location = new LinkedHashMap<>();
    location.put("artifactLocation", Map.of("uri", uri(Path.of(diagnostic.source().name()))));
    location.put("region", region);
    return location;
  }

  private static String level(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static String message(Diagnostic diagnostic) {
    String hint = diagnostic.hint();
    return sentence(diagnostic.message()) + (hint == null ? "" : " " + sentence(hint));
  }

  private static String sentence(String text) {
    String begun =
        text.isEmpty() ? "" : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    return begun.endsWith(".") || begun.endsWith("?") ? begun : begun + ".";
  }

  /**
   * A message that says just this: SARIF has placeholders in braces, and links, which no policy's
   * words may become.
   */
  private static Map<String, Object> text(String message) {
    return Map.of("text", message.replace("{", "{{").replace("}", "}}").replace("](", "] ("));
  }

  private static String camelCase(String slug) {
    return Arrays.stream(slug.split("-", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** A file as it was named: relative to the working folder unless it is absolute. */
  static String uri(Path file) {
    if (file.isAbsolute()) {
      return file.toUri().toASCIIString();
    }
    return StreamSupport.stream(file.spliterator(), false)
        .map(Path::toString)
        .filter(name -> !name.equals("."))
        .map(Sarif::encoded)
        .collect(Collectors.joining("/"));
  }

  /** One name of a path, as a URI has it. */
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
