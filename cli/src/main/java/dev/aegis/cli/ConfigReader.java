package dev.aegis.cli;

import dev.aegis.cli.ConfigFile.Mistake;
import dev.aegis.cli.ConfigFile.Written;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Severity;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.runtime.RecoveryRule;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import dev.aegis.yaml.Document;
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
 * Reads config files, strictly: what is not known is a mistake. Mistakes are kept with their
 * places, so that those are told with them that show only where the settings come together.
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

  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<Setting, Written> values = new EnumMap<>(Setting.class);
  private final Map<String, LogLevel> logLevels = new LinkedHashMap<>();
  private final Map<String, PluginConfig> approvals = new LinkedHashMap<>();
  private final Map<String, PluginConfig> sinks = new LinkedHashMap<>();
  private final Map<String, PluginConfig> functions = new LinkedHashMap<>();
  private @Nullable PluginConfig executor;
  private List<RecoveryRule> recovery = List.of();

  private ConfigReader() {}

  /**
   * What a file says, with its mistakes.
   *
   * @throws CommandFailure where it can't be read
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
    Outcome<SourceText> text = Documents.decode(file.toString(), bytes);
    ConfigReader reader = new ConfigReader();
    if (text.succeeded()) {
      reader.read(Documents.read(text.get()));
    } else {
      reader.note(text.diagnostics());
    }
    return new ConfigFile(
        file.toString(),
        reader.values,
        reader.logLevels,
        reader.approvals,
        reader.sinks,
        reader.functions,
        reader.executor,
        reader.recovery,
        reader.mistakes);
  }

  private void read(Document document) {
    Node root = document.root();
    if (root != null) {
      note(document.diagnostics());
      readAll(root);
    } else if (!isEmpty(document)) {
      note(document.diagnostics());
    }
  }

  /** A file of comments alone says as much as no file. */
  private static boolean isEmpty(Document document) {
    return document.diagnostics().stream().allMatch(d -> d.code() == Code.EMPTY_VALUE);
  }

  private void note(List<Diagnostic> diagnostics) {
    diagnostics.stream()
        .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
        .map(diagnostic -> new Mistake(diagnostic.position(), sentence(diagnostic)))
        .forEach(mistakes::add);
  }

  private static String sentence(Diagnostic diagnostic) {
    if (diagnostic.code() == Code.YAML_SEVERAL_DOCUMENTS) {
      return "a config file is one document, and another one begins here; leave one of them out";
    }
    return diagnostic.hint() == null
        ? diagnostic.message()
        : diagnostic.message() + "; " + diagnostic.hint();
  }

  private void mistake(Node node, String message) {
    mistakes.add(new Mistake(place(node), message));
  }

  private static Position place(Node node) {
    return node.source().position(node.span().start());
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
      values.put(setting, new Written(scalar.value().toString(), place(value)));
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
