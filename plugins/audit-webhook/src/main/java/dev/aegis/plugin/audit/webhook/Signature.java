package dev.aegis.plugin.audit.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a body together with the time, so that a receiver knows who sent it and that it is no old
 * one sent again: {@code t=1700000000,v1=} and the hexadecimal HMAC-SHA256 of {@code 1700000000.}
 * and the body. Immutable.
 */
final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final String secret;

  Signature(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.secret = new String(secret, StandardCharsets.UTF_8);
  }

  /** The header's value. */
  String of(long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** A text with {@code ***} for the secret. */
  String hiddenIn(String text) {
    return text.replace(secret, "***");
  }
}
