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
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.crypto.Mac;
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
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] whole = mac.doFinal(CanonicalJson.of(value).getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(whole, 0, MASK_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }
}
