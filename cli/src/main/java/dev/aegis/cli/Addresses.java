package dev.aegis.cli;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where servers are found. */
final class Addresses {
  private Addresses() {}

  /** How somebody on this machine calls a server that listens at a host and a port. */
  static URI reachable(String scheme, String host, int port) {
    String name =
        switch (host) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::", "[::]" -> "[::1]";
          default -> host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    return URI.create(scheme + "://" + name + ":" + port);
  }

  /**
   * The server that somebody means.
   *
   * @param named by them; null for where `serve` listens by the settings
   */
  static URI server(@Nullable URI named, Shell shell) {
    if (named == null) {
      Configuration settings = Configuration.of(shell, Map.of(), ConfigFile.NONE);
      String scheme = settings.hasTls() ? "https" : "http";
      return reachable(scheme, settings.text(Setting.HOST), settings.port());
    }
    return named;
  }
}
