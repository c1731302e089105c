package dev.aegis.spi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a body together with the time, so that who gets it knows who sent it and that it is no old
 * one sent again: {@code t=1700000000,v1=} and the hexadecimal HMAC-SHA256 of {@code 1700000000.}
 * and the body. Immutable and thread-safe; its text holds nothing secret.
 */
public final class HmacSignature {
  /** The header in which a signature travels. */
  public static final String HEADER = "Aegis-Signature";

  /** How far the time of what is signed may be from ours. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern VALUE = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");
  private static final int SHORTEST_SECRET = 16;
  private static final long LARGEST_SECRET_FILE = 10_000;

  private final SecretKeySpec key;
  private final String secret;

  public HmacSignature(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.secret = new String(secret, StandardCharsets.UTF_8);
  }

  /**
   * Under the secret that stands in the setting {@code secret}, or in the file that {@code
   * secret_file} names.
   *
   * @throws SettingsException where there is none, or it is shorter than 16 bytes
   */
  public static HmacSignature of(Settings settings) {
    Optional<String> value = settings.optional("secret");
    Optional<String> file = settings.optional("secret_file");
    if (value.isPresent() == file.isPresent()) {
      throw new SettingsException("give either `secret` or `secret_file`");
    }
    byte[] secret =
        value.orElseGet(() -> read(file.orElseThrow())).getBytes(StandardCharsets.UTF_8);
    if (secret.length < SHORTEST_SECRET) {
      throw new SettingsException(
          "the secret is shorter than " + SHORTEST_SECRET + " bytes; try `openssl rand -hex 32`");
    }
    return new HmacSignature(secret);
  }

  private static String read(String name) {
    try {
      Path file = Path.of(name);
      if (Files.size(file) > LARGEST_SECRET_FILE) {
        throw new SettingsException("`secret_file` is too large for a secret");
      }
      return Files.readString(file).strip();
    } catch (InvalidPathException e) {
      throw new SettingsException("`secret_file` is `" + name + "`, which is no path");
    } catch (IOException e) {
      throw new SettingsException(
          "`secret_file` is `" + name + "`, which can't be read: " + PrivateFiles.reason(e));
    }
  }

  /** The header's value. */
  public String of(Instant time, byte[] body) {
    long seconds = time.getEpochSecond();
    return "t=" + seconds + ",v1=" + hex(seconds + ".", body);
  }

  /**
   * Whether a header's value is the signature of a body, and no more than {@link #TOLERANCE} old or
   * ahead.
   */
  public boolean isOf(byte[] body, String value, Instant now) {
    Matcher matcher = VALUE.matcher(value);
    return matcher.matches()
        && isSame(hex(matcher.group(1) + ".", body), matcher.group(2))
        && isFresh(Long.parseLong(matcher.group(1)), now);
  }

  /** The bare HMAC of a text and bytes after it, for partners whose scheme is another. */
  public String hex(String before, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(before.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Whether two texts are equal; how long that takes doesn't tell where they differ. */
  public static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Whether a time is within {@link #TOLERANCE} of ours.
   *
   * @param seconds since 1970
   */
  public static boolean isFresh(long seconds, Instant now) {
    long age = now.getEpochSecond() - seconds;
    return Math.abs(age) <= TOLERANCE.toSeconds();
  }

  /** A text with {@code ***} for the secret. */
  public String hiddenIn(String text) {
    return text.replace(secret, "***");
  }

  @Override
  public String toString() {
    return "HmacSignature[***]";
  }
}
