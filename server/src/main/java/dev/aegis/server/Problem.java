package dev.aegis.server;

import dev.aegis.diagnostic.Quoted;
import dev.aegis.json.InvalidActionException;
import dev.aegis.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered as it wished (RFC 9457).
 *
 * @param status an HTTP status from 400
 * @param detail one line for the caller, which tells nothing of the server's inside
 * @param errors each fault by itself, as JSON members; none where {@code detail} says it all
 * @param headers that go with it
 */
record Problem(
    int status, String detail, List<Map<String, Object>> errors, Map<String, String> headers) {
  Problem {
    Objects.requireNonNull(detail);
    errors = List.copyOf(errors);
    headers = Map.copyOf(headers);
  }

  static Problem of(int status, String detail) {
    return new Problem(status, detail, List.of(), Map.of());
  }

  static Problem of(JsonException e) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", e.problem());
    error.put("line", e.line());
    error.put("column", e.column());
    error.put("pointer", e.pointer());
    return of(400, detail(e)).with(List.of(error));
  }

  /** What plain clients read names the member too. */
  private static String detail(JsonException e) {
    String pointer = e.pointer();
    String message = Objects.requireNonNull(e.getMessage());
    if (pointer.isEmpty() || e.problem().indexOf('`') >= 0) {
      return message;
    }
    return Quoted.of(pointer) + ": " + message;
  }

  static Problem of(InvalidActionException e) {
    List<Map<String, Object>> errors = new ArrayList<>();
    for (InvalidActionException.Problem problem : e.problems()) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("message", problem.message());
      error.put("pointer", problem.pointer());
      errors.add(error);
    }
    return of(400, Objects.requireNonNull(e.getMessage())).with(errors);
  }

  Problem with(List<Map<String, Object>> errors) {
    return new Problem(status, detail, errors, headers);
  }

  Problem with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Problem(status, detail, errors, more);
  }

  ProblemException thrown() {
    return new ProblemException(this);
  }

  /** As members of a JSON object, in their order. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", "about:blank");
    json.put("title", title());
    json.put("status", status);
    json.put("detail", detail);
    json.put("error", detail);
    if (!errors.isEmpty()) {
      json.put("errors", errors);
    }
    return json;
  }

  private String title() {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "Error";
    };
  }

  /** That there is no such policy in the history. */
  static ProblemException absentPolicy() {
    return of(404, "no policy was in force under this number").thrown();
  }
}
