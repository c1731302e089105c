package dev.aegis.server;

import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import dev.aegis.server.ApiDocument.Operation;
import dev.aegis.server.Client.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds every answer that a test gets against the OpenAPI document: its status, its headers, its
 * body. And what was taken of a request with it: what the document refuses must not work.
 */
final class DescribedAnswers {
  private static final ApiDocument DOCUMENT = ApiDocument.ofServer();
  private static final String WHERE = "src/main/resources/dev/aegis/server/openapi.yaml";

  /** Headers of HTTP itself, and those on all answers, which the document tells of once. */
  private static final SortedSet<String> COMMON = common();

  /** What is refused before it is known what was asked for. */
  private static final Set<Integer> NOT_UNDERSTOOD = Set.of(400, 408, 413, 414, 431, 501, 503, 505);

  private static final Pattern REQUEST_LINE = Pattern.compile("^([A-Z]+) (\\S+) HTTP/1\\.1\\r\\n");
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.1 ([0-9]{3}) [^\\r\\n]*\\r\\n");

  private DescribedAnswers() {}

  private static SortedSet<String> common() {
    SortedSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(
        List.of("Content-Type", "Content-Length", "Transfer-Encoding", "Date", "Connection"));
    names.add("X-Request-ID");
    names.addAll(Dispatcher.ON_ALL.keySet());
    return names;
  }

  /**
   * Checks an answer.
   *
   * @param request its body; null where it had none
   * @throws AssertionError where the document says something else
   */
  static void check(
      String method,
      String path,
      List<String> requestTypes,
      @Nullable String request,
      Answer answer) {
    String what = method + " " + path.split("[?]", 2)[0] + " -> " + answer.status();
    Dispatcher.ON_ALL.forEach(
        (name, value) -> {
          if (!value.equals(answer.header(name))) {
            throw new AssertionError(what + ": every answer has " + name + ": " + value);
          }
        });
    List<Operation> there = DOCUMENT.operationsAt(path);
    Optional<Operation> operation = operation(there, method);
    if (operation.isPresent()) {
      checkOperation(operation.get(), what, method, answer);
      if (answer.status() < 300) {
        checkRequest(operation.get(), what, requestTypes, request);
      }
    } else if (there.isEmpty()) {
      checkBeside(404, DOCUMENT.besides("other-paths"), what, method, answer);
    } else if (method.equals("OPTIONS")) {
      checkBeside(204, DOCUMENT.besides("options"), what, method, answer);
      checkAllow(there, what, answer);
    } else {
      checkBeside(405, DOCUMENT.besides("other-methods"), what, method, answer);
      checkAllow(there, what, answer);
    }
  }

  /** Checks an answer of where only those operations are that take the local key, or no key. */
  static void checkAtLocalDoor(
      String method,
      String path,
      List<String> requestTypes,
      @Nullable String request,
      Answer answer) {
    if (DOCUMENT.operationsAt(path).stream().anyMatch(Operation::isAtLocalDoor)) {
      check(method, path, requestTypes, request, answer);
    } else {
      String what = method + " " + path + " at the local door -> " + answer.status();
      checkBeside(404, DOCUMENT.besides("other-paths"), what, method, answer);
    }
  }

  /**
   * Checks a server-sent event.
   *
   * @throws AssertionError where the document says something else
   */
  static void checkEvent(String path, String name, String data) {
    String what = "the event " + name + " of GET " + path;
    Map<String, ?> events = DOCUMENT.events(path);
    if (!events.containsKey(name)) {
      throw new AssertionError(what + ": " + WHERE + " has " + events.keySet());
    }
    refuse(
        what + ": " + shortened(data), DOCUMENT.complaints(ApiDocument.member(events, name), data));
  }

