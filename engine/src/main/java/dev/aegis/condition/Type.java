package dev.aegis.condition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a term's value is, as far as it can be known when the policy is loaded. */
enum Type {
  NULL,
  BOOL,
  INT,
  DOUBLE,
  STRING,
  LIST,
  MAP,
  TIMESTAMP,
  DURATION,
  /** Not known. */
  DYN;

  boolean fits(Type expected) {
    return this == expected || this == DYN || expected == DYN;
  }

  static Type of(@Nullable Object constant) {
    return switch (constant) {
      case null -> NULL;
      case Boolean truth -> BOOL;
      case Long number -> INT;
      case Double number -> DOUBLE;
      case String text -> STRING;
      default -> DYN;
    };
  }

  /** In words, with an article. */
  String described() {
    return switch (this) {
      case NULL -> "null";
      case INT -> "an int";
      case DYN -> "a value";
      default -> "a " + name().toLowerCase(Locale.ROOT);
    };
  }
}
