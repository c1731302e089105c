package dev.aegis.cli;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.runtime.RecoveryRule;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import dev.aegis.yaml.Documents;
import dev.aegis.yaml.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads config files, strictly: what is not known is a mistake, and all mistakes are told at once,
 * each with its place.
 *
 * <pre>{@code
 * host: 127.0.0.1           # and the other single settings, see Setting
 * loggers:                  # levels of single loggers
 *   aegis.audit: INFO
 * approvals:                # approval handlers by the names that rules use
 *   desk: {type: console}
 * sinks:                    # what follows the audit log
 *   log: {type: log}
 * functions:                # what conditions can call
 *   risk: {type: acme}
 * executor: {type: noop}    # what runs actions
 * recovery:                 # what is to follow where actions fail, see RecoveryReader
 *   - {match: deploy*, rollback: {type: rollback_deploy}}
 * }</pre>
 */
final class ConfigReader {
  private static final List<String> SECTIONS =
      List.of("loggers", "approvals", "sinks", "functions", "executor", "recovery");

  /** In bytes. */
  private static final int LARGEST = 1 << 20;

  private final List<String> mistakes = new ArrayList<>();
  private final Map<Setting, String> values = new EnumMap<>(Setting.class);
  private final Map<String, LogLevel> logLevels = new LinkedHashMap<>();
  private final Map<String, PluginConfig> approvals = new LinkedHashMap<>();
  private final Map<String, PluginConfig> sinks = new LinkedHashMap<>();
  private final Map<String, PluginConfig> functions = new LinkedHashMap<>();
  private @Nullable PluginConfig executor;
  private List<RecoveryRule> recovery = List.of();

  private ConfigReader() {}

  /**
   * What a file says.
   *
   * @throws CommandFailure where it can't be read, or makes no sense
   */
  static ConfigFile read(Path file) {
    byte[] bytes;
    if (Files.isDirectory(file)) {
      throw CommandFailure.failed(
          "the config file `" + file + "` is a folder; name the file in it");
    }
    try {
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LARGEST + 1);
      }
      if (bytes.length > LARGEST) {
        throw CommandFailure.failed("the config file `" + file + "` is larger than 1 MiB");
      }
    } catch (IOException e) {
      throw CommandFailure.failed("the config file: " + Failures.describe(e), e);
    }
    Outcome<Node> document = Documents.decode(file.toString(), bytes).then(Documents::yaml);
    if (!document.succeeded()) {
      throw refused(document.diagnostics().stream().map(ConfigReader::line).toList());
    }
    ConfigReader reader = new ConfigReader();
    reader.readAll(document.get());
    if (!reader.mistakes.isEmpty()) {
      throw refused(reader.mistakes);
    }
    return new ConfigFile(
        file.toString(),
        reader.values,
        reader.logLevels,
        reader.approvals,
        reader.sinks,
        reader.functions,
        reader.executor,
        reader.recovery);
  }

  private static CommandFailure refused(List<String> mistakes) {
    return CommandFailure.usage(String.join("\n", mistakes));
  }

  private static String line(Diagnostic diagnostic) {
    return line(diagnostic.source(), diagnostic.span(), diagnostic.message());
  }

  private static String line(SourceText source, Span span, String message) {
    var place = source.position(span.start());
    return source.name() + ":" + place.line() + ":" + place.column() + ": " + message;
  }

  private void mistake(Node node, String message) {
    mistakes.add(line(node.source(), node.span(), message));
  }

  private void readAll(Node root) {
    if (isNull(root)) {
      return;
    }
    for (Node.Entry entry : entries(root, "a config file")) {
      String name = entry.name();
      Node value = entry.value();
      switch (name) {
        case "loggers" -> readLoggers(value);
        case "approvals" -> readPlugins(value, name, approvals);
        case "sinks" -> readPlugins(value, name, sinks);
        case "recovery" -> recovery = new RecoveryReader(this::mistake).read(value);
        case "functions" -> readPlugins(value, name, functions);
        case "executor" -> executor = plugin(value, name);
        default ->
            Setting.withKey(name)
                .ifPresentOrElse(setting -> readSetting(setting, value), () -> unknown(entry));
      }
    }
  }

  private void unknown(Node.Entry entry) {
    if (entry.name().startsWith("x-")) {
      return;
    }
    List<String> known =
        Stream.concat(Stream.of(Setting.values()).map(Setting::key), SECTIONS.stream()).toList();
    String hint =
        Suggestion.didYouMean(entry.name(), known).orElse("known are " + String.join(", ", known));
    mistake(entry.key(), "unknown setting `" + entry.name() + "`; " + hint);
  }

  private void readSetting(Setting setting, Node value) {
    if (value instanceof Node.Scalar scalar
        && (scalar.value() instanceof String || scalar.value() instanceof Long)) {
      values.put(setting, scalar.value().toString());
    } else {
      mistake(value, "`" + setting.key() + "` must be a single text or number");
    }
  }

  private void readLoggers(Node node) {
    for (Node.Entry entry : entries(node, "`loggers`")) {
      Object value = entry.value() instanceof Node.Scalar scalar ? scalar.value() : null;
      LogLevel.named(String.valueOf(value))
          .ifPresentOrElse(
              level -> logLevels.put(entry.name(), level),
              () -> mistake(entry.value(), "a level is " + LogLevel.names()));
    }
  }

  private void readPlugins(Node node, String section, Map<String, PluginConfig> into) {
    for (Node.Entry entry : entries(node, "`" + section + "`")) {
      PluginConfig plugin = plugin(entry.value(), entry.name());
      if (plugin != null) {
        into.put(entry.name(), plugin);
      }
    }
  }

  private @Nullable PluginConfig plugin(Node node, String name) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    entries(node, "`" + name + "`").forEach(e -> settings.put(e.name(), json(e.value())));
    Object type = settings.remove("type");
    if (type instanceof String text && !text.isEmpty()) {
      return new PluginConfig(text, settings);
    }
    mistake(node, "`" + name + "` needs a `type`: which plugin it is, see `aegis plugins`");
    return null;
  }

  private List<Node.Entry> entries(Node node, String what) {
    if (node instanceof Node.Mapping mapping) {
      return mapping.entries();
    }
    mistake(node, what + " must be a mapping of names to values");
    return List.of();
  }

  private static boolean isNull(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() == null;
  }

  private static @Nullable Object json(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value();
      case Node.Sequence sequence -> {
        List<@Nullable Object> list = new ArrayList<>();
        sequence.items().forEach(item -> list.add(json(item)));
        yield list;
      }
      case Node.Mapping mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> map.put(entry.name(), json(entry.value())));
        yield map;
      }
    };
  }
}
