package dev.aegis.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin that is not there, can't be made, or broke. The message is one line for an operator, and
 * never holds a secret.
 */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PluginException(String message) {
    this(message, null);
  }

  PluginException(String message, @Nullable Throwable cause) {
    super(Words.line(message), cause);
  }
}
