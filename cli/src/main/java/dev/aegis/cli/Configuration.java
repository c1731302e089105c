package dev.aegis.cli;

import dev.aegis.cli.ConfigFile.Mistake;
import dev.aegis.cli.ConfigFile.Written;
import dev.aegis.server.Capacity;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force, each with where it comes from: flags before environment before config file
 * before defaults. Immutable.
 */
final class Configuration {
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration LONGEST_AUTHORIZATION = Duration.ofDays(30);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** What keys and checkpoints are named after where the log is at a server. */
  private static final String BESIDE_A_SERVER = "aegis_store";

  private static final Pattern PASSWORD =
      Pattern.compile("[?&]password=", Pattern.CASE_INSENSITIVE);

  private static final Pattern DAYS = Pattern.compile("([1-9]\\d{0,5})([hdw])");

  private final Map<Setting, Value> values;
  private final ConfigFile file;
  private final @Nullable String storePassword;

  private Configuration(
      Map<Setting, Value> values, ConfigFile file, @Nullable String storePassword) {
    this.values = values;
    this.file = file;
    this.storePassword = storePassword;
  }

  /**
   * A setting's value.
   *
   * @param text null where there is none
   * @param origin where it comes from, for people
   */
  record Value(@Nullable String text, String origin) {
    private static final String DEFAULT = "default";
    private static final String FILE = "file";

    /** What was said in one of them counts for more than what was said in a later one. */
    private static final List<String> ORIGINS = List.of("flag", "environment", FILE, DEFAULT);

    static Value byDefault(@Nullable String text) {
      return new Value(text, DEFAULT);
    }

    /** Whether nobody said anything. */
    boolean isDefault() {
      return origin.equals(DEFAULT);
    }

    private boolean isOfFile() {
      return rank() == ORIGINS.indexOf(FILE);
    }

    private int rank() {
      return ORIGINS.indexOf(origin.split(" ", 2)[0]);
    }
  }

