package dev.aegis.runtime;

import dev.aegis.condition.Functions;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.match.Matcher;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalHandlers;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@link Aegis} together from plugins and their settings, or from objects of an embedding
 * program. Not thread-safe.
 */
public final class AegisBuilder {
  /** The type of the store that is a database in a file. */
  private static final String FILE_STORE = "jdbc";

  /** What a handler is called that was given without a name. */
  private static final String OWN_APPROVAL = "default";

  private InstantSource clock = InstantSource.system();
  private @Nullable Plugins plugins;
  private List<SourceText> policy = List.of();
  private @Nullable PluginConfig storeConfig;
  private @Nullable Store store;
  private String defaultApproval = Unanswered.NAME;
  private final Map<String, PluginConfig> approvalConfigs = new LinkedHashMap<>();
  private final Map<String, ApprovalHandler> approvalHandlers = new LinkedHashMap<>();
  private final Map<String, PluginConfig> sinkConfigs = new LinkedHashMap<>();
  private final Map<String, AuditSink> sinks = new LinkedHashMap<>();
  private final Map<String, PluginConfig> functionConfigs = new LinkedHashMap<>();
  private Functions functions = Functions.NONE;
  private @Nullable PluginConfig executorConfig;
  private @Nullable ActionExecutor executor;
  private List<RecoveryRule> recovery = List.of();
  private Pause pause = Pause.REAL;
  private Duration authorizationTime = Duration.ofMinutes(15);
  private final List<ActionListener> listeners = new ArrayList<>();
  private @Nullable Path checkpointKey;
  private @Nullable Path checkpointFile;
  private @Nullable Path maskKey;

  AegisBuilder() {}

  /** Where time comes from; the system's clock unless given. */
  public AegisBuilder clock(InstantSource clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Where plugins come from; those on the class path unless given. The caller closes them, after
   * Aegis.
   */
  public AegisBuilder plugins(Plugins plugins) {
    this.plugins = plugins;
    return this;
  }

  /** The policy files, layered in this order; the newest in the store unless given. */
  public AegisBuilder policy(List<SourceText> files) {
    this.policy = List.copyOf(files);
    return this;
  }

  /**
   * How long a caller that runs an action itself may take to say how it ended; 15 minutes unless
   * given.
   *
   * @param time 1 second to 30 days
   */
  public AegisBuilder authorizationTime(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException("an authorization lasts 1 second to 30 days: " + time);
    }
    authorizationTime = time;
    return this;
  }

  /**
   * The policy files, layered in this order.
   *
   * @throws PolicyRefusedException where one is no text
   * @throws UncheckedIOException where one can't be read
   */
  public AegisBuilder policy(Path file, Path... more) {
    return policy(PolicyFiles.read(file, more));
  }

  /** The policy itself, as YAML. */
  public AegisBuilder policyText(String yaml) {
    return policy(List.of(new SourceText("policy", yaml)));
  }

  /**
   * The store as a database in a file, made where there is none. Its plugin, {@code
   * aegis-audit-jdbc}, is needed on the class path.
   *
   * @param file without its ending {@code .mv.db}
   */
  public AegisBuilder store(Path file) {
    return store(new PluginConfig(FILE_STORE, Map.of("path", file.toString())));
  }

  /** The store, by type and settings. */
  public AegisBuilder store(PluginConfig config) {
    this.storeConfig = config;
    this.store = null;
    return this;
  }

  /** The store itself; Aegis closes it. */
  public AegisBuilder store(Store store) {
    this.store = store;
    return this;
  }

  /**
   * The name of the handler that answers where a rule names none. Unless given, what must be
   * approved waits until somebody answers with {@link Approvals#answer}.
   */
  public AegisBuilder defaultApproval(String name) {
    this.defaultApproval = name;
    return this;
  }

  /** An approval handler by type and settings. A type's own name stands for it without settings. */
  public AegisBuilder approval(String name, PluginConfig config) {
    approvalConfigs.put(name, config);
    return this;
  }

  /** The approval handler where a rule names none; Aegis closes it. */
  public AegisBuilder approval(ApprovalHandler handler) {
    return approval(OWN_APPROVAL, handler).defaultApproval(OWN_APPROVAL);
  }

