package dev.aegis.plugin;

import java.util.Objects;

/**
 * A factory that was found, in use or not.
 *
 * @param kind what it provides
 * @param type the name by which settings choose it
 * @param provider its class
 * @param origin the jar it is from, or {@code class path} and the jar's name
 */
public record FoundPlugin(PluginKind kind, String type, String provider, String origin) {
  public FoundPlugin {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(type);
    Objects.requireNonNull(provider);
    Objects.requireNonNull(origin);
  }
}
