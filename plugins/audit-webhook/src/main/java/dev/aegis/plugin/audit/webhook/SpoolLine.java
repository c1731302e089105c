package dev.aegis.plugin.audit.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of the spool: the sequence of an entry's last record, a tab and the entry as JSON, or
 * nothing where the line only says where the journal is followed from.
 *
 * @param json the entry; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SpoolLine(long sequence, byte[] json) {

  static SpoolLine position(long sequence) {
    return new SpoolLine(sequence, new byte[0]);
  }

  /** Whether there is something to send. */
  boolean isEntry() {
    return json.length > 0;
  }

  byte[] bytes() {
    var line = new ByteArrayOutputStream(json.length + 22);
    line.writeBytes((sequence + "\t").getBytes(StandardCharsets.US_ASCII));
    line.writeBytes(json);
    line.write('\n');
    return line.toByteArray();
  }

  /** Reads a line without its end. */
  static SpoolLine parse(byte[] line) throws IOException {
    int tab = 0;
    while (tab < line.length && line[tab] != '\t') {
      tab++;
    }
    try {
      return new SpoolLine(
          Long.parseLong(new String(line, 0, tab, StandardCharsets.US_ASCII)),
          Arrays.copyOfRange(line, Math.min(tab + 1, line.length), line.length));
    } catch (NumberFormatException e) {
      throw new IOException("the spool holds a line that is not ours");
    }
  }
}
