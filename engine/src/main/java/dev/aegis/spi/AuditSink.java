package dev.aegis.spi;

import dev.aegis.audit.AuditEntry;
import java.util.List;
import java.util.OptionalLong;

/**
 * Follows the audit journal. An exception means: try again later from the same entry.
 *
 * <p>A sink that remembers how far it came, in {@link #position()}, gets every entry at least once,
 * also when the process is killed. One that does not begins with what comes after the start.
 */
public interface AuditSink extends AutoCloseable {

  /**
   * Takes entries in the order in which they ended; returns when they are safe. Called by one
   * thread at a time. What failed comes again, also where part of it was taken.
   */
  void append(List<AuditEntry> entries);

  /**
   * The last record up to which everything is safe with this sink, as it is known on disk: an
   * entry's {@link AuditEntry#lastSequence()}, or what {@link #begin} said. 0 asks for everything
   * from the journal's first record; empty, for what comes from now on.
   */
  default OptionalLong position() {
    return OptionalLong.empty();
  }

  /**
   * Says where the journal is followed from; called before the first entries. It differs from
   * {@link #position()} where there was none, and where the journal turns out to be another one. A
   * sink that remembers makes this its position, on disk, before it returns.
   *
   * @param sequence the record after which the entries begin
   */
  default void begin(long sequence) {}

  /** How it goes with what was taken; asked at any time, by any thread. */
  default SinkProgress progress() {
    return SinkProgress.NONE;
  }

  @Override
  default void close() {}
}
