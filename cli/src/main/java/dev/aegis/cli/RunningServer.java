package dev.aegis.cli;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.AegisBuilder;
import dev.aegis.runtime.WatchedFiles;
import dev.aegis.server.AegisServer;
import dev.aegis.server.ServerSettings;
import dev.aegis.server.TlsFiles;
import dev.aegis.server.TokensFile;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server with all that belongs to it, closed in order and once. */
final class RunningServer implements AutoCloseable {
  private static final int KEY_BYTES = 32;

  private final Aegis aegis;
  private final AegisServer server;
  private final List<String> warnings;
  private final List<AutoCloseable> parts;
  private boolean closed;

  private RunningServer(
      Aegis aegis, AegisServer server, List<String> warnings, List<AutoCloseable> parts) {
    this.aegis = aegis;
    this.server = server;
    this.warnings = List.copyOf(warnings);
    this.parts = List.copyOf(parts);
  }

  /**
   * Opens the store, puts the policy in force and listens.
   *
   * @param policy its texts; where there are none, the store's newest is served
   * @throws dev.aegis.runtime.PolicyRefusedException where the policy has errors
   * @throws dev.aegis.runtime.NoPolicyException where there is none
   * @throws dev.aegis.spi.StoreException where the store can't be opened
   * @throws dev.aegis.plugin.PluginException where a plugin in use is missing or can't be made
   * @throws dev.aegis.server.ServerStartException where nothing can listen there
   */
  static RunningServer start(Shell shell, Configuration settings, List<SourceText> policy)
      throws IOException {
    List<AutoCloseable> parts = new ArrayList<>();
    try {
      Plugins plugins = PluginFolders.discover(shell, settings);
      parts.add(plugins);
      StoreLocation store = settings.store();
      String key = newKey();
      // What can fail without a database comes before one is made.
      ServerSettings listening = listening(shell, settings, key);
      Path archive = archive(settings);
      Aegis aegis = aegis(shell, settings, policy, plugins, store);
      parts.add(aegis);
      AegisServer.alone();
      AegisServer server = AegisServer.start(aegis, listening);
      parts.add(server);
      if (!store.isShared()) {
        // The store's lock is ours, so what an earlier server left behind is worth nothing.
        Path file = store.files().serverFile();
        URI local =
            Objects.requireNonNullElseGet(
                server.localUri(),
                () -> Addresses.reachable("http", settings.text(Setting.HOST), server.port()));
        new ServerFile(local, key, ProcessHandle.current().pid()).write(file);
        parts.add(() -> Files.deleteIfExists(file));
      }
      Duration age = settings.retention();
      if (age != null) {
        Retention retention = new Retention(aegis.journal(), shell.clock(), age, archive);
        parts.add(retention);
        retention.begin();
      }
      List<String> warnings =
          Stream.of(
                  settings.overruled().stream(),
                  plugins.problems().stream().map(Object::toString),
                  aegis.warnings().stream(),
                  unanswerable(settings).stream(),
                  server.warnings().stream())
              .flatMap(lines -> lines)
              .toList();
      return new RunningServer(aegis, server, warnings, parts);
    } catch (Throwable e) {
      close(parts);
      throw e;
    }
  }

  /** The folder that what is pruned goes to; null for none. */
  private static @Nullable Path archive(Configuration settings) {
    Path archive = settings.path(Setting.RETENTION_ARCHIVE);
    if (archive != null && !Files.isDirectory(archive)) {
      throw CommandFailure.failed(
          "the retention archive `" + archive + "` is no folder; make it, or name another");
    }
    return archive;
  }

  private static Aegis aegis(
      Shell shell,
      Configuration settings,
      List<SourceText> policy,
      Plugins plugins,
      StoreLocation store) {
    ConfigFile file = settings.file();
    AegisBuilder builder =
        Aegis.builder()
            .clock(shell.clock())
            .plugins(plugins)
            .policy(policy)
            .store(store.plugin(true))
            .checkpoints(settings.checkpointKey(), settings.checkpoints())
            .maskKey(settings.maskKey())
            .recovery(file.recovery())
            .authorizationTime(settings.authorizationTime())
            .defaultApproval(settings.text(Setting.APPROVAL));
    file.approvals().forEach(builder::approval);
    file.sinks().forEach(builder::sink);
    file.functions().forEach(builder::functions);
    PluginConfig usual = new PluginConfig(PluginFolders.EXECUTOR_TYPE, Map.of());
    return builder.executor(Objects.requireNonNullElse(file.executor(), usual)).build();
  }

  /** Where everything waits for people, and nobody can say who they are. */
  private static List<String> unanswerable(Configuration settings) {
    String name = settings.text(Setting.APPROVAL);
    PluginConfig handler = settings.file().approvals().get(name);
    boolean inbox = (handler == null ? name : handler.type()).equals("inbox");
    return inbox && settings.path(Setting.TOKENS) == null
        ? List.of(
            "approvals wait for `aegis approvals`, which takes a token, and there are none; make"
                + " them with `aegis token create` and name their file with --tokens")
        : List.of();
  }

  private static ServerSettings listening(Shell shell, Configuration settings, String key) {
    ServerSettings listening =
        ServerSettings.of(settings.text(Setting.HOST), settings.port(), Version.number())
            .withLocalKey(key)
            .withApprovalWait(settings.approvalWait())
            .withCapacity(settings.capacity());
    if (settings.recordsEvaluations()) {
      listening = listening.withRecordedEvaluations();
    }
    TlsFiles tls = certificates(shell, settings);
    listening = tls == null ? listening : listening.withTls(tls);
    Path tokens = settings.path(Setting.TOKENS);
    return tokens == null ? listening : listening.withTokens(TokensFile.open(tokens));
  }

  /** What the server shows to callers; null where they speak plain HTTP. */
  static @Nullable TlsFiles certificates(Shell shell, Configuration settings) {
    Path certificate = settings.path(Setting.TLS_CERT);
    Path key = settings.path(Setting.TLS_KEY);
    if (certificate == null || key == null) {
      return null;
    }
    // Or callers could have it do the costly half of TLS 1.2 again and again on one connection.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    return TlsFiles.open(certificate, key, settings.path(Setting.TLS_CLIENT_CA), shell.clock());
  }

  private static String newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Where callers find it. */
  URI uri() {
    return server.uri();
  }

  /** What works and should still be known, a line each. */
  List<String> warnings() {
    return warnings;
  }

  /** Puts in force what the policy's files say whenever they change. */
  void follow(WatchedFiles files) {
    aegis.follow(files);
  }

  /** Lets requests in flight end, brings everything to disk, and lets go. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      close(parts);
    }
  }

  private static void close(List<AutoCloseable> parts) {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        System.getLogger("aegis").log(System.Logger.Level.WARNING, "while closing", e);
      }
    }
  }
}
