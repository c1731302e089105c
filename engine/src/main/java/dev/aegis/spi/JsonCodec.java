package dev.aegis.spi;

import org.jspecify.annotations.Nullable;

/**
 * JSON as text and as values: null, {@link Boolean}, {@link Long}, {@link Double}, {@link String},
 * {@link java.util.List} and {@link java.util.Map} with string keys. Thread-safe.
 */
public interface JsonCodec {

  /**
   * One line of JSON; members keep their order. Lone surrogates are escaped, so that every value
   * can be written.
   */
  String write(@Nullable Object value);

  /**
   * The value of a JSON text.
   *
   * @throws IllegalArgumentException where it is not exactly one JSON value; the message says where
   */
  @Nullable Object read(String text);
}
