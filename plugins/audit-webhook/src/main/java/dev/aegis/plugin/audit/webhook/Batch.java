package dev.aegis.plugin.audit.webhook;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Entries that go together.
 *
 * @param start where the first one begins in the spool
 * @param entries at least one
 */
record Batch(Mark start, List<Entry> entries) {
  /**
   * A line of JSON.
   *
   * @param json the line, without its end
   * @param end where it ends in the spool
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(byte[] json, Mark end) {}

  Batch {
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a batch of nothing");
    }
  }

  int size() {
    return entries.size();
  }

  Mark end() {
    return entries.getLast().end();
  }

  /** The first half; at least one entry. */
  Batch half() {
    return new Batch(start, entries.subList(0, Math.max(1, size() / 2)));
  }

  /** What is sent, and parked: a line an entry. */
  byte[] body() {
    var body = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      body.writeBytes(entry.json());
      body.write('\n');
    }
    return body.toByteArray();
  }
}
