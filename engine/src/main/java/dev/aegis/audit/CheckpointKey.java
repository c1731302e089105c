package dev.aegis.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key that {@linkplain Checkpoint checkpoints} are signed with: Ed25519 (RFC 8032), in a file
 * of PEM blocks (RFC 7468). A file with the public half alone is enough to check. Immutable and
 * thread-safe.
 */
public final class CheckpointKey {
  private static final String ALGORITHM = "Ed25519";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s*([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private final @Nullable PrivateKey signing;
  private final PublicKey checking;

  private CheckpointKey(@Nullable PrivateKey signing, PublicKey checking) {
    this.signing = signing;
    this.checking = checking;
  }

  /**
   * The key of a file, which is made where there is none, readable by its owner alone.
   *
   * @throws IOException where it can't be made or holds no such key
   */
  public static CheckpointKey readOrMake(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        write(file, generate());
      } catch (FileAlreadyExistsException e) {
        // Another process was faster: its key is the key.
      }
    }
    return read(file);
  }

  private static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  private static void write(Path file, KeyPair pair) throws IOException {
    String text =
        block(PRIVATE, pair.getPrivate().getEncoded())
            + block(PUBLIC, pair.getPublic().getEncoded());
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    // Temporary files are 0600 from their first byte.
    Path unfinished = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
    try {
      Files.writeString(unfinished, text);
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.createLink(file, unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String block(String kind, byte[] bytes) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
  }

  /**
   * The key of a file that holds both halves, or the public one.
   *
   * @throws IOException where it can't be read or holds no such key
   */
  public static CheckpointKey read(Path file) throws IOException {
    PrivateKey signing = null;
    PublicKey checking = null;
    Matcher blocks = BLOCK.matcher(Files.readString(file));
    try {
      while (blocks.find()) {
        byte[] bytes = Base64.getMimeDecoder().decode(blocks.group(2));
        KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
        switch (blocks.group(1)) {
          case PRIVATE -> signing = factory.generatePrivate(new PKCS8EncodedKeySpec(bytes));
          case PUBLIC -> checking = factory.generatePublic(new X509EncodedKeySpec(bytes));
          default -> {}
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("`" + file + "` holds no Ed25519 key", e);
    }
    if (checking == null) {
      throw new IOException("`" + file + "` holds no Ed25519 public key");
    }
    return new CheckpointKey(signing, checking);
  }

  /** Names the key: the beginning of the SHA-256 of its public half, in hex. */
  public String id() {
    return HexFormat.of().formatHex(new Sha256().of(checking.getEncoded())).substring(0, 16);
  }

  /** The public half as a PEM block, for those who check. */
  public String publicPem() {
    return block(PUBLIC, checking.getEncoded());
  }

  /** The signature of a text, in Base64. */
  String sign(String text) {
    if (signing == null) {
      throw new IllegalStateException("the private half of the key is not here");
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(signing);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a text could not be signed", e);
    }
  }

  /** Whether a signature is this key's. */
  boolean signed(String text, String base64) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(checking);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(base64));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
