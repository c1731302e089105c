package dev.aegis.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PEM file holds (RFC 7468): blocks between lines of dashes. Text around them is passed
 * over, as everybody does.
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,60})-----([^-]*+)-----END \\1-----");

  /** Old tools put headers into an encrypted block, with dashes in them. */
  private static final Pattern ENCRYPTED =
      Pattern.compile("Proc-Type: *4,ENCRYPTED|-----BEGIN ENCRYPTED PRIVATE KEY-----");

  private Pem() {}

  /**
   * One block.
   *
   * @param label what it says it is
   */
  @SuppressWarnings("ArrayRecordComponent") // Seen by its reader alone.
  record Block(String label, byte[] der) {
    Block {
      Objects.requireNonNull(label);
      der = der.clone();
    }

    /** Nothing of what may be a key. */
    @Override
    public String toString() {
      return "Block[" + label + "]";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Block block
          && label.equals(block.label)
          && Arrays.equals(der, block.der);
    }

    @Override
    public int hashCode() {
      return 31 * label.hashCode() + Arrays.hashCode(der);
    }
  }

  /** Whether a file has a private key that takes a password. */
  static boolean isEncrypted(byte[] file) {
    return ENCRYPTED.matcher(text(file)).find();
  }

  /**
   * The blocks of a file, in order.
   *
   * @throws IllegalArgumentException where one is no Base64
   */
  static List<Block> blocks(byte[] file) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      String base64 = block.group(2).replaceAll("\\s", "");
      blocks.add(new Block(block.group(1), Base64.getDecoder().decode(base64)));
    }
    return blocks;
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }
}
