package dev.aegis.runtime;

import dev.aegis.audit.CanonicalJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key under which values are masked: what stands in the log in their place is an HMAC-SHA-256
 * (RFC 2104) of their canonical JSON, cut to 128 bits. Equal values have equal masks; without the
 * key nobody can guess one and check it. Its file holds 64 hex digits, and is not to be kept with
 * the log. Immutable and thread-safe.
 */
final class MaskKey {
  /** What each mask begins with. */
  static final String PREFIX = "masked:";

  private static final String SEAL_LABEL = "aegis:seal:v1";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int MASK_BYTES = 16;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{" + 2 * KEY_BYTES + "}");

  private final SecretKeySpec key;

  private MaskKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * The key of a file, which is made where there is none, readable by its owner alone.
   *
   * @throws IOException where it can't be made or holds no such key
   */
  static MaskKey readOrMake(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        make(file);
      } catch (FileAlreadyExistsException e) {
        // Another process was faster: its key is the key.
      }
    }
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!HEX.matcher(text).matches()) {
      throw new IOException("`" + file + "` holds no mask key: 64 lower-case hex digits");
    }
    return new MaskKey(HexFormat.of().parseHex(text));
  }

  private static void make(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder `" + folder + "`");
    }
    // Temporary files are 0600 from their first byte.
    Path unfinished = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
    try {
      Files.writeString(unfinished, HexFormat.of().formatHex(key) + "\n");
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.createLink(file, unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * What stands for a value.
   *
   * @throws IllegalArgumentException where it is no JSON value
   */
  String mask(@Nullable Object value) {
    try {
      return PREFIX + HexFormat.of().formatHex(hmac(CanonicalJson.of(value)), 0, MASK_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /**
   * A text that this key alone opens again: AES-256-GCM (NIST SP 800-38D) under a key derived from
   * this one, in Base64.
   *
   * @param purpose what it must be opened for
   */
  String seal(String text, String purpose) {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    try {
      byte[] closed =
          cipher(Cipher.ENCRYPT_MODE, nonce, purpose)
              .doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
      System.arraycopy(closed, 0, all, NONCE_BYTES, closed.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Opens it; empty where it was sealed with another key, for another purpose, or was changed. */
  Optional<String> unseal(String sealed, String purpose) {
    try {
      byte[] all = Base64.getDecoder().decode(sealed);
      byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
      byte[] closed = Arrays.copyOfRange(all, Math.min(NONCE_BYTES, all.length), all.length);
      byte[] open = cipher(Cipher.DECRYPT_MODE, nonce, purpose).doFinal(closed);
      return Optional.of(new String(open, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    var derived = new SecretKeySpec(hmac(SEAL_LABEL), "AES");
    cipher.init(mode, derived, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private byte[] hmac(String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(ALGORITHM);
    mac.init(key);
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