  /** Checks what came back of bytes that may have been anything, perhaps several answers. */
  static void checkRaw(String request, String answers) {
    Matcher asked = REQUEST_LINE.matcher(request);
    boolean first = asked.find();
    for (Answer answer : split(answers)) {
      List<Operation> there = first ? DOCUMENT.operationsAt(asked.group(2)) : List.of();
      Optional<Operation> operation = first ? operation(there, asked.group(1)) : Optional.empty();
      String what =
          (first ? asked.group(1) + " " + asked.group(2) : "?") + " -> " + answer.status();
      if (operation.isPresent() && answer.status() < 400) {
        checkOperation(operation.get(), what, asked.group(1), answer);
      } else if (answer.status() >= 400) {
        checkContent(DOCUMENT.notUnderstood(), what, answer);
      }
      // What follows answers something else in the same bytes.
      first = false;
    }
  }

  private static Optional<Operation> operation(List<Operation> there, String method) {
    String wanted = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    return there.stream().filter(operation -> operation.method().equals(wanted)).findFirst();
  }

  private static void checkOperation(
      Operation operation, String what, String method, Answer answer) {
    Optional<Map<String, ?>> described = DOCUMENT.response(operation, answer.status());
    boolean encoded = answer.status() == 415 && answer.header("Accept-Encoding") != null;
    if (described.isEmpty() && !encoded && !NOT_UNDERSTOOD.contains(answer.status())) {
      throw new AssertionError(
          what + ": " + WHERE + " has no response " + answer.status() + " at " + operation.name());
    }
    checkAnswer(described.orElseGet(DOCUMENT::notUnderstood), what, method, answer);
  }

  private static void checkBeside(
      int status, Map<String, ?> described, String what, String method, Answer answer) {
    if (answer.status() != status && answer.status() < 400) {
      throw new AssertionError(
          what + ": " + WHERE + " does not have this; its route is missing there, or is none");
    }
    checkAnswer(
        answer.status() == status ? described : DOCUMENT.notUnderstood(), what, method, answer);
  }

  private static void checkAllow(List<Operation> there, String what, Answer answer) {
    if (answer.status() != 204 && answer.status() != 405) {
      return;
    }
    Set<String> allowed = new TreeSet<>();
    there.forEach(operation -> allowed.add(operation.method().toUpperCase(Locale.ROOT)));
    allowed.add("OPTIONS");
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    if (!String.join(", ", allowed).equals(answer.header("Allow"))) {
      throw new AssertionError(
          what + ": Allow is " + answer.header("Allow") + ", and " + WHERE + " has " + allowed);
    }
  }

  private static void checkAnswer(
      Map<String, ?> described, String what, String method, Answer answer) {
    checkHeaders(described, what, answer);
    if (!method.equals("HEAD")) {
      checkContent(described, what, answer);
    } else if (!answer.text().isEmpty()) {
      throw new AssertionError(what + ": an answer to HEAD has a body");
    }
  }

  private static void checkHeaders(Map<String, ?> described, String what, Answer answer) {
    Set<String> known = new TreeSet<>(COMMON);
    Map<String, Object> headers = new LinkedHashMap<>(DOCUMENT.headersOfAnyAnswer());
    if (described.containsKey("headers")) {
      headers.putAll(ApiDocument.member(described, "headers"));
    }
    headers.forEach(
        (name, each) -> {
          Map<String, ?> header = DOCUMENT.resolved(ApiDocument.object(each));
          String value = answer.header(name);
          if (value == null && Boolean.TRUE.equals(header.get("required"))) {
            throw new AssertionError(what + ": the header " + name + " is missing");
          }
          if (value != null) {
            refuse(
                what + ": the header " + name + ": " + value,
                DOCUMENT.complaints(ApiDocument.member(header, "schema"), Json.OWN.write(value)));
          }
          known.add(name);
        });
    for (String name : answer.headers().keySet()) {
      // The pseudo-header of the HTTP client is its own.
      if (!known.contains(name) && !name.startsWith(":")) {
        throw new AssertionError(
            what + ": the header " + name + " is not in " + WHERE + " for this answer");
      }
    }
  }

