package dev.aegis.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The option that names a server, which is called with the token of the environment. */
final class ServerOption {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The server (default: where `aegis serve` listens by the settings). What it is shown is"
              + " the token in AEGIS_TOKEN.")
  private @Nullable URI url;

  @Mixin private CaOption ca = new CaOption();

  /** The server, to be closed after use. */
  ServerCalls calls(Shell shell) {
    return new ServerCalls(
        Addresses.server(url, shell), shell.variable("AEGIS_TOKEN"), ca.trust(shell));
  }
}
