package dev.aegis.cli;

import dev.aegis.plugin.PluginConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the audit log and the policies are kept: in a file, or at a PostgreSQL server.
 *
 * @param files the database's file and those that lie beside it; with a server, those alone
 * @param url the server's database; null where it is a file
 * @param password what the server asks for; null for none
 */
record StoreLocation(DatabasePath files, @Nullable String url, @Nullable String password) {

  /** Whether others may write to it while we do. */
  boolean isShared() {
    return url != null;
  }

  /** As messages name it. */
  String name() {
    return url == null ? files.name() : url.replaceFirst("\\?.*", "");
  }

  /** The store's plugin, with its settings. */
  PluginConfig plugin(boolean writing) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("create", writing);
    if (url == null) {
      settings.put("path", files.name());
    } else {
      settings.put("url", url);
      if (password != null) {
        settings.put("password", password);
      }
    }
    return new PluginConfig(PluginFolders.STORE_TYPE, settings);
  }

  /** Differs from an earlier one where the log may have grown; empty where there is none. */
  Optional<String> fingerprint() {
    return url == null ? files.fingerprint() : Optional.of(Long.toString(System.nanoTime()));
  }

  @Override
  public String toString() {
    return name();
  }
}
