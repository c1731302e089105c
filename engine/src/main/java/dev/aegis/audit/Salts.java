package dev.aegis.audit;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a record's hash mixes with each value of its body, so that a value can be erased later: its
 * digest stays and the chain with it, and nobody can find the value by trying. Immutable.
 *
 * <p>As long as nothing was erased, one random number of 16 bytes stands for all: the salt of a
 * value is the first 16 bytes of the SHA-256 of that number and the value's path. When a value is
 * erased the number is given up for the salts of all the other values.
 */
public final class Salts {
  /** Of the number and of each salt, in bytes. */
  public static final int LENGTH = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte @Nullable [] root;
  private final Map<String, String> kept;
  private final Map<String, String> erased;

  private Salts(byte @Nullable [] root, Map<String, String> kept, Map<String, String> erased) {
    this.root = root;
    this.kept = kept;
    this.erased = erased;
  }

  /** Those of a new record. */
  public static Salts random() {
    byte[] root = new byte[LENGTH];
    RANDOM.nextBytes(root);
    return new Salts(root, Map.of(), Map.of());
  }

  /**
   * Those that {@link #json()} gave.
   *
   * @throws IllegalArgumentException where it gave no such thing
   */
  public static Salts of(@Nullable Object json) {
    if (json instanceof String hex && hex.length() == 2 * LENGTH) {
      return new Salts(HexFormat.of().parseHex(hex), Map.of(), Map.of());
    }
    if (json instanceof Map<?, ?> members
        && members.get("kept") instanceof Map<?, ?> kept
        && members.get("erased") instanceof Map<?, ?> erased) {
      return new Salts(null, texts(kept), texts(erased));
    }
    throw new IllegalArgumentException("not the salts of a record");
  }

  private static Map<String, String> texts(Map<?, ?> json) {
    Map<String, String> texts = new TreeMap<>();
    json.forEach((path, hex) -> texts.put(String.valueOf(path), String.valueOf(hex)));
    return Collections.unmodifiableMap(texts);
  }

  /** As a JSON value: a text in hex, or where values were erased an object. */
  public Object json() {
    return root != null
        ? HexFormat.of().formatHex(root)
        : new TreeMap<>(Map.of("kept", kept, "erased", erased));
  }

  /** The paths of the values that were erased, as JSON pointers into the body. */
  public Set<String> erased() {
    return Collections.unmodifiableSet(erased.keySet());
  }

  /** What the hash says of the value at a path. */
  String digest(Sha256 sha, String path, @Nullable Object value) {
    String gone = erased.get(path);
    return gone != null
        ? gone
        : HexFormat.of().formatHex(sha.of(salt(sha, path), CanonicalJson.of(value)));
  }

  private byte[] salt(Sha256 sha, String path) {
    if (root != null) {
      return Arrays.copyOf(sha.of(root, path), LENGTH);
    }
    String hex = kept.get(path);
    if (hex == null) {
      throw new IllegalArgumentException("a record has a value at " + path + " without a salt");
    }
    return HexFormat.of().parseHex(hex);
  }

  /**
   * Those of the same record once some of its values are erased.
   *
   * @param values all of its values by path
   * @param gone the paths of those to erase
   */
  Salts without(Map<String, ?> values, Set<String> gone) {
    Sha256 sha = new Sha256();
    Map<String, String> stay = new TreeMap<>();
    Map<String, String> leave = new TreeMap<>(erased);
    values.forEach(
        (path, value) -> {
          if (gone.contains(path)) {
            leave.put(path, digest(sha, path, value));
          } else if (!leave.containsKey(path)) {
            stay.put(path, HexFormat.of().formatHex(salt(sha, path)));
          }
        });
    return new Salts(null, Collections.unmodifiableMap(stay), Collections.unmodifiableMap(leave));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Salts salts && json().equals(salts.json());
  }

  @Override
  public int hashCode() {
    return json().hashCode();
  }

  @Override
  public String toString() {
    return "Salts[" + (root != null ? "whole" : "erased " + erased.keySet()) + "]";
  }
}
