package dev.aegis.spi;

import dev.aegis.audit.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policies that were put in force. Thread-safe. Every method throws {@link StoreException}
 * where the store fails.
 */
public interface PolicyStore {

  /** The policy in force. */
  Optional<StoredPolicy> newest();

  /** The newest policy that was given as a file, in force or not. */
  Optional<StoredPolicy> newestByFile();

  /** The number of the policy in force; 0 where there was none yet. */
  long newestNumber();

  /** A policy that was in force at some time, or is. */
  Optional<StoredPolicy> find(long number);

  /**
   * What was put in force, the newest first.
   *
   * @param before the number before which to go on; {@link Long#MAX_VALUE} from the newest
   * @param limit the most, 1 to 10,000
   */
  List<Version> versions(long before, int limit);

  /**
   * Puts a policy in force and records that in the journal, both or neither, durable when it
   * returns.
   *
   * @param policy its {@code number} is not looked at
   * @param after the number that must be the newest one for this to happen
   * @return what was stored, with its number
   * @throws StaleStateException where another policy was put in force since
   */
  StoredPolicy put(StoredPolicy policy, long after, AuditEvent.Administrative event);

  /**
   * That a policy was put in force.
   *
   * @param number counts up from 1
   * @param version the digest of the canonical policy
   * @param at when
   * @param by who: a token's name, {@code file}, {@code local}
   */
  record Version(long number, String version, Instant at, String by) {
    public Version {
      Objects.requireNonNull(version);
      Objects.requireNonNull(at);
      Objects.requireNonNull(by);
    }
  }

  /**
   * A policy as it was put in force.
   *
   * @param number counts up from 1
   * @param version the digest of the canonical policy
   * @param documents the YAML texts in their order
   * @param at when
   * @param by who: a token's name, {@code file}, {@code local}
   * @param fileDigest where it was given as a file, a digest of the bytes; null otherwise
   */
  record StoredPolicy(
      long number,
      String version,
      List<Document> documents,
      Instant at,
      String by,
      @Nullable String fileDigest) {
    public StoredPolicy {
      Objects.requireNonNull(version);
      documents = List.copyOf(documents);
      Objects.requireNonNull(at);
      Objects.requireNonNull(by);
    }
  }

  /** One YAML text with the name that people know it by. */
  record Document(String name, String text) {
    public Document {
      Objects.requireNonNull(name);
      Objects.requireNonNull(text);
    }
  }
}
