package dev.aegis.server;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a token may be used for. None implies another. */
public enum Role {
  /** To ask what the policy says. */
  EVALUATE,
  /** To have actions run, and so to ask as well. */
  EXECUTE,
  /** To read the record. */
  AUDIT,
  /** To answer for a person. */
  APPROVE,
  /** To put a policy in force. */
  ADMIN;

  /** The word in a tokens file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word. */
  public static Optional<Role> named(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** All words, for people. */
  public static String words() {
    return Stream.of(values()).map(Role::word).collect(Collectors.joining(", "));
  }
}
