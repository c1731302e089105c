package dev.aegis.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What bodies are, and what callers want them to be. */
final class MediaTypes {
  static final String JSON = "application/json";
  static final String YAML = "application/yaml";
  static final String PROBLEM = "application/problem+json";

  private MediaTypes() {}

  /**
   * The type of a body, which must be one of those taken here. A request without one is refused,
   * since a web page can send such requests to anyone.
   *
   * @throws ProblemException with status 415
   */
  static String ofBody(@Nullable String contentType, List<String> taken) {
    if (contentType != null && taken.contains(contentType)) {
      return contentType;
    }
    String[] parts = contentType == null ? new String[] {""} : contentType.split(";", -1);
    String type = parts[0].strip().toLowerCase(Locale.ROOT);
    if (!taken.contains(type)) {
      throw refused("the body's Content-Type must be " + String.join(" or ", taken));
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        throw refused("the body's charset must be UTF-8");
      }
    }
    return type;
  }

  /**
   * The type to answer with: the one the caller likes best, the first where it does not care.
   *
   * @throws ProblemException with status 406
   */
  static String wanted(@Nullable String accept, List<String> offered) {
    if (accept == null || accept.equals("*/*")) {
      return offered.getFirst();
    }
    return bestOf(accept, offered)
        .orElseThrow(
            () -> Problem.of(406, "the answer can be " + String.join(" or ", offered)).thrown());
  }

  private static Optional<String> bestOf(String accept, List<String> offered) {
    String best = null;
    double bestQuality = 0;
    for (String type : offered) {
      double quality = quality(accept, type);
      if (quality > bestQuality) {
        best = type;
        bestQuality = quality;
      }
    }
    return Optional.ofNullable(best);
  }

  /** How much a caller likes a type: what names it most closely decides (RFC 9110, 12.5.1). */
  private static double quality(String accept, String type) {
    double quality = 0;
    int closest = 0;
    for (String range : accept.split(",", -1)) {
      String[] parts = range.split(";", -1);
      int closeness = closeness(parts[0].strip().toLowerCase(Locale.ROOT), type);
      if (closeness > closest) {
        closest = closeness;
        quality = weight(parts);
      }
    }
    return quality;
  }

  private static int closeness(String range, String type) {
    if (range.equals(type)) {
      return 3;
    }
    if (range.equals("application/*")) {
      return 2;
    }
    return range.equals("*/*") ? 1 : 0;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")) {
        return Double.parseDouble(parameter.substring(2));
      }
    }
    return 1;
  }

  private static ProblemException refused(String detail) {
    return Problem.of(415, detail).thrown();
  }
}
