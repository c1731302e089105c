package dev.aegis.cli;

/** The formats that most commands know. */
enum Format {
  /** Aligned columns or lines for people. */
  TABLE,
  /** JSON with stable names. */
  JSON
}
