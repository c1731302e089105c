package dev.aegis.plugin.audit.kafka;

import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people may choose.
 *
 * @param brokers some of the cluster's brokers, {@code host:port} each
 * @param topic where entries go
 * @param folder where it is kept how far the journal is in the topic, and what is parked
 * @param properties what the Kafka client is told besides; may hold secrets
 * @param timeout how long the brokers may take for an entry
 * @param parkedBytes how much may be parked
 * @param resendParked whether what is parked is tried once more at the start
 * @param fromBeginning whether a sink without a position begins with the journal's first entry
 */
record KafkaSettings(
    List<String> brokers,
    String topic,
    Path folder,
    Map<String, String> properties,
    Duration timeout,
    long parkedBytes,
    boolean resendParked,
    boolean fromBeginning) {
  private static final long MEGABYTE = 1_000_000;
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);
  private static final Pattern BROKER =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
  private static final int HIGHEST_PORT = 65_535;

  KafkaSettings {
    brokers = List.copyOf(brokers);
    Objects.requireNonNull(topic);
    Objects.requireNonNull(folder);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    Objects.requireNonNull(timeout);
  }

  static KafkaSettings of(Settings settings) {
    return new KafkaSettings(
        brokers(settings.required("brokers")),
        topic(settings.required("topic")),
        folder(settings.required("folder")),
        ProducerProperties.check(settings.texts("properties")),
        timeout(settings.duration("timeout", Duration.ofSeconds(30))),
        settings.integer("parked_mb", 1, 1_000_000, 100) * MEGABYTE,
        settings.flag("resend_parked", false),
        fromBeginning(settings.optional("from").orElse("now")));
  }

  private static List<String> brokers(String text) {
    List<String> brokers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String broker = part.strip();
      Matcher matcher = BROKER.matcher(broker);
      if (!matcher.matches() || !isPort(Integer.parseInt(matcher.group(2)))) {
        throw new SettingsException(
            "`brokers` must be `host:port`, with commas between several, and `"
                + broker
                + "` is not");
      }
      brokers.add(broker);
    }
    return brokers;
  }

  private static boolean isPort(int number) {
    return number > 0 && number <= HIGHEST_PORT;
  }

  private static String topic(String name) {
    if (!TOPIC.matcher(name).matches()) {
      throw new SettingsException(
          "`topic` is `"
              + name
              + "`, which can't name a topic: it has up to 249 letters, digits, `.`, `_` and `-`");
    }
    return name;
  }

  private static Path folder(String name) {
    Path folder;
    try {
      folder = Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new SettingsException("`folder` is `" + name + "`, which is no path");
    }
    if (name.isBlank() || !Files.isDirectory(folder)) {
      throw new SettingsException(
          "`folder` is `" + name + "`, and there is no such folder; make it");
    }
    return folder;
  }

  private static Duration timeout(Duration value) {
    if (value.compareTo(SHORTEST_TIMEOUT) < 0 || value.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new SettingsException("`timeout` must be between 1s and 10m");
    }
    return value;
  }

  private static boolean fromBeginning(String from) {
    return switch (from) {
      case "now" -> false;
      case "beginning" -> true;
      default ->
          throw new SettingsException("`from` is `" + from + "`, neither `now` nor `beginning`");
    };
  }

  /** Whether anyone on the way could read what is sent. */
  boolean isOpenToReaders() {
    return !ProducerProperties.isEncrypted(properties)
        && !brokers.stream().allMatch(KafkaSettings::isHere);
  }

  private static boolean isHere(String broker) {
    return broker.startsWith("localhost:")
        || broker.startsWith("127.")
        || broker.startsWith("[::1]:");
  }

  /** The topic and where it is, for people. */
  String destination() {
    return "the topic `" + topic + "` at " + String.join(", ", brokers);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "KafkaSettings[" + topic + ", " + brokers + ", " + folder + "]";
  }
}
