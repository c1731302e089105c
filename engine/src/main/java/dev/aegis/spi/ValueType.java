package dev.aegis.spi;

import java.util.Locale;

/** The types of values in conditions, with the class that each has in Java. */
public enum ValueType {
  /** {@link Boolean}. */
  BOOL,

  /** {@link Long}. */
  INT,

  /** {@link Double}. An int is taken too, where one is exactly a double. */
  DOUBLE,

  /** {@link String}. */
  STRING,

  /** {@link java.util.List} of any values, null among them. */
  LIST,

  /** {@link java.util.Map} from strings, ints or bools to any values, null among them. */
  MAP,

  /** {@link java.time.Instant}, of the years 1 to 9999. */
  TIMESTAMP,

  /** {@link java.time.Duration}, of at most 64 bits of nanoseconds. */
  DURATION,

  /** Any of the others, or null. */
  DYN;

  /** As people read it: {@code int}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
