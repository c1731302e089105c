package dev.aegis.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, for as many texts as there are. Not thread-safe. */
final class Sha256 {
  /** Copied: looking an algorithm up takes longer than the digest of a short text. */
  private static final MessageDigest ORIGINAL = lookUp();

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = (MessageDigest) ORIGINAL.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("every Java platform clones its SHA-256", e);
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  byte[] of(byte[] bytes) {
    return digest.digest(bytes);
  }

  /** Of some bytes and a text's UTF-8 after them. */
  byte[] of(byte[] first, String text) {
    digest.update(first);
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of a text's UTF-8, in lower-case hex. */
  String hex(String text) {
    return HexFormat.of().formatHex(of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
