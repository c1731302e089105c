package dev.aegis.spi;

/** Settings that a plugin cannot be made from. The message is for the person who wrote them. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
