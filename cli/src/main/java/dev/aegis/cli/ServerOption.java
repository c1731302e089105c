package dev.aegis.cli;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

  /** The server, to be closed after use. */
  ServerCalls calls(Shell shell) {
    URI server = Objects.requireNonNullElseGet(url, () -> usual(shell));
    boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
    if (!http || server.getHost() == null) {
      throw CommandFailure.usage("`" + server + "` is no address such as http://127.0.0.1:8000");
    }
    return new ServerCalls(server, shell.variable("AEGIS_TOKEN"));
  }

  private static URI usual(Shell shell) {
    Configuration settings = Configuration.of(shell, Map.of(), ConfigFile.NONE);
    return Addresses.reachable(settings.text(Setting.HOST), settings.port());
  }
}
