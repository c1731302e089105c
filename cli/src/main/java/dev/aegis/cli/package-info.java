/**
 * The command line. {@link dev.aegis.cli.Main} joins it to the process; everything else sees the
 * world through a {@code Shell} alone, and says what went wrong as a {@code CommandFailure}.
 */
package dev.aegis.cli;