  /** An approval handler itself; Aegis closes it. */
  public AegisBuilder approval(String name, ApprovalHandler handler) {
    approvalHandlers.put(name, handler);
    return this;
  }

  /** A sink that follows the audit log, by type and settings. */
  public AegisBuilder sink(String name, PluginConfig config) {
    sinkConfigs.put(name, config);
    return this;
  }

  /** A sink that follows the audit log; Aegis closes it. */
  public AegisBuilder sink(String name, AuditSink sink) {
    sinks.put(name, sink);
    return this;
  }

  /** Functions that conditions can call, by type and settings. */
  public AegisBuilder functions(String name, PluginConfig config) {
    functionConfigs.put(name, config);
    return this;
  }

  /**
   * A function that conditions can call.
   *
   * @throws dev.aegis.spi.SettingsException where its name means something already
   */
  public AegisBuilder function(ConditionFunction function) {
    functions = functions.and(List.of(function));
    return this;
  }

  /**
   * What runs actions, by type and settings. Unless given, {@link Aegis#execute} lets what may run
   * fail, and {@link Aegis#run} alone is of use.
   */
  public AegisBuilder executor(PluginConfig config) {
    this.executorConfig = config;
    this.executor = null;
    return this;
  }

  /** What runs actions; Aegis closes it. */
  public AegisBuilder executor(ActionExecutor executor) {
    this.executor = executor;
    return this;
  }

  /**
   * What is to follow where actions fail: of these the first that matches. Nothing unless given.
   */
  public AegisBuilder recovery(List<RecoveryRule> rules) {
    this.recovery = List.copyOf(rules);
    return this;
  }

  /** How time passes between attempts. */
  AegisBuilder pause(Pause pause) {
    this.pause = pause;
    return this;
  }

  /** Another who hears what happens. */
  public AegisBuilder listener(ActionListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Signs once a minute where the audit log ends, which shows later if it was rewritten or cut off;
   * not done unless given.
   *
   * @param key the file of the key, made where there is none; not to be kept with the log
   * @param file what the signed checkpoints are appended to; likewise
   */
  public AegisBuilder checkpoints(Path key, Path file) {
    this.checkpointKey = key;
    this.checkpointFile = file;
    return this;
  }

  /**
   * The file of the key that values are masked with, where a policy has some masked; made when it
   * is needed first, and not to be kept with the log. Without one a mask says that there was a
   * value, and not which ones are equal.
   */
  public AegisBuilder maskKey(Path key) {
    this.maskKey = key;
    return this;
  }

  /**
   * Opens the store, puts the policy in force and starts.
   *
   * @throws PolicyRefusedException where the policy has errors; nothing was opened or made then
   * @throws NoPolicyException where none was given, and the store holds none
   * @throws dev.aegis.spi.StoreException where the store can't be opened, or lacks what a
   *     checkpoint knows, or where the key that values are masked with can't be had
   * @throws UncheckedIOException where checkpoints can't be written
   * @throws dev.aegis.plugin.PluginException where a plugin in use is missing or can't be made
   */
  public Aegis build() {
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      return build(opened);
    } catch (Throwable e) {
      for (AutoCloseable part : opened.reversed()) {
        try {
          part.close();
        } catch (Exception closing) {
          e.addSuppressed(closing);
        }
      }
      throw e;
    }
  }

