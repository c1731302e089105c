package dev.aegis.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a config file. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file with settings; flags and the environment go before it.")
  private @Nullable Path file;

  /** What the file says, or nothing where none was given. */
  ConfigFile read() {
    return file == null ? ConfigFile.NONE : ConfigReader.read(file);
  }
}
