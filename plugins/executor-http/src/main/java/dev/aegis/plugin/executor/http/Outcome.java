package dev.aegis.plugin.executor.http;

import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.BoundedBody;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.VisibleText;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer, or none, says of the action.
 *
 * @param who the host, for people
 * @param idempotent whether to send the request again can do no harm
 */
record Outcome(String who, boolean idempotent, JsonCodec json) {
  private static final int LONGEST_EXCERPT = 200;

  /** What an answer says. */
  ExecutionResult of(HttpResponse<BoundedBody.Read> response) {
    int status = response.statusCode();
    String answers = who + " answers " + status;
    return switch (status / 100) {
      case 2 -> success(response);
      case 3 -> {
        String error = answers + ", a redirect, which is not followed";
        // After a POST, 301 to 303 may mean that all is done, and where to look at it.
        yield idempotent || status >= 307
            ? new ExecutionResult.Failed(error)
            : new ExecutionResult.Unknown(error);
      }
      case 4 -> {
        boolean later = status == 408 || status == 425 || status == 429;
        yield new ExecutionResult.Failed(answers + excerpt(response), idempotent && later);
      }
      default -> interrupted(answers + excerpt(response));
    };
  }

  /** Where it may have begun and nobody saw the end. */
  ExecutionResult interrupted(String error) {
    return idempotent
        ? new ExecutionResult.Failed(error, true)
        : new ExecutionResult.Unknown(error + "; whether the action took effect is not known");
  }

  private ExecutionResult success(HttpResponse<BoundedBody.Read> response) {
    if (!response.body().whole()) {
      String error =
          who + " answers " + response.statusCode() + " with more than `answer_kb` lets in";
      return idempotent
          ? new ExecutionResult.Failed(error)
          : new ExecutionResult.Unknown(error + "; it probably took effect");
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("status", (long) response.statusCode());
    byte[] bytes = response.body().bytes();
    if (bytes.length > 0) {
      String text = text(bytes);
      if (text == null) {
        data.put("bytes", (long) bytes.length);
      } else {
        data.put("body", isJson(response) ? json(text) : text);
      }
    }
    return new ExecutionResult.Succeeded(data);
  }

  private static boolean isJson(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Content-Type")
        .orElse("")
        .matches("(?i)application/([\\w.+-]+\\+)?json\\s*(;.*)?");
  }

  private @Nullable Object json(String text) {
    try {
      return json.read(text);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** What it says of it, on one line. */
  private static String excerpt(HttpResponse<BoundedBody.Read> response) {
    String text = text(response.body().bytes());
    if (text == null || text.isBlank()) {
      return "";
    }
    String line = text.strip().replaceAll("\\s+", " ");
    int end =
        line.offsetByCodePoints(
            0, Math.min(LONGEST_EXCERPT, line.codePointCount(0, line.length())));
    return ": "
        + new VisibleText().plain(line.substring(0, end))
        + (end < line.length() ? "…" : "");
  }
}
