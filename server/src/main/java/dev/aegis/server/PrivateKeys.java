package dev.aegis.server;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Makes private keys of what PEM files hold: PKCS#8, and the older forms of RSA and EC keys, which
 * become PKCS#8 by a few bytes in front.
 */
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  /** Where an EC key of the older form says on which curve it is. */
  private static final int CURVE = 0xa0;

  private PrivateKeys() {}

  /** The key of a block; empty where it is none that is known here. */
  static Optional<PrivateKey> of(Pem.Block block) {
    try {
      return switch (block.label()) {
        case "PRIVATE KEY" -> pkcs8(block.der());
        case "RSA PRIVATE KEY" ->
            pkcs8(tagged(SEQUENCE, VERSION_0, RSA, tagged(OCTETS, block.der())));
        case "EC PRIVATE KEY" -> {
          byte[] algorithm = tagged(SEQUENCE, EC, curve(block.der()));
          yield pkcs8(tagged(SEQUENCE, VERSION_0, algorithm, tagged(OCTETS, block.der())));
        }
        default -> Optional.empty();
      };
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<PrivateKey> pkcs8(byte[] der) {
    for (String algorithm : ALGORITHMS) {
      try {
        return Optional.of(
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
      } catch (InvalidKeySpecException e) {
        // It is of another algorithm.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + algorithm, e);
      }
    }
    return Optional.empty();
  }

  /** Whether what one signs, the other verifies. */
  static boolean belong(PrivateKey key, PublicKey certified) {
    String algorithm = key.getAlgorithm();
    if (!algorithm.equals(certified.getAlgorithm())) {
      return false;
    }
    String signing =
        switch (algorithm) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      byte[] anything = new byte[32];
      new SecureRandom().nextBytes(anything);
      Signature signature = Signature.getInstance(signing);
      signature.initSign(key);
      signature.update(anything);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(anything);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The curve's name in DER: {@code SEQUENCE {version, key, [0] {name}, …}}. */
  private static byte[] curve(byte[] der) {
    ByteBuffer key = ByteBuffer.wrap(der);
    key.get();
    length(key);
    while (true) {
      int tag = key.get() & 0xff;
      byte[] value = new byte[Math.min(length(key), key.remaining())];
      key.get(value);
      if (tag == CURVE) {
        return value;
      }
    }
  }

  private static int length(ByteBuffer der) {
    int first = der.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = (length << 8) | (der.get() & 0xff);
    }
    if (length < 0) {
      throw new IllegalArgumentException("no length");
    }
    return length;
  }

  private static byte[] tagged(int tag, byte[]... values) {
    int length = Arrays.stream(values).mapToInt(value -> value.length).sum();
    ByteArrayOutputStream der = new ByteArrayOutputStream(length + 4);
    der.write(tag);
    if (length >= 0x100) {
      der.write(0x82);
      der.write(length >> 8);
    } else if (length >= 0x80) {
      der.write(0x81);
    }
    der.write(length);
    for (byte[] value : values) {
      der.writeBytes(value);
    }
    return der.toByteArray();
  }
}
