package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.spi.AuditJournal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An audit log that can be read, wherever it is. */
interface AuditLog extends AutoCloseable {

  /**
   * Hands over what a query selects, in its order: each entry as {@link dev.aegis.audit.EntryJson}
   * gives it.
   */
  void forEach(AuditQuery query, Consumer<Map<?, ?>> action);

  /** The id of an entry. */
  static long id(Map<?, ?> entry) {
    return (Long) Objects.requireNonNull(entry.get("id"));
  }

  /** When an entry's action was decided. */
  static Instant time(Map<?, ?> entry) {
    return Instant.parse(String.valueOf(entry.get("timestamp")));
  }

  /**
   * What each rule decided since a time, those of the policy in force also where they decided
   * nothing; null is from the beginning.
   */
  List<RuleStatistics> statistics(@Nullable Instant since);

  /** What the first record that is left goes on from. */
  AuditChain.Head start();

  /** The records of the chain after one, in order; none means the end. */
  List<AuditRecord> records(long after);

  /** Records before the first of the chain, which stayed when others were pruned. */
  List<KeptRecord> kept();

  /** Compares what some entries after one are looked for by with their records. */
  AuditJournal.Filing filing(long after);

  @Override
  void close();
}
