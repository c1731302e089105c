package dev.aegis.cli;

import java.net.URI;

/** Where servers are found. */
final class Addresses {
  private Addresses() {}

  /** How somebody on this machine calls a server that listens at a host and a port. */
  static URI reachable(String host, int port) {
    String name =
        switch (host) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::", "[::]" -> "[::1]";
          default -> host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    return URI.create("http://" + name + ":" + port);
  }
}
