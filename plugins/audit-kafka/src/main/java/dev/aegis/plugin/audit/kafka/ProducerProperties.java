package dev.aegis.plugin.audit.kafka;

import dev.aegis.spi.SettingsException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the Kafka client is told: what people chose, and what our promises rest on. */
final class ProducerProperties {
  /**
   * Far above what brokers take unless they are told otherwise (a megabyte), so that theirs is the
   * limit that counts.
   */
  private static final int LARGEST_REQUEST = 32 * 1024 * 1024;

  /** What makes that nothing is lost, doubled on the way or overtaken within a session. */
  private static final Map<String, Object> FIXED =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          5,
          ProducerConfig.RETRIES_CONFIG,
          Integer.MAX_VALUE,
          ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
          false,
          ProducerConfig.LINGER_MS_CONFIG,
          0,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class);

  /** What the others are for, and is not used. */
  private static final Set<String> TRANSACTIONS =
      Set.of(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG);

  /** What settings of ours stand for. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "brokers",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "timeout",
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "timeout",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "timeout");

  /** What holds where people say nothing else. */
  private static final Map<String, Object> USUAL =
      Map.of(
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          LARGEST_REQUEST,
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          2L * LARGEST_REQUEST,
          // A broker that is away is asked for, and written about in the log, less often.
          ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG,
          250L,
          ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
          5_000L,
          ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
          false);

  /** What compression that is not the JDK's needs, by its name. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "lz4", "net.jpountz.lz4.LZ4Factory",
          "snappy", "org.xerial.snappy.Snappy",
          "zstd", "com.github.luben.zstd.Zstd");

  private ProducerProperties() {}

  /**
   * What people chose, where it can be used.
   *
   * @throws SettingsException for what the client doesn't know, or isn't theirs to choose
   */
  static Map<String, String> check(Map<String, String> chosen) {
    chosen.keySet().forEach(ProducerProperties::check);
    Map<String, Object> all = new LinkedHashMap<>(FIXED);
    all.putAll(USUAL);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
    all.putAll(chosen);
    try {
      new ProducerConfig(all);
    } catch (ConfigException e) {
      throw new SettingsException("`properties` can't be used: " + e.getMessage());
    }
    checkLibrary(chosen.getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none").strip());
    return chosen;
  }

  private static void checkLibrary(String compression) {
    String library = LIBRARIES.get(compression);
    if (library == null) {
      return;
    }
    try {
      Class.forName(library, false, ProducerProperties.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new SettingsException(
          "`properties` has the compression `"
              + compression
              + "`, which needs a library that is not here; put its jar, the one with `"
              + library
              + "`, beside this plugin's, or use `gzip`");
    }
  }

  private static void check(String name) {
    String place = ELSEWHERE.get(name);
    if (place != null) {
      throw new SettingsException(
          "`properties` has `" + name + "`, for which there is the setting `" + place + "`");
    }
    if (FIXED.containsKey(name) || TRANSACTIONS.contains(name)) {
      throw new SettingsException(
          "`properties` has `"
              + name
              + "`, which is not to be chosen: that each entry arrives, and in order, rests on it");
    }
    if (!ProducerConfig.configNames().contains(name)) {
      throw new SettingsException(
          "`properties` has `" + name + "`, which is no property of a Kafka producer");
    }
  }

  /**
   * All of them.
   *
   * @param name of the sink
   */
  static Map<String, Object> of(KafkaSettings settings, String name) {
    int timeout = Math.toIntExact(settings.timeout().toMillis());
    Map<String, Object> all = new LinkedHashMap<>(USUAL);
    all.put(ProducerConfig.CLIENT_ID_CONFIG, "aegis-" + name);
    all.putAll(settings.properties());
    all.putAll(FIXED);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", settings.brokers()));
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    // Half, so that what is lost on the way can be sent once more.
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
    return all;
  }

  /** Whether nobody on the way can read along. */
  static boolean isEncrypted(Map<String, String> chosen) {
    return chosen
        .getOrDefault(
            CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
            CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL)
        .toUpperCase(Locale.ROOT)
        .endsWith("SSL");
  }
}