  private Aegis build(List<AutoCloseable> opened) {
    var desk = new Desk();
    var found = source();
    var workshop = new Workshop(found, clock, desk, ApprovalHandlers.NONE);

    var peers = new AtomicReference<>(ApprovalHandlers.NONE);
    var reception = new Workshop(found, clock, desk, name -> peers.get().named(name));
    var handlers = new Handlers(defaultApproval, name -> handler(reception, name));
    peers.set(handlers.peers());
    opened.add(handlers);
    handlers.get(null);
    List<String> unusable =
        approvalConfigs.keySet().stream()
            .flatMap(name -> handlers.problemWith(name).stream())
            .toList();
    var functions = FunctionPlugins.add(this.functions, functionConfigs, workshop);
    var compiler = new PolicyCompiler(handlers, functions);
    // Before anything is opened, so that a policy that is refused leaves nothing behind.
    Matcher given = policy.isEmpty() ? null : compiler.compileOrThrow(policy);
    ActionExecutor executor = this.executor;
    if (executor == null) {
      executor = executor(workshop);
    }
    opened.add(executor);
    Map<String, AuditSink> following = new LinkedHashMap<>(sinks);
    sinkConfigs.forEach(
        (name, config) -> {
          AuditSink sink =
              workshop.make(AuditSinkFactory.class, name, config, AuditSinkFactory::create);
          opened.add(sink);
          following.put(name, sink);
        });
    Store store = this.store;
    if (store == null) {
      PluginConfig config = storeConfig;
      if (config == null) {
        throw new IllegalStateException("there is no store; give the builder one");
      }
      store = workshop.make(StoreFactory.class, "store", config, StoreFactory::open);
    }
    opened.add(store);

    List<AutoCloseable> guests = new ArrayList<>();
    if (checkpointKey != null && checkpointFile != null) {
      var checkpoints = Checkpoints.begin(store.journal(), clock, checkpointKey, checkpointFile);
      opened.add(checkpoints);
      guests.add(checkpoints);
    }
    guests.add(executor);
    var stop = new EmergencyStop(store.state(), clock, store.isShared(), System::nanoTime);
    var policies = new PolicyRegister(store.policies(), compiler, stop, clock);
    if (given == null) {
      policies.startWithStored();
    } else {
      policies.start(policy, given);
    }
    var candidate = new Candidate(store.state(), compiler, policies, clock);
    candidate.look();
    var told = new Listeners(listeners);
    var journal = new FollowedJournal(store.journal(), following, store.isShared(), told);
    opened.add(journal);
    var masking = new Masking(maskKey);
    masking.begin(policies.inForce().policy());
    var recovery = new Recovery(this.recovery, pause);
    opened.add(recovery);
    var execution =
        new Execution(
            (action, at) -> policies.inForce().decide(action, at),
            stop,
            journal,
            executor,
            recovery,
            told,
            clock);
    var random = new SecureRandom();
    Supplier<String> ids = () -> newId(random);
    var state = new TimedState(store.state(), told);
    var beginnings = new Beginnings(journal, state);
    var authorizations =
        new Authorizations(state, journal, beginnings, told, clock, ids, authorizationTime);
    String self = ids.get();
    var grants =
        new Grants(
            new GrantStore(state), beginnings, policies::inForce, functions, handlers, clock, ids);
    var approvals =
        new Approvals(
            self,
            new CaseStore(state, journal),
            store.leases(),
            journal,
            handlers,
            grants,
            execution,
            masking,
            recovery,
            beginnings,
            authorizations,
            told,
            clock,
            ids);
    opened.add(approvals);
    desk.open(approvals);
    var enforcement =
        new Enforcement(
            beginnings, candidate, authorizations, approvals, execution, masking, told, clock);
    recovery.open(
        (action, origin) -> enforcement.execute(action, policies.inForce(), origin, Duration.ZERO));
    var aegis =
        new Aegis(
            store,
            journal,
            policies,
            handlers,
            approvals,
            grants,
            desk,
            execution,
            enforcement,
            recovery,
            authorizations,
            new IdempotencyKeys(
                self, store.state(), journal, approvals, authorizations, store.leases(), clock),
            stop,
            candidate,
            new Convergence(stop, policies, candidate),
            guests,
            told,
            clock,
            unusable);
    aegis.started();
    return aegis;
  }

  private Plugins source() {
    Plugins given = plugins;
    return given != null ? given : Plugins.discover(null, AegisBuilder.class.getClassLoader());
  }

  private ActionExecutor executor(Workshop workshop) {
    PluginConfig config = executorConfig;
    return config == null
        ? action -> new ExecutionResult.Failed("there is no executor; give the builder one")
        : workshop.make(
            ActionExecutorFactory.class, "executor", config, ActionExecutorFactory::create);
  }

  private ApprovalHandler handler(Workshop workshop, String name) {
    ApprovalHandler given = approvalHandlers.get(name);
    if (given != null) {
      return given;
    }
    if (name.equals(Unanswered.NAME) && !approvalConfigs.containsKey(name)) {
      return new Unanswered();
    }
    PluginConfig config = approvalConfigs.getOrDefault(name, new PluginConfig(name, Map.of()));
    return workshop.make(
        ApprovalHandlerFactory.class, name, config, ApprovalHandlerFactory::create);
  }

  private static String newId(SecureRandom random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