  private static void checkContent(Map<String, ?> described, String what, Answer answer) {
    String type = answer.header("Content-Type");
    Map<String, ?> content =
        described.containsKey("content") ? ApiDocument.member(described, "content") : Map.of();
    if (type == null) {
      boolean mayBeEmpty = content.isEmpty() || "optional".equals(described.get("x-body"));
      if (!mayBeEmpty || !answer.text().isEmpty()) {
        throw new AssertionError(what + ": the Content-Type is missing");
      }
      return;
    }
    String plain = type.split(";", 2)[0];
    String named = content.containsKey(type) ? type : plain;
    if (!content.containsKey(named)) {
      throw new AssertionError(
          what + ": the Content-Type " + type + " is none of " + content.keySet() + " in " + WHERE);
    }
    Map<String, ?> schema = ApiDocument.member(ApiDocument.member(content, named), "schema");
    String json = plain.endsWith("json") ? answer.text() : Json.OWN.write(answer.text());
    refuse(what + ": " + shortened(answer.text()), DOCUMENT.complaints(schema, json));
    if (type.equals(MediaTypes.PROBLEM)
        && !Long.valueOf(answer.status()).equals(answer.object().get("status"))) {
      throw new AssertionError(what + ": the problem has another status: " + answer.text());
    }
  }

  /** What was taken must be what the document says is taken. */
  private static void checkRequest(
      Operation operation, String what, List<String> types, @Nullable String body) {
    if (body == null || body.isEmpty() || !operation.members().containsKey("requestBody")) {
      return;
    }
    Map<String, ?> described =
        DOCUMENT.resolved(ApiDocument.member(operation.members(), "requestBody"));
    Map<String, ?> content = ApiDocument.member(described, "content");
    String type = types.isEmpty() ? "" : types.getFirst().split(";", 2)[0].toLowerCase(Locale.ROOT);
    if (content.containsKey("*/*")) {
      return;
    }
    if (!content.containsKey(type)) {
      throw new AssertionError(
          what
              + ": a body of type "
              + type
              + " was taken, and "
              + WHERE
              + " has "
              + content.keySet());
    }
    if (type.equals(MediaTypes.JSON) && isJson(body)) {
      Map<String, ?> schema = ApiDocument.member(ApiDocument.member(content, type), "schema");
      refuse(what + ": took " + shortened(body), DOCUMENT.complaints(schema, body));
    }
  }

  /** Some of what is taken is none, strictly: texts with raw line breaks. */
  private static boolean isJson(String text) {
    try {
      Object unused = Json.STRICT.read(text);
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  private static void refuse(String what, List<String> complaints) {
    if (!complaints.isEmpty()) {
      throw new AssertionError(
          what + "\nis not what " + WHERE + " says:\n  " + String.join("\n  ", complaints));
    }
  }

  private static String shortened(String text) {
    return text.length() <= 2_000 ? text : text.substring(0, 2_000) + "…";
  }

  /** The answers in what a server sent, as far as they are whole. */
  private static List<Answer> split(String text) {
    List<Answer> answers = new ArrayList<>();
    Matcher start = STATUS_LINE.matcher(text);
    int at = 0;
    while (start.find(at)) {
      int end = text.indexOf("\r\n\r\n", start.start());
      if (end < 0) {
        return answers;
      }
      Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String line :
          text.substring(start.end(), Math.max(start.end(), end)).split("\r\n", -1)) {
        String[] parts = line.split(":", 2);
        if (parts.length == 2) {
          headers.put(parts[0], List.of(parts[1].strip()));
        }
      }
      int length =
          headers.containsKey("Content-Length")
              ? Integer.parseInt(headers.get("Content-Length").getFirst())
              : -1;
      byte[] rest = text.substring(end + 4).getBytes(StandardCharsets.UTF_8);
      if (length < 0 || length > rest.length) {
        return answers;
      }
      String body = new String(rest, 0, length, StandardCharsets.UTF_8);
      answers.add(new Answer(Integer.parseInt(start.group(1)), headers, body));
      at = end + 4 + body.length();
    }
    return answers;
  }
}
