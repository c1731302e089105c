package dev.aegis.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells whether files are the ones that were given before. For one thread. */
final class FileDigest {
  private final MessageDigest sha;

  FileDigest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The next file's content. */
  void add(byte[] content) {
    sha.update((content.length + ":").getBytes(StandardCharsets.UTF_8));
    sha.update(content);
  }

  /** Of all that was added; ends it. */
  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