  /**
   * Joins what was said in all the places.
   *
   * @param flags what the command line says; null values are passed over
   * @throws CommandFailure where values make no sense; it names all of them, those of the file with
   *     their places
   */
  static Configuration of(
      Shell shell, Map<Setting, ? extends @Nullable Object> flags, ConfigFile file) {
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, value(shell, setting, flags.get(setting), file));
    }
    @Nullable String password = shell.variable("AEGIS_STORE_PASSWORD");
    Configuration said = new Configuration(values, file, password);
    said.check();
    DatabasePath database = said.location().files();
    byDefault(values, Setting.CHECKPOINTS, database.checkpoints());
    byDefault(values, Setting.CHECKPOINT_KEY, database.checkpointKey());
    byDefault(values, Setting.MASK_KEY, database.maskKey());
    return new Configuration(values, file, password);
  }

  private static void byDefault(Map<Setting, Value> values, Setting setting, Path path) {
    values.computeIfPresent(
        setting, (s, value) -> value.text() == null ? Value.byDefault(path.toString()) : value);
  }

  private static Value value(
      Shell shell, Setting setting, @Nullable Object given, ConfigFile file) {
    if (given != null) {
      return new Value(given.toString(), "flag " + setting.flag());
    }
    String variable = shell.variable(setting.variable());
    if (variable != null) {
      return new Value(variable, "environment " + setting.variable());
    }
    Written written = file.values().get(setting);
    if (written != null) {
      return new Value(written.text(), Value.FILE + " " + file.name());
    }
    if (setting == Setting.PLUGINS && shell.home() != null) {
      return Value.byDefault(shell.home().resolve("plugins").toString());
    }
    return Value.byDefault(setting.otherwise());
  }

  /** All mistakes at once, or people would mend them one by one. */
  private void check() {
    List<Mistake> ofFile = new ArrayList<>(file.mistakes());
    List<String> elsewhere = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      try {
        check(setting);
      } catch (CommandFailure refused) {
        String message = Objects.requireNonNull(refused.getMessage());
        if (value(setting).isOfFile()) {
          ofFile.add(
              new Mistake(Objects.requireNonNull(file.values().get(setting)).place(), message));
        } else {
          elsewhere.add(message);
        }
      }
    }
    List<String> lines = new ArrayList<>(file.lines(ofFile));
    lines.addAll(elsewhere);
    if (!lines.isEmpty()) {
      throw CommandFailure.usage(String.join("\n", lines));
    }
  }

  private void check(Setting setting) {
    switch (setting) {
      case PORT -> port();
      case STORE -> checkStore();
      case RETENTION -> retention();
      case RETENTION_ARCHIVE -> checkArchive();
      case APPROVAL_WAIT -> approvalWait();
      case AUTHORIZATION_TIME -> authorizationTime();
      case RECORD_EVALUATIONS -> recordsEvaluations();
      case TLS_CERT -> checkHalf(setting, Setting.TLS_KEY);
      case TLS_KEY -> checkHalf(setting, Setting.TLS_CERT);
      case TLS_CLIENT_CA -> checkClientCa();
      case MAX_CONNECTIONS, MAX_DECIDING, MAX_QUEUED, MAX_WAITING -> count(setting);
      case LOG_LEVEL -> logLevel();
      case LOG_FORMAT -> logFormat();
      case POLICY, AUDIT_DB, CHECKPOINTS, CHECKPOINT_KEY, MASK_KEY, TOKENS, CA_FILE, PLUGINS ->
          path(setting);
      case HOST, APPROVAL -> {}
    }
  }

  Value value(Setting setting) {
    return Objects.requireNonNull(values.get(setting));
  }

  /**
   * Where audit log and policies are: what was named by the stronger word, a file or a server.
   *
   * @throws CommandFailure where both were, and neither word is stronger
   */
  StoreLocation store() {
    storeConflict()
        .ifPresent(
            conflict -> {
              throw CommandFailure.usage(conflict);
            });
    return location();
  }

  private StoreLocation location() {
    Value url = value(Setting.STORE);
    boolean isServer = url.text() != null && url.rank() <= value(Setting.AUDIT_DB).rank();
    return new StoreLocation(
        new DatabasePath(isServer ? BESIDE_A_SERVER : text(Setting.AUDIT_DB)),
        isServer ? url.text() : null,
        storePassword);
  }

  /** What is said and not heard: servers that are meant to share a store would have one each. */
  List<String> overruled() {
    Value url = value(Setting.STORE);
    return url.text() == null || location().isShared()
        ? List.of()
        : List.of(
            "the store that the %s names is not used: %s comes before it"
                .formatted(url.origin(), named(Setting.AUDIT_DB)));
  }

  /** It is shown by `aegis config` and in messages. */
  private void checkStore() {
    Value url = value(Setting.STORE);
    if (url.text() != null
        && (url.text().indexOf('@') >= 0 || PASSWORD.matcher(url.text()).find())) {
      throw CommandFailure.usage(
          named(Setting.STORE) + " holds a password; give it as AEGIS_STORE_PASSWORD");
    }
  }

  /** What keeps a store from being opened, where that is known. */
  Optional<String> storeConflict() {
    Value url = value(Setting.STORE);
    Value path = value(Setting.AUDIT_DB);
    return url.text() != null && !path.isDefault() && url.rank() == path.rank()
        ? Optional.of(
            "%s and %s are both given; one of them can be"
                .formatted(named(Setting.AUDIT_DB), named(Setting.STORE)))
        : Optional.empty();
  }

  private void checkArchive() {
    path(Setting.RETENTION_ARCHIVE);
    if (value(Setting.RETENTION).isDefault() && !value(Setting.RETENTION_ARCHIVE).isDefault()) {
      throw CommandFailure.usage(named(Setting.RETENTION_ARCHIVE) + " is given, and no retention");
    }
  }

  /** How much the server works on at once. */
  Capacity capacity() {
    return new Capacity(
        count(Setting.MAX_CONNECTIONS),
        count(Setting.MAX_DECIDING),
        count(Setting.MAX_QUEUED),
        count(Setting.MAX_WAITING));
  }

  private int count(Setting setting) {
    String text = text(setting);
    if (text.matches("[1-9][0-9]{0,4}")) {
      return Integer.parseInt(text);
    }
    throw refused(setting, "a number from 1 to 99999");
  }

  /** Half of it is plain HTTP that somebody takes for TLS. */
  private void checkHalf(Setting given, Setting other) {
    path(given);
    if (!value(given).isDefault() && value(other).isDefault()) {
      throw CommandFailure.usage(named(given) + " is given, and no " + words(other));
    }
  }

  private void checkClientCa() {
    path(Setting.TLS_CLIENT_CA);
    if (value(Setting.TLS_CERT).isDefault() && !value(Setting.TLS_CLIENT_CA).isDefault()) {
      throw CommandFailure.usage(
          named(Setting.TLS_CLIENT_CA) + " is given, and no tls cert and key");
    }
  }

  /** Whether the server speaks TLS. */
  boolean hasTls() {
    return !value(Setting.TLS_CERT).isDefault();
  }

  String text(Setting setting) {
    return Objects.requireNonNull(value(setting).text());
  }

  int port() {
    String text = text(Setting.PORT);
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port <= HIGHEST_PORT) {
        return port;
      }
    }
    throw refused(Setting.PORT, "a port from 0 to " + HIGHEST_PORT);
  }

  /** The longest that a caller of the server may wait for people. */
  Duration approvalWait() {
    String text = text(Setting.APPROVAL_WAIT);
    if (text.matches("[0-9]{1,4}")) {
      Duration wait = Duration.ofSeconds(Long.parseLong(text));
      if (wait.compareTo(LONGEST_WAIT) <= 0) {
        return wait;
      }
    }
    throw refused(Setting.APPROVAL_WAIT, "a number of seconds from 0 to 3600");
  }

  /** How long a caller that runs an action itself may take to say how it ended. */
  Duration authorizationTime() {
    String text = text(Setting.AUTHORIZATION_TIME);
    if (text.matches("[1-9][0-9]{0,6}")) {
      Duration time = Duration.ofSeconds(Long.parseLong(text));
      if (time.compareTo(LONGEST_AUTHORIZATION) <= 0) {
        return time;
      }
    }
    throw refused(
        Setting.AUTHORIZATION_TIME,
        "a number of seconds from 1 to " + LONGEST_AUTHORIZATION.toSeconds());
  }

  /** Whether decisions that are only evaluated leave audit entries, too. */
  boolean recordsEvaluations() {
    return switch (text(Setting.RECORD_EVALUATIONS)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(Setting.RECORD_EVALUATIONS, "true or false");
    };
  }

  LogLevel logLevel() {
    return LogLevel.named(text(Setting.LOG_LEVEL))
        .orElseThrow(() -> refused(Setting.LOG_LEVEL, LogLevel.names()));
  }

  LogFormat logFormat() {
    return LogFormat.named(text(Setting.LOG_FORMAT))
        .orElseThrow(() -> refused(Setting.LOG_FORMAT, LogFormat.words()));
  }

  /** Has the logging of the whole process follow these settings. */
  void beginLogging(PrintWriter err) {
    Logging.begin(logLevel(), file.logLevels(), logFormat(), err);
  }

  /** A path; null where there is none. */
  @Nullable Path path(Setting setting) {
    String text = value(setting).text();
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      throw refused(setting, "a path");
    }
  }

  /** What signed checkpoints are appended to. */
  Path checkpoints() {
    return Path.of(text(Setting.CHECKPOINTS));
  }

  /** The key that they are signed with. */
  Path checkpointKey() {
    return Path.of(text(Setting.CHECKPOINT_KEY));
  }

  /** The key that values are masked with. */
  Path maskKey() {
    return Path.of(text(Setting.MASK_KEY));
  }

  /** How long entries are kept; null for ever. */
  @Nullable Duration retention() {
    String text = value(Setting.RETENTION).text();
    if (text == null) {
      return null;
    }
    Matcher days = DAYS.matcher(text);
    if (!days.matches()) {
      throw refused(Setting.RETENTION, "a number of hours, days or weeks such as 30d");
    }
    long count = Long.parseLong(days.group(1));
    return switch (days.group(2)) {
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  /** What the config file says beyond single values. */
  ConfigFile file() {
    return file;
  }

  private CommandFailure refused(Setting setting, String expected) {
    Value value = value(setting);
    String origin = value.isOfFile() ? "" : " (" + value.origin() + ")";
    return CommandFailure.usage(
        "%s is `%s`%s, not %s".formatted(words(setting), value.text(), origin, expected));
  }

  /** With where it comes from; what the file says is told with its place. */
  private String named(Setting setting) {
    Value value = value(setting);
    return value.isOfFile() ? words(setting) : words(setting) + " (" + value.origin() + ")";
  }

  private static String words(Setting setting) {
    return setting.key().replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
