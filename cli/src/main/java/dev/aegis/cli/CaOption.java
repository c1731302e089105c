package dev.aegis.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the CAs of a server, for those that the platform does not know. */
final class CaOption {
  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "The CAs, in PEM, by which a server with https:// is known.")
  private @Nullable Path file;

  /** By whom servers are known; null for the platform's own CAs. */
  @Nullable SSLContext trust(Shell shell) {
    Map<Setting, @Nullable Object> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.CA_FILE, file);
    Path ca = Configuration.of(shell, flags, ConfigFile.NONE).path(Setting.CA_FILE);
    return ca == null ? null : CaFile.trust(ca);
  }
}
