package dev.aegis.server;

import java.util.Optional;

/** The tokens that callers may present. Thread-safe. */
public interface Tokens {

  /**
   * The token whose hash this is, whether it has expired or not. It takes as long whichever it is.
   *
   * @param sha256 of what a caller presents
   */
  Optional<Token> withHash(String sha256);

  /**
   * The token of a name, whether it has expired or not.
   *
   * @return nothing unless overridden
   */
  default Optional<Token> named(String name) {
    return Optional.empty();
  }

  /**
   * Why they may not be those that they should be, such as a file that can't be read any more.
   *
   * @return nothing unless overridden
   */
  default Optional<String> trouble() {
    return Optional.empty();
  }
}
