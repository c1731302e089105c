/**
 * Finds plugins and makes instances of them. {@link dev.aegis.plugin.Plugins} is the front; each
 * jar or folder of jars has a class loader of its own that sees the JDK, the SPI and the model
 * alone.
 */
package dev.aegis.plugin;
