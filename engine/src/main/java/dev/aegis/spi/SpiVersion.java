package dev.aegis.spi;

/**
 * The version of what plugins are built against: this package and the model that it speaks of. It
 * counts up when a change breaks plugins that were built before.
 */
public final class SpiVersion {
  /** The version of this Aegis. */
  public static final int CURRENT = 1;

  /**
   * The attribute by which a jar's manifest says which version it was built for. A jar without it
   * is taken to fit.
   */
  public static final String MANIFEST_ATTRIBUTE = "Aegis-Spi-Version";

  private SpiVersion() {}
}
