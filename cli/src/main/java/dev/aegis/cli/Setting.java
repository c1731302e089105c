package dev.aegis.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be set, by flag, environment or config file. */
enum Setting {
  POLICY("policy", null, "AEGIS_POLICY_PATH", "policy.yaml"),
  HOST("host", "--host", "AEGIS_HOST", "127.0.0.1"),
  PORT("port", "--port", "AEGIS_PORT", "8000"),
  AUDIT_DB("audit_db", "--audit-db", "AEGIS_AUDIT_DB", "aegis_audit.db"),
  STORE("store", "--store", "AEGIS_STORE", null),
  CHECKPOINTS("checkpoints", null, "AEGIS_CHECKPOINTS", null),
  CHECKPOINT_KEY("checkpoint_key", null, "AEGIS_CHECKPOINT_KEY", null),
  MASK_KEY("mask_key", null, "AEGIS_MASK_KEY", null),
  RETENTION("retention", null, "AEGIS_RETENTION", null),
  RETENTION_ARCHIVE("retention_archive", null, "AEGIS_RETENTION_ARCHIVE", null),
  APPROVAL("approval", "--approval", "AEGIS_APPROVAL", "auto"),
  APPROVAL_WAIT("approval_wait", "--approval-wait", "AEGIS_APPROVAL_WAIT", "60"),
  AUTHORIZATION_TIME("authorization_time", null, "AEGIS_AUTHORIZATION_TIME", "900"),
  RECORD_EVALUATIONS(
      "record_evaluations", "--record-evaluations", "AEGIS_RECORD_EVALUATIONS", "false"),
  TOKENS("tokens", "--tokens", "AEGIS_TOKENS_FILE", null),
  TLS_CERT("tls_cert", "--tls-cert", "AEGIS_TLS_CERT", null),
  TLS_KEY("tls_key", "--tls-key", "AEGIS_TLS_KEY", null),
  TLS_CLIENT_CA("tls_client_ca", "--tls-client-ca", "AEGIS_TLS_CLIENT_CA", null),
  CA_FILE("ca_file", "--ca-file", "AEGIS_CA_FILE", null),
  MAX_CONNECTIONS("max_connections", null, "AEGIS_MAX_CONNECTIONS", "8192"),
  MAX_DECIDING("max_deciding", null, "AEGIS_MAX_DECIDING", "256"),
  MAX_QUEUED("max_queued", null, "AEGIS_MAX_QUEUED", "64"),
  MAX_WAITING("max_waiting", null, "AEGIS_MAX_WAITING", "1024"),
  PLUGINS("plugins", "--plugins", "AEGIS_PLUGINS", null),
  LOG_LEVEL("log_level", null, "AEGIS_LOG_LEVEL", "WARNING"),
  LOG_FORMAT("log_format", "--log-format", "AEGIS_LOG_FORMAT", "text");

  private final String key;
  private final @Nullable String flag;
  private final String variable;
  private final @Nullable String otherwise;

  Setting(String key, @Nullable String flag, String variable, @Nullable String otherwise) {
    this.key = key;
    this.flag = flag;
    this.variable = variable;
    this.otherwise = otherwise;
  }

  /** Its name in a config file. */
  String key() {
    return key;
  }

  /** Its name on the command line; null where it has none. */
  @Nullable String flag() {
    return flag;
  }

  /** Its name in the environment. */
  String variable() {
    return variable;
  }

  /** What holds where nobody said anything; null where that depends on the installation. */
  @Nullable String otherwise() {
    return otherwise;
  }

  static Optional<Setting> withKey(String key) {
    return Stream.of(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }
}
