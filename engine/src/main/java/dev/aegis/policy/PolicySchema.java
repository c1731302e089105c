package dev.aegis.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The JSON Schema (2020-12) of a policy, for editors. It takes what the reader takes, as far as a
 * schema can tell: not whether names are unique, nor whether expressions, regular expressions, time
 * zones and windows of time make sense.
 */
public final class PolicySchema {
  private static final String RESOURCE = "policy.schema.json";

  private PolicySchema() {}

  /** The schema as JSON text. */
  public static String text() {
    try (InputStream in = PolicySchema.class.getResourceAsStream(RESOURCE)) {
      byte[] text = Objects.requireNonNull(in, RESOURCE).readAllBytes();
      return new String(text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
