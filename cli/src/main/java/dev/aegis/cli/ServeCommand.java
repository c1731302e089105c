package dev.aegis.cli;

import dev.aegis.cli.Configuration.Value;
import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.runtime.ConfigurationTrial;
import dev.aegis.runtime.FunctionPlugins;
import dev.aegis.runtime.NoPolicyException;
import dev.aegis.runtime.PolicyRefusedException;
import dev.aegis.runtime.WatchedFiles;
import dev.aegis.server.TokensFile;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.StoreFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the server until it is told to end. */
@Command(
    name = "serve",
    description = {
      "Serve the REST API.",
      "Without a policy file, the policy that was last in force is served."
    },
    footer = {
      "  aegis serve policy.yaml",
      "  aegis serve policy.yaml --port 0 --audit-db /var/lib/aegis/audit",
      "  aegis serve policy.yaml --approval console",
      "  aegis serve /etc/aegis/policy.yaml --watch"
    })
final class ServeCommand extends AegisCommand {
  /** How long one that is starting when it is asked to end has for it, in seconds. */
  private static final int LONGEST_START = 30;

  @Parameters(
      arity = "0..*",
      paramLabel = "POLICY",
      description = "The policy's files (default: policy.yaml).")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to listen (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where to listen; 0 picks a free one (default: 8000).")
  private @Nullable String port;

  @Option(
      names = "--audit-db",
      paramLabel = "PATH",
      description = "The audit database (default: aegis_audit.db).")
  private @Nullable Path database;

  @Option(
      names = "--store",
      paramLabel = "JDBC-URL",
      description =
          "A PostgreSQL database in place of the audit database, for several servers to share:"
              + " jdbc:postgresql://HOST/NAME?user=USER, the password in AEGIS_STORE_PASSWORD.")
  private @Nullable String store;

  @Option(
      names = "--approval",
      paramLabel = "NAME",
      description = "The approval handler where a rule names none (default: auto).")
  private @Nullable String approval;

  @Option(
      names = "--approval-wait",
      paramLabel = "SECONDS",
      description = "The longest that a caller may wait for people (default: 60).")
  private @Nullable String approvalWait;

  @Option(
      names = "--allow-auto-critical",
      description = "Let automatic approval say yes to what is critical, too.")
  private boolean allowAutoCritical;

  @Option(
      names = "--record-evaluations",
      description = "Put on record what is only evaluated, too.")
  private boolean recordEvaluations;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "The tokens that callers may present; `aegis token create` makes one.")
  private @Nullable Path tokens;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "The server's certificate and its chain, in PEM; with it, callers speak TLS. It and the"
              + " key are read again when they change.")
  private @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key, in PEM.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description = "The CAs, in PEM, one of which callers need a certificate of.")
  private @Nullable Path tlsClientCa;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "The folder of plugins (default: the distribution's own).")
  private @Nullable Path plugins;

  @Option(
      names = "--watch",
      description =
          "Follow the policy's files: a changed policy is put in force, one that can't be used is"
              + " not, and the log says why.")
  private boolean watch;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text, or json: an object a line (default: text).")
  private @Nullable String logFormat;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--check",
      description =
          "Check the policy, the settings and the plugins, and do not serve. Sinks and the store"
              + " are not opened.")
  private boolean check;

  ServeCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration settings = settings();
    settings.beginLogging(shell.err());
    List<Path> named = policyFiles(settings);
    WatchedFiles watched = watch ? watched(named) : null;
    Outcome<List<SourceText>> texts = watched == null ? PolicyFiles.texts(named) : watched.read();
    if (!texts.succeeded()) {
      Findings.print(texts.diagnostics(), shell.err(), Colors.OFF);
      return ExitCode.NO;
    }
    if (check) {
      return check(settings, texts.get());
    }
    if (texts.get().isEmpty() && settings.store().fingerprint().isEmpty()) {
      // Before a database is made that holds none.
      throw noPolicy(settings, null);
    }
    try {
      serve(settings, texts.get(), watched);
      return ExitCode.DONE;
    } catch (PolicyRefusedException e) {
      Findings.print(e.diagnostics(), shell.err(), Colors.OFF);
      return ExitCode.NO;
    } catch (NoPolicyException e) {
      throw noPolicy(settings, e);
    }
  }

  private static CommandFailure noPolicy(Configuration settings, @Nullable Throwable cause) {
    String message =
        "there is no policy: `"
            + settings.text(Setting.POLICY)
            + "` does not exist, and none was ever in force; write one with `aegis init`";
    return cause == null ? CommandFailure.failed(message) : CommandFailure.failed(message, cause);
  }

  private Configuration settings() {
    Map<Setting, @Nullable Object> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.HOST, host);
    flags.put(Setting.PORT, port);
    flags.put(Setting.AUDIT_DB, database);
    flags.put(Setting.STORE, store);
    flags.put(Setting.APPROVAL, approval);
    flags.put(Setting.APPROVAL_WAIT, approvalWait);
    flags.put(Setting.RECORD_EVALUATIONS, recordEvaluations ? "true" : null);
    flags.put(Setting.TOKENS, tokens);
    flags.put(Setting.TLS_CERT, tlsCertificate);
    flags.put(Setting.TLS_KEY, tlsKey);
    flags.put(Setting.TLS_CLIENT_CA, tlsClientCa);
    flags.put(Setting.PLUGINS, plugins);
    flags.put(Setting.LOG_FORMAT, logFormat);
    ConfigFile file = config.read();
    return Configuration.of(shell, flags, allowAutoCritical ? file.allowingAutoCritical() : file);
  }

  /** The files that were named; the usual one where it exists; else none. */
  private List<Path> policyFiles(Configuration settings) {
    if (!files.isEmpty()) {
      return files;
    }
    Value policy = settings.value(Setting.POLICY);
    Path file = Path.of(Objects.requireNonNull(policy.text()));
    return policy.isDefault() && !Files.exists(file) ? List.of() : List.of(file);
  }

  private WatchedFiles watched(List<Path> named) {
    if (named.isEmpty()) {
      throw CommandFailure.usage(
          "--watch follows policy files, and none is named; name one, such as `aegis serve"
              + " policy.yaml --watch`");
    }
    return WatchedFiles.of(named, shell.clock());
  }

  /**
   * Until the process is asked to end, which it may be as soon as anybody can see that it lives.
   */
  private void serve(
      Configuration settings, List<SourceText> policy, @Nullable WatchedFiles watched)
      throws IOException, InterruptedException {
    CompletableFuture<RunningServer> started = new CompletableFuture<>();
    try (Ending ending = Ending.whenAsked(() -> end(started))) {
      try (RunningServer server = RunningServer.start(shell, settings, policy)) {
        if (watched != null) {
          server.follow(watched);
        }
        started.complete(server);
        server.warnings().forEach(warning -> warn(warning, settings.logFormat()));
        say("Aegis is listening on " + server.uri());
        ending.await();
      } finally {
        started.cancel(false);
      }
    }
  }

  private void end(Future<RunningServer> started) {
    RunningServer server;
    try {
      server = started.get(LONGEST_START, TimeUnit.SECONDS);
    } catch (CancellationException e) {
      return; // The start has failed, and says why.
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("asked to end before all had begun", e);
    }
    say("Aegis is stopping");
    server.close();
    say("Aegis has stopped");
  }

  private void say(String line) {
    println(line);
    shell.flush();
  }

  private void warn(String warning, LogFormat format) {
    switch (format) {
      case TEXT -> note("aegis: warning: " + Text.printable(warning));
      case JSON -> System.getLogger("aegis").log(System.Logger.Level.WARNING, warning);
    }
  }

  /** What is in use must be usable; what is configured alone had better be. */
  private void checkHandlers(Plugins found, Configuration settings, Set<String> named) {
    Map<String, PluginConfig> configured = settings.file().approvals();
    named.add(settings.text(Setting.APPROVAL));
    List<String> unusable = ConfigurationTrial.handlers(found, configured, named, shell.clock());
    if (!unusable.isEmpty()) {
      throw CommandFailure.failed(String.join("\n", unusable));
    }
    ConfigurationTrial.handlers(found, configured, configured.keySet(), shell.clock())
        .forEach(problem -> note("aegis: warning: " + Text.printable(problem)));
  }

  /** Sinks and the store are known to be there; opening them would change what they are kept in. */
  private void checkOthers(Plugins found, Configuration settings) {
    found.factory(StoreFactory.class, PluginFolders.STORE_TYPE);
    settings.file().sinks().values().forEach(s -> found.factory(AuditSinkFactory.class, s.type()));
    PluginConfig executor = settings.file().executor();
    if (executor != null) {
      refuse(ConfigurationTrial.executor(found, executor, shell.clock()));
    }
    refuse(ConfigurationTrial.maskKey(settings.maskKey()));
  }

  private static void refuse(Optional<String> problem) {
    if (problem.isPresent()) {
      throw CommandFailure.failed(problem.get());
    }
  }

  private int check(Configuration settings, List<SourceText> texts) {
    // Named well, if not opened.
    StoreLocation unused = settings.store();
    Path known = settings.path(Setting.TOKENS);
    if (known != null) {
      TokensFile.open(known);
    }
    RunningServer.certificates(shell, settings);
    try (Plugins found = PluginFolders.discover(shell, settings)) {
      Set<String> named = new HashSet<>();
      Functions functions = FunctionPlugins.make(found, settings.file().functions(), shell.clock());
      if (!texts.isEmpty()) {
        Outcome<Policy> policy = PolicyReader.read(texts, functions);
        if (!policy.succeeded()) {
          Findings.print(policy.diagnostics(), shell.err(), Colors.OFF);
          return ExitCode.NO;
        }
        List<Rule> rules = Matcher.compile(policy.get()).policy().rules();
        rules.stream()
            .map(Rule::review)
            .filter(review -> review != null && review.handler() != null)
            .forEach(review -> named.add(review.handler()));
        println("Policy valid: " + rules.size() + " rule(s) loaded.");
      }
      settings.overruled().forEach(warning -> note("aegis: warning: " + Text.printable(warning)));
      found.problems().forEach(problem -> note("aegis: warning: " + problem));
      checkHandlers(found, settings, named);
      checkOthers(found, settings);
    }
    println("Settings usable.");
    return ExitCode.DONE;
  }
}
